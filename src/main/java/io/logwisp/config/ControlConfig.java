package io.logwisp.config;

import java.util.List;
import java.util.Optional;

/**
 * Table {@code [control]}: where a running LogWisp is told to pause, to go on and to forget, and what SIGUSR1 does.
 *
 * @param socket unix socket to listen on; empty when there is none
 * @param host address to listen on, or {@link ServerConfig#LOOPBACK}; of no meaning with a socket
 * @param port 1 to 65535; 0 when no address is listened on
 * @param userSignal what SIGUSR1 does
 * @param socketUids users that may give commands by the socket, besides root; empty for all who may connect
 */
public record ControlConfig(
        Optional<UnixSocket> socket, String host, int port, UserSignal userSignal, List<Integer> socketUids) {
    /** No listener, and the signal prints the status. */
    public static final ControlConfig OFF =
            new ControlConfig(Optional.empty(), ServerConfig.LOOPBACK, 0, UserSignal.STATUS);

    public ControlConfig {
        socketUids = List.copyOf(socketUids);
    }

    /** A listener for all who reach it. */
    public ControlConfig(Optional<UnixSocket> socket, String host, int port, UserSignal userSignal) {
        this(socket, host, port, userSignal, List.of());
    }

    /** Whether there is a listener. */
    public boolean listens() {
        return socket.isPresent() || port > 0;
    }

    /** What SIGUSR1 does. */
    public enum UserSignal {
        /** The status lines are printed at once. */
        STATUS("status"),
        /** All streams pause, or go on when all have paused. */
        PAUSE_TOGGLE("pause-toggle");

        private final String text;

        UserSignal(String text) {
            this.text = text;
        }

        /** As in the configuration. */
        public String text() {
            return text;
        }
    }
}
