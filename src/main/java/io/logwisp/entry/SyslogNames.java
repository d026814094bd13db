package io.logwisp.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of syslog's facilities and severities, each at its number. */
public final class SyslogNames {
    public static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "security",
            "console",
            "solaris-cron",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    /** From most to least severe. */
    public static final List<String> SEVERITIES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");

    private static final Map<String, Integer> OTHER_SEVERITIES =
            Map.of("panic", 0, "emergency", 0, "critical", 2, "error", 3, "warn", 4, "informational", 6);

    private SyslogNames() {}

    /** The number of a severity's name, whatever its case, or -1. */
    public static int severity(String word) {
        String name = word.toLowerCase(Locale.ROOT);
        int index = SEVERITIES.indexOf(name);
        return index >= 0 ? index : OTHER_SEVERITIES.getOrDefault(name, -1);
    }

    /** The number of a facility's name, whatever its case, or -1. */
    public static int facility(String word) {
        return FACILITIES.indexOf(word.toLowerCase(Locale.ROOT));
    }
}
