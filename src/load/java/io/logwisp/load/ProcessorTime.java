package io.logwisp.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What all processors of this machine have been given since it started, of {@code /proc/stat}: proc(5).
 *
 * @param all ticks of every kind, idle ones too
 * @param stolen those of them in which another guest of the same host ran instead
 */
record ProcessorTime(long all, long stolen) {
    /** Where it stands behind the word {@code cpu}. */
    private static final int STEAL = 7;

    /** Those behind it are contained in others. */
    private static final int KINDS = 8;

    static ProcessorTime now() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            long[] ticks = Arrays.stream(lines.findFirst().orElseThrow().split(" +"))
                    .skip(1)
                    .limit(KINDS)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new ProcessorTime(Arrays.stream(ticks).sum(), ticks[STEAL]);
        } catch (IOException e) {
            return new ProcessorTime(0, 0);
        }
    }

    /** The share, 0 to 1, that was taken from this machine between an earlier moment and this one. */
    double stolenSince(ProcessorTime earlier) {
        return (double) (stolen - earlier.stolen) / Math.max(1, all - earlier.all);
    }
}
