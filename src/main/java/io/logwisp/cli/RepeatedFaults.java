package io.logwisp.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.TimeUnit;

/**
 * Lets what a library says over and over through once a minute: without descriptors it says so at every try to accept a
 * connection. Our own lines bound themselves. Safe for every thread.
 */
final class RepeatedFaults extends Filter<ILoggingEvent> {
    private static final String OURS = "io.logwisp";
    private static final long MINUTE_MILLIS = TimeUnit.MINUTES.toMillis(1);

    // Guarded by this.
    private String last = "";
    private long saidMillis;

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().startsWith(OURS) || isNews(event.getMessage(), event.getTimeStamp())
                ? FilterReply.NEUTRAL
                : FilterReply.DENY;
    }

    private synchronized boolean isNews(String message, long nowMillis) {
        boolean same = message.equals(last) && Math.abs(nowMillis - saidMillis) < MINUTE_MILLIS;
        if (!same) {
            last = message;
            saidMillis = nowMillis;
        }
        return !same;
    }
}
