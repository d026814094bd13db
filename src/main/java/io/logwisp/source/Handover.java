package io.logwisp.source;

import io.logwisp.entry.Unfinished;
import io.logwisp.pipeline.Messages;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands the blocks of one connection to the inbox. While that is full nothing is read, so that the sender waits; what was read
 * before that is kept here. Used on the event loop of its connection only.
 */
final class Handover {
    private final Delivery delivery;
    private final Context context;
    private final Runnable pause;
    private final Runnable resume;

    /**
     * What there was no room for: no more than one read brings, because reading is paused as long as it is there. Of many
     * connections together it may still be much, so others hold fewer unfinished messages meanwhile.
     */
    private final Deque<Messages> pending = new ArrayDeque<>();

    /**
     * @param context of the connection
     * @param pause stops reading
     * @param resume goes on with it
     */
    Handover(Delivery delivery, Context context, Runnable pause, Runnable resume) {
        this.delivery = delivery;
        this.context = context;
        this.pause = pause;
        this.resume = resume;
    }

    void take(Messages block) {
        if (!pending.isEmpty()) {
            keep(block);
        } else if (!delivery.inbox().offer(block)) {
            keep(block);
            pause.run();
            delivery.stats().paused();
            awaitRoom();
        }
    }

    private void keep(Messages block) {
        pending.add(block);
        Unfinished.OF_PROCESS.force(block.weight());
    }

    private Messages release() {
        Messages block = pending.remove();
        Unfinished.OF_PROCESS.giveBack(block.weight());
        return block;
    }

    /** Whether reading is paused. */
    boolean isWaiting() {
        return !pending.isEmpty();
    }

    private void awaitRoom() {
        delivery.inbox().whenRoom(() -> context.runOnContext(ignored -> goOn()));
    }

    private void goOn() {
        if (pending.isEmpty()) {
            return;
        }
        while (!pending.isEmpty()) {
            if (!delivery.inbox().offer(pending.peek())) {
                awaitRoom();
                return;
            }
            release();
        }
        resume.run();
    }

    /** Hands on what is left, whether or not there is room: nobody can be asked to wait any more. */
    void end() {
        while (!pending.isEmpty()) {
            delivery.inbox().force(release());
        }
    }
}
