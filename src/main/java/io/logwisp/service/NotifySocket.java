package io.logwisp.service;

import io.netty.channel.unix.Socket;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unix datagram socket on which the service manager that started the program hears how it is (see sd_notify(3)). Safe
 * for every thread.
 */
final class NotifySocket {
    static final String VARIABLE = "NOTIFY_SOCKET";
    private static final Logger logger = LoggerFactory.getLogger(NotifySocket.class);

    /** Far below what a datagram may have; a longer status is cut. */
    private static final int MAX_BYTES = 4096;

    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /** The one that the environment names; empty when there is none, or none that can be used, which is told. */
    static Optional<NotifySocket> of(Map<String, String> environment) {
        String name = environment.getOrDefault(VARIABLE, "");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Transport epoll = Transport.EPOLL; // asking it loads the native part
        boolean abstracted = name.startsWith("@");
        if (epoll == null || !epoll.available() || !abstracted && !name.startsWith("/")) {
            logger.warn(
                    "cannot tell the service manager on {} that the service is ready: that needs a unix socket, and Netty's"
                            + " native part for this processor; use Type=exec and no WatchdogSec in the unit",
                    name);
            return Optional.empty();
        }
        byte[] address = name.getBytes(StandardCharsets.UTF_8);
        if (abstracted) {
            address[0] = 0;
        }
        return Optional.of(new NotifySocket(address));
    }

    /** Sends assignments, each a line; a manager that does not hear them changes nothing. */
    void send(String assignments) {
        byte[] bytes = assignments.getBytes(StandardCharsets.UTF_8);
        int size = Math.min(bytes.length, MAX_BYTES);
        ByteBuffer datagram = ByteBuffer.allocateDirect(size).put(bytes, 0, size);
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                socket.sendToDomainSocket(datagram, 0, size, address);
            } finally {
                socket.close();
            }
        } catch (IOException e) {
            logger.warn("the service manager does not hear: {}", e.toString());
        }
    }
}
