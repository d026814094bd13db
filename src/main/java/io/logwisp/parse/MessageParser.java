package io.logwisp.parse;

import io.logwisp.entry.BatchBuilder;

/** Turns one message that a source received into one entry. Not thread-safe: owned by one pipeline thread. */
public interface MessageParser {
    /**
     * Adds exactly one entry; no content throws.
     *
     * @param bytes holds the message from {@code start} up to {@code stop}, without its line end; not kept
     * @param peer address of who sent it, in ASCII; empty when nobody knows
     * @param receivedNanos when it arrived, nanoseconds since 1970; its time where it names none
     * @param cut bytes that were cut off at its end; above 0 it becomes the field {@code truncated_bytes}
     * @param partial true when its connection ended before it did; becomes the field {@code partial}
     * @return whether it had the form that it should have
     */
    boolean parse(
            byte[] bytes,
            int start,
            int stop,
            String peer,
            long receivedNanos,
            long cut,
            boolean partial,
            BatchBuilder out);
}
