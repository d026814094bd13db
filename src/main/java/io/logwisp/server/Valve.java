package io.logwisp.server;

import java.util.concurrent.CompletionStage;

/** What a running stream can be told from outside. Safe for every thread. */
public interface Valve {
    /** Whether entries that come are discarded. */
    boolean isPaused();

    /**
     * Pauses the stream, or lets it go on; completes when it does. What came before is kept, what comes during a pause is
     * discarded and counted.
     */
    CompletionStage<Boolean> pause(boolean paused);

    /**
     * Forgets the entries held; those who follow still get what they have not been sent yet, and ids go on.
     *
     * @return completes with the number of entries forgotten
     */
    CompletionStage<Long> clear();
}
