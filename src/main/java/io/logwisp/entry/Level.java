package io.logwisp.entry;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Severity of an entry, from least to most severe; the order of the constants is the order of {@code level=warn}. */
public enum Level {
    TRACE(7),
    DEBUG(7),
    INFO(6),
    WARN(4),
    ERROR(3),
    FATAL(2);

    /** Every word that writers use for a severity, in lower case: syslog's, log4j's, Python's, Go's and pino's. */
    private static final Map<String, Level> NAMES = Map.ofEntries(
            Map.entry("trace", TRACE),
            Map.entry("trc", TRACE),
            Map.entry("finest", TRACE),
            Map.entry("finer", TRACE),
            Map.entry("verbose", TRACE),
            Map.entry("debug", DEBUG),
            Map.entry("dbg", DEBUG),
            Map.entry("fine", DEBUG),
            Map.entry("info", INFO),
            Map.entry("inf", INFO),
            Map.entry("information", INFO),
            Map.entry("informational", INFO),
            Map.entry("notice", INFO),
            Map.entry("config", INFO),
            Map.entry("warn", WARN),
            Map.entry("wrn", WARN),
            Map.entry("warning", WARN),
            Map.entry("error", ERROR),
            Map.entry("err", ERROR),
            Map.entry("severe", ERROR),
            Map.entry("fatal", FATAL),
            Map.entry("ftl", FATAL),
            Map.entry("crit", FATAL),
            Map.entry("critical", FATAL),
            Map.entry("alert", FATAL),
            Map.entry("emerg", FATAL),
            Map.entry("emergency", FATAL),
            Map.entry("panic", FATAL));

    private final int syslogSeverity;
    private final byte[] utf8;

    Level(int syslogSeverity) {
        this.syslogSeverity = syslogSeverity;
        this.utf8 = name().getBytes(StandardCharsets.US_ASCII);
    }

    /** Numeric severity of RFC 5424 section 6.2.1, 0 (emergency) to 7 (debug). */
    public int syslogSeverity() {
        return syslogSeverity;
    }

    /** The name as ASCII bytes; shared, never changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** The level that a writer's word stands for, whatever its case, or null when the word is no severity. */
    public static @Nullable Level named(String word) {
        return NAMES.get(word.toLowerCase(Locale.ROOT));
    }
}
