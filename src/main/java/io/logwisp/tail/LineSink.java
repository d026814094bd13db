package io.logwisp.tail;

/** Where a {@link LineSplitter} puts its lines. */
public interface LineSink {
    /** See {@link TailListener#line}. */
    void line(byte[] bytes, int offset, int length, long cut, boolean partial);

    /** See {@link TailListener#plainLine}. */
    default void plainLine(byte[] bytes, int offset, int length) {
        line(bytes, offset, length, 0, false);
    }

    /** A line that was longer than allowed and is left out. */
    void skipped(long bytes);
}
