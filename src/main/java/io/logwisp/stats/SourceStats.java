package io.logwisp.stats;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one source of a stream. Every thread may count. */
public final class SourceStats {
    private final String name;
    private final String transport;
    private final String address;
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder cut = new LongAdder();
    private final LongAdder crowded = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile long systemDropped;
    private final LongAdder malformed = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder pauses = new LongAdder();

    /**
     * @param name source of its entries
     * @param transport how messages arrive, as in the configuration
     * @param address where it listens
     */
    public SourceStats(String name, String transport, String address) {
        this.name = name;
        this.transport = transport;
        this.address = address;
    }

    /**
     * The counters at one moment.
     *
     * @param connections connections now
     * @param accepted connections taken so far
     * @param refused connections closed because there were too many, or because they could not become one
     * @param messages messages taken
     * @param bytes bytes of these messages
     * @param cut messages that were not kept to their end
     * @param crowded those of them that were not longer than allowed, but unfinished ones left no room for them
     * @param dropped datagrams thrown away because the stream did not take them in time
     * @param systemDropped datagrams that the system threw away before they could be read
     * @param malformed messages that were not of the form they should have; their text was kept
     * @param broken messages that ended before the length they had announced
     * @param pauses how often reading waited for the stream
     */
    public record Snapshot(
            String name,
            String transport,
            String address,
            int connections,
            long accepted,
            long refused,
            long messages,
            long bytes,
            long cut,
            long crowded,
            long dropped,
            long systemDropped,
            long malformed,
            long broken,
            long pauses) {}

    /** Counts a connection unless there are that many already; true when it may stay. */
    public boolean connect(int limit) {
        if (connections.incrementAndGet() > limit) {
            connections.decrementAndGet();
            refused.increment();
            return false;
        }
        accepted.increment();
        return true;
    }

    /** Counts the end of a connection that could stay. */
    public void disconnected() {
        connections.decrementAndGet();
    }

    /** Counts a connection that could not become one. */
    public void refused() {
        refused.increment();
    }

    /** Counts messages that were handed on. */
    public void received(long messageCount, long byteCount) {
        messages.add(messageCount);
        bytes.add(byteCount);
    }

    /** Counts messages that were longer than allowed. */
    public void cut(long messageCount) {
        cut.add(messageCount);
    }

    /** Counts messages for which unfinished ones left no room. */
    public void crowded(long messageCount) {
        crowded.add(messageCount);
    }

    /** Counts datagrams that were thrown away. */
    public void dropped(long messageCount) {
        dropped.add(messageCount);
    }

    /** Says how many datagrams the system has thrown away so far. */
    public void systemDropped(long messageCount) {
        systemDropped = messageCount;
    }

    /** Counts messages that were not of the form they should have. */
    public void malformed(long messageCount) {
        malformed.add(messageCount);
    }

    /** Counts a message that ended before the length it had announced. */
    public void broken() {
        broken.increment();
    }

    /** Counts a wait for the stream. */
    public void paused() {
        pauses.increment();
    }

    public Snapshot snapshot() {
        return new Snapshot(
                name,
                transport,
                address,
                connections.get(),
                accepted.sum(),
                refused.sum(),
                messages.sum(),
                bytes.sum(),
                cut.sum(),
                crowded.sum(),
                dropped.sum(),
                systemDropped,
                malformed.sum(),
                broken.sum(),
                pauses.sum());
    }
}
