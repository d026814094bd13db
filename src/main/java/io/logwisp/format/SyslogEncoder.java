package io.logwisp.format;

import io.logwisp.entry.Batch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Syslog messages in the forms that circolog hands out, without what ends or frames them. A message is one line, whatever
 * is in it. What an entry does not say of itself is nil, as RFC 5424 calls it, or left out.
 */
final class SyslogEncoder {
    private static final DateTimeFormatter RFC3164_TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

    private SyslogEncoder() {}

    /** The message as it came. */
    static void raw(Batch batch, int i, ByteWriter out) {
        Escaping.VISIBLE.write(batch.data(), batch.lineStart(i), batch.lineEnd(i), out);
    }

    /** {@code <13>1 2026-11-21T03:00:00.123456Z web1 sshd 4711 - - text}. */
    static void rfc5424(Batch batch, int i, ByteWriter out) {
        SyslogParts parts = SyslogParts.of(batch, i);
        priority(parts, out);
        out.ascii("1 ");
        out.time(Math.floorDiv(batch.timeNanos(i), 1000L) * 1000L); // no more than six digits of a second
        out.write(' ');
        word(parts.text(SyslogParts.HOST), out);
        out.write(' ');
        word(parts.text(SyslogParts.PROGRAM), out);
        out.write(' ');
        word(parts.text(SyslogParts.PID), out);
        out.write(' ');
        word(parts.text(SyslogParts.MSGID), out);
        out.write(' ');
        structuredData(parts.text(SyslogParts.SD), out);
        out.write(' ');
        message(batch, i, out);
    }

    /** {@code <13>Nov 21 03:00:00 web1 sshd[4711]: text}, in UTC. */
    static void rfc3164(Batch batch, int i, ByteWriter out) {
        SyslogParts parts = SyslogParts.of(batch, i);
        priority(parts, out);
        ZonedDateTime time = Instant.ofEpochSecond(Math.floorDiv(batch.timeNanos(i), 1_000_000_000L))
                .atZone(ZoneOffset.UTC);
        out.ascii(RFC3164_TIME.format(time));
        out.write(' ');
        word(parts.text(SyslogParts.HOST), out);
        out.write(' ');
        word(parts.text(SyslogParts.PROGRAM), out);
        String pid = parts.text(SyslogParts.PID);
        if (!pid.isEmpty()) {
            out.write('[');
            word(pid, out);
            out.write(']');
        }
        out.ascii(": ");
        message(batch, i, out);
    }

    /** An object with the keys time, host, facility, severity, program, pid, msgid, sd and message, those that are known. */
    static void json(Batch batch, int i, ByteWriter out) {
        SyslogParts parts = SyslogParts.of(batch, i);
        out.ascii("{\"time\":\"");
        out.time(batch.timeNanos(i));
        out.write('"');
        for (int part = 0; part < SyslogParts.COUNT; part++) {
            if (parts.isKnown(part)) {
                out.write(',');
                quoted(SyslogParts.name(part), out);
                out.write(':');
                parts.writeJson(part, out);
            }
        }
        out.ascii(",\"message\":\"");
        Escaping.JSON_STRING.write(batch.data(), batch.messageStart(i), batch.messageEnd(i), out);
        out.ascii("\"}");
    }

    /** Writes text in quotes. */
    static void quoted(String text, ByteWriter out) {
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.write('"');
        Escaping.JSON_STRING.write(utf8, 0, utf8.length, out);
        out.write('"');
    }

    private static void priority(SyslogParts parts, ByteWriter out) {
        out.write('<');
        out.number(parts.priority());
        out.write('>');
    }

    private static void message(Batch batch, int i, ByteWriter out) {
        Escaping.VISIBLE.write(batch.data(), batch.messageStart(i), batch.messageEnd(i), out);
    }

    /** A word of the header, which has no room for blanks and what is not ASCII. */
    private static void word(String text, ByteWriter out) {
        if (text.isEmpty()) {
            out.write('-');
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.write(c > ' ' && c < 0x7F ? c : '_');
        }
    }

    private static void structuredData(String text, ByteWriter out) {
        if (!text.startsWith("[")) {
            out.write('-');
            return;
        }
        byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Escaping.VISIBLE.write(utf8, 0, utf8.length, out);
    }
}
