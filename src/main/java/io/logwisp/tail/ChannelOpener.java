package io.logwisp.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Opens a file for reading; a seam for faults that tests cannot make with real files. */
interface ChannelOpener {
    /** @param follow whether the last part of the path may be a link */
    FileChannel open(Path path, boolean follow) throws IOException;
}
