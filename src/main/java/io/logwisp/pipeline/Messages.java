package io.logwisp.pipeline;

import io.logwisp.entry.Inbox;

/**
 * Messages that a source received in one go. Immutable: nobody changes the arrays after construction.
 *
 * @param source index of the source in the stream's configuration
 * @param peers who sent them: one address for all, or one for each; empty texts for unix sockets
 * @param receivedNanos when they arrived, nanoseconds since 1970
 * @param bytes holds all of them
 * @param ranges where message {@code i} starts at {@code 2 * i} and ends at {@code 2 * i + 1}
 * @param count number of messages
 * @param cuts bytes cut off each message; empty when all are whole
 * @param lastPartial whether the last message ended because its connection did
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Messages(
        int source,
        String[] peers,
        long receivedNanos,
        byte[] bytes,
        int[] ranges,
        int count,
        long[] cuts,
        boolean lastPartial)
        implements Inbox.Weighed {
    /** Bytes of messages that wait for a pipeline at most: a second or two of a busy stream. */
    public static final long MAX_WAITING_BYTES = 16L << 20;

    /** What a block costs besides its messages. */
    private static final int OVERHEAD = 128;

    int start(int i) {
        return ranges[2 * i];
    }

    int end(int i) {
        return ranges[2 * i + 1];
    }

    String peer(int i) {
        return peers.length == 1 ? peers[0] : peers[i];
    }

    long cut(int i) {
        return cuts.length == 0 ? 0 : cuts[i];
    }

    boolean partial(int i) {
        return lastPartial && i == count - 1;
    }

    @Override
    public int weight() {
        return OVERHEAD + bytes.length + 4 * ranges.length + 8 * cuts.length;
    }
}
