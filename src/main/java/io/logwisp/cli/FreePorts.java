package io.logwisp.cli;

import io.logwisp.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** Looks for ports that nobody listens on. */
final class FreePorts {
    /** How many ports are tried after the wanted one. */
    private static final int TRIES = 100;

    private FreePorts() {}

    /**
     * The first free port from the wanted one on; the wanted one itself when none is.
     *
     * @param except a port that is about to be used
     */
    static int from(int wanted, String host, int except) {
        for (int port = wanted; port < wanted + TRIES && port <= 65_535; port++) {
            if (port != except && isFree(host, port)) {
                return port;
            }
        }
        return wanted;
    }

    private static boolean isFree(String host, int port) {
        for (String address : host.equals(ServerConfig.LOOPBACK) ? List.of("127.0.0.1", "::1") : List.of(host)) {
            // An address that takes no port at all does not exist here, which is not a matter of this port.
            if (!binds(address, port) && binds(address, 0)) {
                return false;
            }
        }
        return true;
    }

    private static boolean binds(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
