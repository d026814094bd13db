package io.logwisp.format;

import java.time.ZoneId;

/** The head of a syslog message: RFC 5424 section 6.2, or what RFC 3164 found in use. Immutable. */
final class SyslogHead {
    private static final int MAX_PRIORITY = 191;
    private static final int MAX_HOST = 255;
    private static final int MAX_PROGRAM = 48;
    private static final int MAX_PID = 128;
    private static final int MAX_MSGID = 32;
    private static final int MICROSECONDS = 6;

    private final SyslogPart syslog;
    private final ZoneId zone;

    /** @param zone of the dates */
    SyslogHead(SyslogPart syslog, ZoneId zone) {
        this.syslog = syslog;
        this.zone = zone;
    }

    /** Writes everything before the message, with the blank between. */
    void write(Rendering.Head head, EntryView view, ByteWriter out) {
        switch (head) {
            case NONE -> {
                // the message stands alone
            }
            case RFC5424 -> rfc5424(view, out);
            case RFC3164 -> rfc3164(view, out);
        }
    }

    private void rfc5424(EntryView view, ByteWriter out) {
        priority(view, out);
        out.write('1');
        out.write(' ');
        date(DateText.Form.ISODATE, MICROSECONDS, view, out);
        out.write(' ');
        word(syslog.host(view), MAX_HOST, out);
        out.write(' ');
        word(program(view), MAX_PROGRAM, out);
        out.write(' ');
        word(syslog.pid(view), MAX_PID, out);
        out.write(' ');
        word(syslog.msgid(view), MAX_MSGID, out);
        out.write(' ');
        String data = syslog.structuredData(view);
        out.utf8(data.isEmpty() ? "-" : data);
        out.write(' ');
    }

    private void rfc3164(EntryView view, ByteWriter out) {
        priority(view, out);
        date(DateText.Form.DATE, 0, view, out);
        out.write(' ');
        word(syslog.host(view), MAX_HOST, out);
        out.write(' ');
        word(program(view), MAX_PROGRAM, out);
        String pid = syslog.pid(view);
        if (!pid.isEmpty()) {
            out.write('[');
            word(pid, MAX_PID, out);
            out.write(']');
        }
        out.write(':');
        out.write(' ');
    }

    private void priority(EntryView view, ByteWriter out) {
        out.write('<');
        out.number(Math.min(MAX_PRIORITY, syslog.priority(view)));
        out.write('>');
    }

    private void date(DateText.Form form, int fractionDigits, EntryView view, ByteWriter out) {
        long nanos = view.batch().timeNanos(view.index());
        DateText dates = view.dates();
        dates.at(nanos, dates.offset(zone, nanos)).write(form, fractionDigits, out);
    }

    /** What wrote the entry, as far as it is known: receivers sort by this. */
    private String program(EntryView view) {
        String program = syslog.program(view);
        return program.isEmpty() ? view.batch().source(view.index()) : program;
    }

    /** Writes printable ASCII without blanks; what is none becomes an underscore, nothing becomes {@code -}. */
    private static void word(String text, int max, ByteWriter out) {
        int length = Math.min(max, text.length());
        if (length == 0) {
            out.write('-');
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            out.write(c > ' ' && c < 0x7F ? c : '_');
        }
    }
}
