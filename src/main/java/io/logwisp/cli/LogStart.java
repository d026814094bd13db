package io.logwisp.cli;

import org.slf4j.LoggerFactory;

/**
 * Starts the logging while the configuration is read: reading Logback's own configuration takes as long as everything else
 * that happens before the service starts.
 */
final class LogStart {
    private final Thread thread = new Thread(() -> LoggerFactory.getLogger(LogStart.class), "log-start");

    private LogStart() {}

    /** Begins; {@link LogConfiguration} reads the level from a property, so it must be known by now. */
    static LogStart begin(String level) {
        System.setProperty(LogConfiguration.LEVEL, level);
        LogStart start = new LogStart();
        start.thread.setDaemon(true);
        start.thread.start();
        return start;
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
