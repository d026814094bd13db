package io.logwisp.stats;

import java.util.concurrent.atomic.LongAdder;

/** Counters of one sink. One thread counts; every thread may read. */
public final class SinkStats {
    private final String name;
    private final String type;
    private final String target;
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile long lost;
    private volatile String trouble = "";
    private volatile boolean open;

    // Owned by the thread that counts.
    private long surelyLost;

    /**
     * @param name of the sink
     * @param type as in the configuration
     * @param target where it writes to, for people
     */
    public SinkStats(String name, String type, String target) {
        this.name = name;
        this.type = type;
        this.target = target;
    }

    /**
     * The counters at one moment.
     *
     * @param open whether it can be written to, as far as is known
     * @param entries entries handed over
     * @param bytes bytes handed over
     * @param lost entries that were gone before they could be handed over
     * @param failures how often opening or writing failed
     * @param trouble why it cannot be written to; empty when it can
     */
    public record Snapshot(
            String name,
            String type,
            String target,
            boolean open,
            long entries,
            long bytes,
            long lost,
            long failures,
            String trouble) {}

    /** Counts what was handed over. */
    public void delivered(long entryCount, long byteCount) {
        entries.add(entryCount);
        bytes.add(byteCount);
    }

    /** Counts entries that never will be. */
    public void lost(long entryCount) {
        surelyLost += entryCount;
        lost = surelyLost;
    }

    /** Says how many entries will have to be counted as lost when the target works again. */
    public void losing(long entryCount) {
        lost = Math.max(lost, surelyLost + entryCount);
    }

    /** Says that it can be written to. */
    public void opened() {
        trouble = "";
        open = true;
    }

    /** Says that it cannot be written to. */
    public void failed(String reason) {
        trouble = reason; // whoever sees the failure sees its reason
        failures.increment();
        open = false;
    }

    /** Says that it is not written to any more. */
    public void closed() {
        open = false;
    }

    public Snapshot snapshot() {
        return new Snapshot(name, type, target, open, entries.sum(), bytes.sum(), lost, failures.sum(), trouble);
    }
}
