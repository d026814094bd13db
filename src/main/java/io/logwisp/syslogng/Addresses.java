package io.logwisp.syslogng;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is listened on, each address by one: the first in the order of the log statements. Owned by the importing thread. */
final class Addresses {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");
    private static final String LOCALHOST = "localhost";

    private final Notes notes;

    /** Kind and port, or path of a unix socket → who listens there. */
    private final Map<String, List<Table>> taken = new HashMap<>();

    Addresses(Notes notes) {
        this.notes = notes;
    }

    /** Whether a table may be: it does not listen, or nobody else does so there. Tells it when not. */
    boolean take(Table table) {
        boolean listens =
                table.header().equals(Destinations.SERVER) || table.header().equals(Sources.HEADER);
        if (!listens) {
            return true;
        }
        List<Table> there = taken.computeIfAbsent(place(table), key -> new ArrayList<>());
        Optional<Table> other =
                there.stream().filter(each -> overlap(host(each), host(table))).findFirst();
        if (other.isEmpty()) {
            there.add(table);
            return true;
        }
        notes.add(
                table.line(),
                table.owner() + " listens on " + shown(table) + " as "
                        + other.get().owner() + " of line "
                        + other.get().line() + " does; only one can, so that this one is left out: give it another "
                        + (isUnix(table) ? "path" : "port"));
        return false;
    }

    private static String place(Table table) {
        return isUnix(table)
                ? table.text("path")
                : (table.text("transport").equals("udp") ? "udp " : "tcp ") + table.text("port");
    }

    private static String shown(Table table) {
        return isUnix(table) ? table.text("path") : "port " + table.text("port");
    }

    private static boolean isUnix(Table table) {
        return table.text("transport").startsWith("unix-");
    }

    private static String host(Table table) {
        String host = table.text("host");
        return LOOPBACK.contains(host) ? LOCALHOST : host;
    }

    private static boolean overlap(String host, String other) {
        return host.equals(other) || EVERYWHERE.contains(host) || EVERYWHERE.contains(other);
    }
}
