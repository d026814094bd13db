package io.logwisp.service;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the service manager that started the program is told: ready, reloading, stopping, and that all goes on. Without one,
 * nothing. Safe for every thread.
 */
public final class Supervision {
    /** Signs of life in the time after which the manager takes the program for dead. */
    private static final int SIGNS = 3;

    private final Consumer<String> manager;

    /** @param manager hears the assignments of sd_notify(3) */
    private Supervision(Consumer<String> manager) {
        this.manager = manager;
    }

    /** Tells the manager that the service serves, and from now on that it goes on. */
    public static Supervision begin(LogWispService service, Map<String, String> environment) {
        Optional<NotifySocket> socket = NotifySocket.of(environment);
        if (socket.isEmpty()) {
            return new Supervision(unheard -> {});
        }
        Supervision supervision = new Supervision(socket.get()::send);
        supervision.ready(summary(service));
        watchdog(environment, ProcessHandle.current().pid())
                .ifPresent(limit ->
                        service.watch(limit.dividedBy(SIGNS), () -> socket.get().send("WATCHDOG=1")));
        return supervision;
    }

    /** The configuration is being changed. */
    public void reloading() {
        manager.accept("RELOADING=1\nSTATUS=reloading");
    }

    /** The service serves what is configured. */
    public void ready(String status) {
        manager.accept("READY=1\nSTATUS=" + status.replace('\n', ' '));
    }

    /** Nothing has changed but what there is to say. */
    public void status(String status) {
        manager.accept("STATUS=" + status.replace('\n', ' '));
    }

    /** The service ends. */
    public void stopping() {
        manager.accept("STOPPING=1\nSTATUS=stopping");
    }

    /** After how long without a sign of life the manager ends the program; empty when it does not watch this process. */
    static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String watched = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
        if (!isNumber(micros) || !watched.equals(Long.toString(pid))) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000));
    }

    /** A positive number of at most 15 digits. */
    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 15
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && text.chars().anyMatch(c -> c != '0');
    }

    private static String summary(LogWispService service) {
        int streams = service.streams().size();
        int listeners = service.listeners().size();
        return "serving " + counted(streams, "stream") + " on " + counted(listeners, "listener");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
