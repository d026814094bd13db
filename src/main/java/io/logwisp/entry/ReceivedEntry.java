package io.logwisp.entry;

/**
 * An entry that came over the network and not from a file.
 *
 * @param timeNanos nanoseconds since 1970
 * @param source who sent it
 * @param message its text in UTF-8
 * @param fields the text of a JSON object in UTF-8 on one line, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReceivedEntry(long timeNanos, String source, byte[] message, byte[] fields) implements Inbox.Weighed {
    /** Bytes of entries that wait for a pipeline at most. */
    public static final long MAX_WAITING_BYTES = 8L << 20;

    /** What it costs besides its texts. */
    private static final int OVERHEAD = 96;

    @Override
    public int weight() {
        return OVERHEAD + message.length + fields.length;
    }
}
