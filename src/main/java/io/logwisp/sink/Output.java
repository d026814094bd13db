package io.logwisp.sink;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Where a sink's bytes go. All calls but {@link #abort} come from the sink's thread, which may block in them. */
interface Output {
    /** Makes it ready for writing; does nothing when it is. */
    void open() throws IOException;

    /** Writes all that is left of these frames, moving them on as far as they were taken over. */
    void write(Outgoing frames) throws IOException;

    /** After a failed write: says where the next one has to begin. */
    void recover(Outgoing frames);

    /** Gives up what {@link #open} made; called at the end. */
    void close();

    /** Takes why, told by any thread, the target has ended what was opened. Called before everything else. */
    default void onEnd(Consumer<IOException> listener) {}

    /**
     * Whether the target says what has arrived. What it has not said so of when a connection ends has to be written again.
     *
     * @param listener is told, by any thread, the last number given to {@link #ask} up to which all has arrived
     */
    default boolean confirms(LongConsumer listener) {
        return false;
    }

    /** Has the target say, soon, when all that was written until now has arrived. */
    default void ask(long number) {}

    /** Closes and opens anew, because somebody has moved a file away. */
    default void reopen() throws IOException {}

    /** Ends a call that is blocked. Any thread. */
    default void abort() {}
}
