package io.logwisp.tail;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file as it stands on the disk now: what is followed, or what a rotation has left of it.
 *
 * @param key tells the file from others of the stream, whatever its name becomes
 * @param source base name that its lines are reported under
 * @param path where it stands
 * @param confinement directory that links must not lead out of, or null
 * @param mtimeMillis when it was written last, milliseconds since 1970
 */
public record PastGeneration(
        long key, String source, Path path, @Nullable Path confinement, long mtimeMillis) {}
