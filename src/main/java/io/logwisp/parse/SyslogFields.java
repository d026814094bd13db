package io.logwisp.parse;

import io.logwisp.entry.SyslogNames;
import java.nio.charset.StandardCharsets;

/**
 * The fields of a syslog message as they are found, written as one JSON object. Bytes that are not UTF-8 become U+FFFD.
 * Owned by one pipeline thread.
 */
final class SyslogFields {
    private static final byte[][] PRIORITIES = priorities();

    private static final byte[] HOST = ascii(",\"host\":\"");
    private static final byte[] PROGRAM = ascii(",\"program\":\"");
    private static final byte[] PID = ascii(",\"pid\":\"");
    private static final byte[] MSGID = ascii(",\"msgid\":\"");

    private final ByteSink out = new ByteSink();
    private final ByteSink scratch = new ByteSink();
    private String knownPeer = "";
    private byte[] knownPeerMember = {};

    /** Begins the object with facility and severity; a number from 0 to 191. */
    void begin(int pri) {
        out.clear();
        byte[] member = PRIORITIES[pri];
        out.add(member, 0, member.length);
    }

    /** Begins the object of a message of which nothing is known. */
    void beginUnknown() {
        out.clear();
    }

    void host(byte[] b, int from, int to) {
        member(HOST, b, from, to);
    }

    void program(byte[] b, int from, int to) {
        member(PROGRAM, b, from, to);
    }

    void pid(byte[] b, int from, int to) {
        member(PID, b, from, to);
    }

    void msgid(byte[] b, int from, int to) {
        member(MSGID, b, from, to);
    }

    /** Who really sent it, as far as the network tells; nothing for an empty text. */
    void peer(String peer) {
        if (peer.isEmpty()) {
            return;
        }
        if (!peer.equals(knownPeer)) {
            knownPeer = peer;
            knownPeerMember = ascii("\"peer\":\"" + peer + "\"");
        }
        out.nextMember();
        out.add(knownPeerMember, 0, knownPeerMember.length);
    }

    /** The offset of its time, in seconds east of Greenwich: {@code -07:00}. */
    void zone(int offset) {
        int minutes = Math.abs(offset) / 60;
        out.nextMember();
        out.ascii("\"zone\":\"");
        out.add(offset < 0 ? '-' : '+');
        twoDigits(minutes / 60);
        out.add(':');
        twoDigits(minutes % 60);
        out.add('"');
    }

    private void twoDigits(int value) {
        out.add('0' + value / 10);
        out.add('0' + value % 10);
    }

    void formatError() {
        out.nextMember();
        out.ascii("\"format_error\":true");
    }

    /** Where it is written to, for what stands behind these fields. */
    ByteSink sink() {
        return out;
    }

    /** Appends a JSON string. */
    void string(byte[] b, int from, int to) {
        out.add('"');
        text(b, from, to);
        out.add('"');
    }

    /** Appends a value of structured data as a JSON string: {@code \"}, {@code \\} and {@code \]} are one character each. */
    void sdValue(byte[] b, int from, int to) {
        if (isPlain(b, from, to)) {
            string(b, from, to);
            return;
        }
        scratch.clear();
        for (int i = from; i < to; i++) {
            boolean escape = b[i] == '\\' && i + 1 < to && (b[i + 1] == '"' || b[i + 1] == '\\' || b[i + 1] == ']');
            if (escape) {
                i++;
            }
            scratch.add(b[i]);
        }
        string(scratch.bytes(), 0, scratch.length());
    }

    private void member(byte[] head, byte[] b, int from, int to) {
        out.add(head, 0, head.length);
        text(b, from, to);
        out.add('"');
    }

    private void text(byte[] b, int from, int to) {
        if (isPlain(b, from, to)) {
            out.add(b, from, to);
            return;
        }
        String text = new String(b, from, to - from, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            escape(point);
            i += Character.charCount(point);
        }
    }

    private void escape(int point) {
        if (point == '"' || point == '\\') {
            out.add('\\');
            out.add(point);
        } else if (point < 0x20 || point == 0x7F) {
            out.ascii("\\u00");
            out.add(Character.forDigit(point >> 4, 16));
            out.add(Character.forDigit(point & 0xF, 16));
        } else {
            out.codePoint(point);
        }
    }

    private static boolean isPlain(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] priorities() {
        byte[][] members = new byte[192][];
        for (int pri = 0; pri < members.length; pri++) {
            members[pri] = ascii("{\"facility\":\"" + SyslogNames.FACILITIES.get(pri >> 3) + "\",\"severity\":\""
                    + SyslogNames.SEVERITIES.get(pri & 7) + "\"");
        }
        return members;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
