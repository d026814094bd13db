package io.logwisp.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * What has to be read before another file.
 *
 * @param end up to where
 */
record Predecessor(FileState file, long end) {
    /** All that an open file has now. */
    static Predecessor of(FileState file) {
        FileChannel channel = file.channel;
        try {
            return new Predecessor(file, channel == null ? 0 : channel.size());
        } catch (IOException e) {
            return new Predecessor(file, 0); // whatever can be read of it
        }
    }

    /** Whether it has been read, or never will be. */
    boolean isRead() {
        return !file.isOpen() || file.position >= end;
    }
}
