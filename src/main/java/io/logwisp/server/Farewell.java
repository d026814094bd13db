package io.logwisp.server;

/**
 * Why a stream ends for its clients, as they are told. The control thread says so before it closes the doors; event loops
 * ask.
 */
public final class Farewell {
    private volatile String reason = "server_shutdown";

    /** The stream goes on with another configuration: whoever connects again resumes. */
    public void reloaded() {
        reason = "stream_reloaded";
    }

    /** The configuration has no such stream any more. */
    public void removed() {
        reason = "stream_removed";
    }

    String reason() {
        return reason;
    }
}
