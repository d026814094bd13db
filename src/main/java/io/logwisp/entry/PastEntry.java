package io.logwisp.entry;

/**
 * An entry of the past.
 *
 * @param batch that has it, perhaps among others
 * @param index its place there
 * @param id names it: as everywhere, or by its place in a file when it is from before the start
 */
public record PastEntry(Batch batch, int index, String id) {
    /** Whether it was published since the start, so that its id is one of the stream. */
    public boolean isNumbered() {
        return !id.startsWith("@");
    }
}
