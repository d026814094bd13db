package io.logwisp.entry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for messages whose end is still to come, and for those that wait for their stream, of all connections together: many
 * clients that begin a long message and leave it at that must not use up the memory. Safe for every thread.
 */
public final class Unfinished {
    private static final int SHARE_OF_HEAP = 16;

    /** That of the process: a sixteenth of the heap. */
    public static final Unfinished OF_PROCESS =
            new Unfinished(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** @param most bytes of all messages, but for a single one, which may be longer */
    public Unfinished(long most) {
        this.most = most;
    }

    /**
     * Takes room for more of a message.
     *
     * @param own bytes that it has already
     * @return whether there is some; always where no other message is unfinished
     */
    public boolean take(long own, int more) {
        long now = held.addAndGet(more);
        if (now <= most || now == own + more) {
            return true;
        }
        held.addAndGet(-more);
        return false;
    }

    /** Takes room for a message that is there already, whether or not there is some. */
    public void force(long bytes) {
        held.addAndGet(bytes);
    }

    /** Gives the room of a message back. */
    public void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
