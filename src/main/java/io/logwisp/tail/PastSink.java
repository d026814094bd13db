package io.logwisp.tail;

import java.io.IOException;

/** Where {@link PastText} puts the lines, or joined entries, of a part of a file. */
@FunctionalInterface
public interface PastSink {
    /**
     * One line, in the order of the file.
     *
     * @param begin offset of the line in bytes of the file
     * @param bytes holds the line from {@code offset} on, valid only during the call
     * @param cut bytes that were cut off at the end of the line, 0 normally
     * @param partial true when no line feed ended it
     */
    void line(long begin, byte[] bytes, int offset, int length, long cut, boolean partial) throws IOException;
}
