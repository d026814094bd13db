package io.logwisp.cli;

import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * What a start needs whatever its options and its configuration say, on a thread of its own beside the reading of both:
 * logging from the beginning, the event loops once it is known that there will be a service.
 */
final class LogStart {
    private final CompletableFuture<String> level = new CompletableFuture<>();
    private final Service.Starter starter;
    private final Thread thread = new Thread(this::run, "log-start");

    private LogStart(Service.Starter starter) {
        this.starter = starter;
    }

    static LogStart begin(Service.Starter starter) {
        LogStart start = new LogStart(starter);
        start.thread.setDaemon(true);
        start.thread.start();
        return start;
    }

    /** A service is wanted, and this is the level of our own loggers. */
    void proceed(String wanted) {
        System.setProperty(LogConfiguration.LEVEL, wanted);
        level.complete(wanted);
    }

    private void run() {
        if (LogConfiguration.isReplaced()) {
            // A file of the user may read the level from the property.
            level.join();
        }
        LoggerFactory.getLogger(LogStart.class);
        LogConfiguration.setLevel(level.join());
        starter.prepare();
    }

    /** Returns when loggers may be used. */
    void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
