package io.logwisp.tail;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Everything a tailer has to tell. All calls come from the thread that polls the tailer, in file order; an implementation
 * may block to slow the tailer down, because the file is the buffer.
 */
public interface TailListener {
    /**
     * One line, without its line feed and without a carriage return before it.
     *
     * @param source base name of the file as it was configured, also for lines drained after it was renamed
     * @param bytes holds the line from {@code offset} on, valid only during the call
     * @param length bytes of the line, at most {@code max_line_bytes}
     * @param cut bytes that were cut off at the end of the line, 0 normally
     * @param partial true when no line feed ended it: the file was closed or did not grow for long
     */
    void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial);

    /**
     * Comes in place of {@link #line} for a whole line that is known to be printable ASCII and tabs, and not empty. That is not
     * known of every such line.
     */
    default void plainLine(String source, byte[] bytes, int offset, int length) {
        line(source, bytes, offset, length, 0, false);
    }

    /**
     * The lines told from now on stand in that file, the next one at that offset; told before each block of lines.
     *
     * @param offset in bytes; of an entry of several lines that of the first
     */
    default void reading(PastFile file, long offset) {}

    /**
     * A file was rotated: reading goes on at the beginning of what stands under its name now.
     *
     * @param number counts the rotations of this name, from 1
     */
    void rotated(String source, long number, RotationReason reason);

    /** A file is followed from now on, beginning at this offset in bytes. */
    void opened(Path path, long position);

    /** A file is not followed any more. */
    void closed(Path path);

    /** Bytes are gone before they could be read; counted as well as can be known. */
    void lost(String source, long bytes, RotationReason reason);

    /** A line that was longer than {@code max_line_bytes} was left out, as {@code long_line = "skip"} demands. */
    void skipped(String source, long bytes);

    /** A file or directory cannot be read; told once until it can be read again. */
    void unreadable(Path path, IOException cause);

    /** What was told by {@link #unreadable} is over. */
    void readable(Path path);

    /** Something the operator should know once: a directory that fell back to polling, a compressed file refused. */
    void notice(Path path, String text);
}
