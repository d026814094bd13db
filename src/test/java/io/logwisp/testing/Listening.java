package io.logwisp.testing;

import io.logwisp.service.Listener;
import io.logwisp.service.LogWispService;

/** Where a service listens. */
public final class Listening {
    private Listening() {}

    /** The port of its first listener of that kind. */
    public static int port(LogWispService service, Listener.Kind kind) {
        return service.listeners().stream()
                .filter(listener -> listener.kind() == kind)
                .findFirst()
                .orElseThrow()
                .port();
    }
}
