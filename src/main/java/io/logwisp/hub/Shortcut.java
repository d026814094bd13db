package io.logwisp.hub;

import io.logwisp.entry.Batch;

/**
 * A reader that waits for nothing but the next batch and can have it from the writer, before its own thread is woken: on a
 * machine with little to do that takes longer than all the rest (docs/decisions/0012-shortcut.md).
 */
@FunctionalInterface
public interface Shortcut {
    /** Called with each batch that is published while nobody else reads the stream. Must not wait. Writer only. */
    void take(Batch batch);
}
