package io.logwisp.format;

import io.logwisp.entry.Level;
import io.logwisp.entry.SyslogNames;
import org.jspecify.annotations.Nullable;

/**
 * What syslog knows of an entry: taken from its fields where they are there, else what can be said of it all the same.
 * Immutable once its names are numbered.
 */
final class SyslogPart {
    private static final int USER = 1;
    private static final int NOTICE = 5;

    /** Numbers of facilities have no names beyond this. */
    private static final int MAX_FACILITY = 999;

    private final int facility;
    private final int severity;
    private final int host;
    private final int hostFrom;
    private final int peer;
    private final int program;
    private final int pid;
    private final int msgid;
    private final int sd;
    private final String machine;

    /** @param machine name of this machine */
    SyslogPart(FieldNames names, String machine) {
        this.facility = names.index("facility");
        this.severity = names.index("severity");
        this.host = names.index("host");
        this.hostFrom = names.index("host_from");
        this.peer = names.index("peer");
        this.program = names.index("program");
        this.pid = names.index("pid");
        this.msgid = names.index("msgid");
        this.sd = names.index("sd");
        this.machine = machine;
    }

    /** 0 to 23 where it is one that has a name; user (1) when the entry has none. */
    int facility(EntryView view) {
        int number = view.number(facility, MAX_FACILITY);
        if (number >= 0) {
            return number;
        }
        int named = SyslogNames.facility(view.text(facility));
        return named < 0 ? USER : named;
    }

    String facilityName(EntryView view) {
        int number = facility(view);
        return number < SyslogNames.FACILITIES.size()
                ? SyslogNames.FACILITIES.get(number)
                : Integer.toHexString(number);
    }

    /** 0 to 7: the field, else what the level stands for, else notice (5). */
    int severity(EntryView view) {
        int number = view.number(severity, 7);
        if (number >= 0) {
            return number;
        }
        int named = SyslogNames.severity(view.text(severity));
        if (named >= 0) {
            return named;
        }
        Level level = view.batch().level(view.index());
        return level == null ? NOTICE : level.syslogSeverity();
    }

    static String severityName(int severity) {
        return SyslogNames.SEVERITIES.get(severity);
    }

    int priority(EntryView view) {
        return facility(view) * 8 + severity(view);
    }

    /** The host that the entry names, else the one it came from, else this machine. */
    String host(EntryView view) {
        String name = view.text(host);
        return name.isEmpty() ? hostFrom(view) : name;
    }

    /** Writes the {@link #host}. */
    void writeHost(EntryView view, ByteWriter out) {
        if (view.has(host)) {
            view.write(host, out);
        } else {
            out.utf8(hostFrom(view));
        }
    }

    /** Writes what syslog-ng has before the text, {@code program[pid]: }; nothing without a program. */
    void writeTag(EntryView view, ByteWriter out) {
        if (!view.has(program)) {
            return;
        }
        view.write(program, out);
        if (view.has(pid)) {
            out.write('[');
            view.write(pid, out);
            out.write(']');
        }
        out.write(':');
        out.write(' ');
    }

    /** The host that the entry came from: the name if it is known, else the address, else this machine. */
    String hostFrom(EntryView view) {
        String name = view.text(hostFrom);
        if (!name.isEmpty()) {
            return name;
        }
        String address = address(view);
        if (address == null) {
            return machine;
        }
        // No name server is asked; this address has a name that everybody knows (RFC 6761).
        return address.equals("127.0.0.1") || address.equals("::1") ? "localhost" : address;
    }

    /** The address that the entry came from, or null. */
    @Nullable
    String address(EntryView view) {
        String text = view.text(peer);
        if (text.isEmpty()) {
            return null;
        }
        if (text.startsWith("[") && text.indexOf(']') > 0) {
            return text.substring(1, text.indexOf(']'));
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    /** The port that the entry came from; empty when it is not known. */
    String port(EntryView view) {
        String text = view.text(peer);
        int colon = text.lastIndexOf(':');
        boolean isPort = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        return isPort ? text.substring(colon + 1) : "";
    }

    String program(EntryView view) {
        return view.text(program);
    }

    String pid(EntryView view) {
        return view.text(pid);
    }

    String msgid(EntryView view) {
        return view.text(msgid);
    }

    /** Structured data in the form of RFC 5424; empty when there is none. */
    String structuredData(EntryView view) {
        return StructuredData.text(view.text(sd));
    }

    /** Whether the entry came over the network. */
    boolean isReceived(EntryView view) {
        return !view.text(peer).isEmpty();
    }
}
