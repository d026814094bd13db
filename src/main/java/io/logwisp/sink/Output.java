package io.logwisp.sink;

import java.io.IOException;

/** Where a sink's bytes go. All calls but {@link #abort} come from the sink's thread, which may block in them. */
interface Output {
    /** Makes it ready for writing; does nothing when it is. */
    void open() throws IOException;

    /** Writes all that is left of these frames, moving them on as far as they were taken over. */
    void write(Outgoing frames) throws IOException;

    /** After a failed write: says where the next one has to begin. */
    void recover(Outgoing frames);

    /** Gives up what {@link #open} made; it may be opened again. */
    void close();

    /** Takes what is told, by any thread, when the target ends what was opened. Called before everything else. */
    default void onEnd(Runnable listener) {}

    /** Closes and opens anew, because somebody has moved a file away. */
    default void reopen() throws IOException {}

    /** Ends a call that is blocked. Any thread. */
    default void abort() {}
}
