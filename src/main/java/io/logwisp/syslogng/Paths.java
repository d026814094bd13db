package io.logwisp.syslogng;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/** What a value must be so that our configuration takes it. */
final class Paths {
    private Paths() {}

    /** Whether the path leads upwards, or is none. */
    static boolean isUnsafe(String path) {
        return path.indexOf('\0') >= 0 || List.of(path.split("/", -1)).contains("..");
    }

    static boolean isZone(String id) {
        try {
            ZoneId.of(id);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
