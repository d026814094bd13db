package io.logwisp.cli;

import java.time.LocalTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints LogWisp's status lines on standard output every 30 seconds, on a thread of its own. */
final class StatusPrinter implements AutoCloseable {
    private static final long INTERVAL_SECONDS = 30;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "status");
        thread.setDaemon(true);
        return thread;
    });

    private final Console console;
    private final Service service;

    StatusPrinter(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    /** Begins; the first lines come after the first interval. */
    void start() {
        Runnable print = () -> service.statusLines(LocalTime.now()).forEach(console.out()::println);
        timer.scheduleWithFixedDelay(print, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
