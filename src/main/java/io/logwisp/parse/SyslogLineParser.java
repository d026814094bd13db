package io.logwisp.parse;

import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Turns one syslog message into one entry: RFC 5424, and what is sent under the name of RFC 3164. Nothing is ever refused and
 * no content throws: of a message that cannot be understood the text is kept, and its field {@code format_error} says so.
 *
 * <p>The line of the entry is the whole message, its message the text without the header. Fields are {@code facility},
 * {@code severity}, {@code host}, {@code program}, {@code pid}, {@code msgid}, {@code sd} (structured data: an object of
 * objects) as far as the message has them, {@code peer}, who really sent it, and {@code zone}, the offset of its time where
 * the configured zone has another one. Not thread-safe: owned by one pipeline
 * thread.
 */
public final class SyslogLineParser implements MessageParser {
    /** What a message without a priority has (RFC 3164 section 4.3.3): user.notice. */
    private static final int DEFAULT_PRI = 13;

    private static final int MAX_PRI = 191;
    private static final int MAX_TAG = 128;
    private static final Level[] LEVELS = {
        Level.FATAL, Level.FATAL, Level.FATAL, Level.ERROR, Level.WARN, Level.INFO, Level.INFO, Level.DEBUG
    };
    private static final boolean[] TAG_BYTES = tagBytes();

    private final String source;
    private final SyslogFormat format;

    // Owned by the pipeline thread.
    private final SyslogTime times;
    private final SyslogFields fields = new SyslogFields();
    private final StructuredData data = new StructuredData();
    private final LevelScanner levels = new LevelScanner();
    private byte[] b = {};
    private int end;
    private long time;
    private int offset;
    private int messageStart;
    private boolean wellFormed;
    private boolean named; // the host stood before the time

    /**
     * @param source source of the entries
     * @param zone zone of times that name none
     */
    public SyslogLineParser(String source, SyslogFormat format, ZoneId zone) {
        this.source = source;
        this.format = format;
        this.times = new SyslogTime(zone);
    }

    @Override
    public boolean parse(
            byte[] bytes,
            int start,
            int stop,
            String peer,
            long receivedNanos,
            long cut,
            boolean partial,
            BatchBuilder out) {
        b = bytes;
        end = stop;
        time = receivedNanos;
        offset = SyslogTime.USUAL_OFFSET;
        messageStart = start;
        wellFormed = true;
        named = false;
        Level level = format == SyslogFormat.RAW ? raw(start) : message(start, receivedNanos);
        out.line(bytes, start, stop - start);
        out.messageInLine(messageStart - start, stop - start);
        fields.peer(peer);
        if (offset != SyslogTime.USUAL_OFFSET) {
            fields.zone(offset);
        }
        if (!wellFormed) {
            fields.formatError();
        }
        ByteSink members = fields.sink();
        LineMarks.of(cut, partial).write(members);
        members.closeObject();
        if (members.length() > 0) {
            out.fields(members.bytes(), 0, members.length());
        }
        out.add(time, source, level);
        return wellFormed;
    }

    private @Nullable Level raw(int start) {
        fields.beginUnknown();
        return levels.find(b, start, end);
    }

    private Level message(int start, long receivedNanos) {
        int at = priEnd(start);
        int pri = at < 0 ? DEFAULT_PRI : priority(start + 1, at - 1);
        boolean known = at >= 0;
        if (!known || pri > MAX_PRI) {
            wellFormed = false;
        }
        fields.begin(Math.min(pri, MAX_PRI));
        body(known ? at : start, known, receivedNanos);
        if (!known) {
            Level seen = levels.find(b, messageStart, end);
            return seen == null ? LEVELS[DEFAULT_PRI & 7] : seen;
        }
        return LEVELS[Math.min(pri, MAX_PRI) & 7];
    }

    /** Where the text behind {@code <number>} begins, or -1. */
    private int priEnd(int start) {
        int at = start + 1;
        if (start >= end || b[start] != '<') {
            return -1;
        }
        while (at < end && at < start + 4 && isDigit(b[at])) {
            at++;
        }
        return at > start + 1 && at < end && b[at] == '>' ? at + 1 : -1;
    }

    private int priority(int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + b[i] - '0';
        }
        return value;
    }

    private void body(int at, boolean hasPri, long receivedNanos) {
        messageStart = at;
        boolean modern = false;
        if (format != SyslogFormat.RFC3164 && hasPri) {
            int header = versionEnd(at);
            modern = header > 0 && rfc5424(header, receivedNanos);
        }
        if (!modern) {
            if (format == SyslogFormat.RFC5424) {
                wellFormed = false;
            } else {
                rfc3164(at, receivedNanos);
            }
        }
    }

    // RFC 5424.

    /** Where the header behind the version begins, or -1 when there is none. */
    private int versionEnd(int from) {
        int at = from;
        while (at < end && at < from + 3 && isDigit(b[at])) {
            at++;
        }
        return at > from && b[from] != '0' && at < end && b[at] == ' ' ? at + 1 : -1;
    }

    /** False when this is something else: a text that begins with a number. */
    private boolean rfc5424(int from, long receivedNanos) {
        int at = wordEnd(from);
        boolean nil = isNil(from, at);
        if (!nil) {
            int stop = times.scan(b, from, at, receivedNanos);
            if (stop == at) {
                takeTime();
            } else if (SyslogTime.resemblesTime(b, from, at)) {
                wellFormed = false;
            } else {
                return false;
            }
        }
        if (at == end) {
            wellFormed = false; // nothing behind the time
            messageStart = nil ? from : at;
            return true;
        }
        header(at + 1);
        return true;
    }

    private void header(int from) {
        int at = from;
        for (int part = 0; part < 4; part++) {
            int stop = wordEnd(at);
            if (stop == at || stop == end) {
                wellFormed = false;
                messageStart = at;
                return;
            }
            if (!isNil(at, stop)) {
                headerPart(part, at, stop);
            }
            at = stop + 1;
        }
        structuredData(at);
    }

    private void headerPart(int part, int from, int to) {
        switch (part) {
            case 0 -> fields.host(b, from, to);
            case 1 -> fields.program(b, from, to);
            case 2 -> fields.pid(b, from, to);
            default -> fields.msgid(b, from, to);
        }
    }

    private void structuredData(int from) {
        int at = from;
        if (isNil(from, Math.min(from + 1, end))) {
            at = from + 1;
        } else if (from < end && b[from] == '[') {
            at = data.read(b, from, end);
            if (at != StructuredData.BROKEN && !data.write(b, fields)) {
                wellFormed = false;
            }
        } else {
            at = StructuredData.BROKEN;
        }
        if (at == StructuredData.BROKEN || at < end && b[at] != ' ') {
            wellFormed = false;
            messageStart = at == StructuredData.BROKEN ? from : at;
            return;
        }
        text(Math.min(at + 1, end));
    }

    /** The byte order mark is not part of the text, nor is the second blank that rsyslog sends. */
    private void text(int from) {
        int at = from < end && b[from] == ' ' ? from + 1 : from;
        boolean mark = end - at >= 3 && b[at] == (byte) 0xEF && b[at + 1] == (byte) 0xBB && b[at + 2] == (byte) 0xBF;
        messageStart = mark ? at + 3 : at;
    }

    private void takeTime() {
        time = times.nanos();
        offset = times.foreignOffset();
    }

    private boolean isNil(int from, int to) {
        return to == from + 1 && b[from] == '-';
    }

    // RFC 3164, as it is.

    private void rfc3164(int from, long receivedNanos) {
        int at = times.scan(b, from, end, receivedNanos);
        if (at < 0) {
            at = cisco(from, receivedNanos);
        }
        boolean ends = at >= 0 && (at == end || b[at] == ' ' || b[at] == ':');
        if (!ends) {
            if (SyslogTime.resemblesTime(b, from, end)) {
                wellFormed = false;
            }
            tag(from, false);
            return;
        }
        takeTime();
        boolean colon = at < end && b[at] == ':';
        at = skipBlanks(colon ? at + 1 : at);
        if (!colon && !named) {
            at = host(at);
        }
        tag(at, true);
    }

    /**
     * What Cisco's devices put before the time: a sequence number, their name, a mark that the clock may be wrong. Returns
     * where the time ends, or -1.
     */
    private int cisco(int from, long receivedNanos) {
        int at = from;
        while (at < end && isDigit(b[at])) {
            at++;
        }
        if (at < end && b[at] == ':') {
            at = skipBlanks(at + 1);
        } else {
            at = from;
        }
        int stop = times.scan(b, skipClockMark(at), end, receivedNanos);
        if (stop >= 0 || at == from) {
            return stop;
        }
        int word = wordEnd(at);
        if (word == end || word == at || b[word - 1] != ':') {
            return -1;
        }
        stop = times.scan(b, skipClockMark(word + 1), end, receivedNanos);
        if (stop >= 0) {
            fields.host(b, at, word - 1);
            named = true;
        }
        return stop;
    }

    private int skipClockMark(int at) {
        return at < end && (b[at] == '*' || b[at] == '.') ? at + 1 : at;
    }

    /** Takes the word as the host when it is one; returns where the rest begins. */
    private int host(int from) {
        int stop = wordEnd(from);
        if (stop == end || stop == from || isTag(from, stop) && !isIpv6(from, stop)) {
            return from;
        }
        fields.host(b, from, stop);
        int at = stop + 1;
        // PIX: "host : %PIX-…"
        return end - at >= 2 && b[at] == ':' && b[at + 1] == ' ' ? at + 2 : at;
    }

    private boolean isTag(int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == ':' || b[i] == '[') {
                return true;
            }
        }
        return false;
    }

    /** Hexadecimal digits and at least two colons, of which the last one is not a tag's. */
    private boolean isIpv6(int from, int to) {
        int colons = 0;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            boolean hex = isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
            if (c == ':') {
                colons++;
            } else if (!hex && c != '.') {
                return c == '%' && colons >= 2; // a zone: fe80::1%eth0
            }
        }
        return colons >= 2 && (b[to - 1] != ':' || b[to - 2] == ':');
    }

    /**
     * Takes {@code program:}, {@code program[pid]:} or {@code program[pid]} away; what is left is the message.
     *
     * @param header whether a header stood before it, so that the blank behind the colon may be missing
     */
    private void tag(int from, boolean header) {
        messageStart = from;
        int at = from;
        while (at < end && at < from + MAX_TAG && b[at] >= 0 && TAG_BYTES[b[at]]) {
            at++;
        }
        if (at == from || at == end) {
            return;
        }
        if (b[at] == ':' && endsTag(from, at, header)) {
            fields.program(b, from, at);
            messageStart = skipBlank(at + 1);
        } else if (b[at] == '[') {
            tagWithPid(from, at);
        }
    }

    private boolean endsTag(int from, int colon, boolean header) {
        if (colon + 1 == end || b[colon + 1] == ' ') {
            return true;
        }
        byte next = b[colon + 1];
        boolean path = next == '/' || next == '\\' || next == ':';
        return header && !path && !isDigit(b[from]);
    }

    private void tagWithPid(int from, int bracket) {
        int at = bracket + 1;
        while (at < end && at < bracket + MAX_TAG && b[at] > ' ' && b[at] != ']' && b[at] != '[') {
            at++;
        }
        if (at == end || b[at] != ']') {
            return;
        }
        int behind = at + 1;
        boolean colon = behind < end && b[behind] == ':';
        if (!colon && behind < end && b[behind] != ' ') {
            return;
        }
        fields.program(b, from, bracket);
        if (at > bracket + 1) {
            fields.pid(b, bracket + 1, at);
        }
        messageStart = skipBlank(colon ? behind + 1 : behind);
    }

    private int wordEnd(int from) {
        int at = from;
        while (at < end && b[at] != ' ') {
            at++;
        }
        return at;
    }

    private int skipBlank(int at) {
        return at < end && b[at] == ' ' ? at + 1 : at;
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < end && b[at] == ' ') {
            at++;
        }
        return at;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** What names of programs are made of; quotes and braces would be a text. */
    private static boolean[] tagBytes() {
        boolean[] bytes = new boolean[128];
        for (char c = 'a'; c <= 'z'; c++) {
            bytes[c] = true;
            bytes[Character.toUpperCase(c)] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            bytes[c] = true;
        }
        for (char c : "-_./@%+#~$*&!^".toCharArray()) {
            bytes[c] = true;
        }
        return bytes;
    }
}
