package io.logwisp.tail;

/**
 * How far a file has been read.
 *
 * @param file which one
 * @param offset behind the last line that was handed on
 * @param mtimeMillis when it was written last, as far as is known; milliseconds since 1970
 */
public record TailPlace(PastFile file, long offset, long mtimeMillis) {}
