package io.logwisp.server;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;

/**
 * A batch that the writer of a stream has sent to a client itself.
 *
 * @param bytes how many bytes of the frames the kernel has taken, at least 1
 */
record Shortened(Batch batch, Frames frames, int bytes) {
    /** How many bytes of it are left to be sent. */
    int rest() {
        return frames.length() - bytes;
    }
}
