package io.logwisp.hub;

/** Somebody who wants to know when a stream has something new. */
@FunctionalInterface
public interface Reader {
    /** Called on the reader's own executor after new batches were published; many publications may share one call. */
    void wake();
}
