package io.logwisp.format;

import java.nio.charset.StandardCharsets;

/**
 * Makes bytes of any kind safe for where they go: a JSON string, a JSON text that is valid already, or a terminal.
 *
 * <p>A log line may hold anything. What could end a string or an event early (quotes, line ends), what could steer a terminal
 * (C0 and C1 controls, DEL) and what could make text read differently from what it is (the controls of bidirectional text,
 * the separators U+2028 and U+2029) is written as an escape. A byte that belongs to no valid UTF-8 sequence becomes U+FFFD,
 * one for each byte, as LogWisp's encoder does.
 */
enum Escaping {
    /** Inside the quotes of a JSON string. */
    JSON_STRING,
    /** A JSON text, whose quotes and backslashes are right already. */
    JSON_TEXT,
    /** A terminal, where a tab may stay and everything else becomes visible: {@code \x1b}, {@code <U+009B>}. */
    VISIBLE,
    /** The same, but a line feed stays: lines that were joined are several again. */
    VISIBLE_LINES,
    /** The same, and what follows a line feed is indented, so that it cannot look like an entry. */
    VISIBLE_INDENTED;

    private static final byte[] INDENT = "\n    ".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private static final int DEL = 0x7F;

    private static final long EIGHT_TIMES = 0x0101010101010101L;

    // The bytes that stop a copy beside those that no form may hold, eight times each.
    private final long quotes;
    private final long backslashes;

    private final boolean keepsTabs;

    Escaping() {
        boolean isString = ordinal() == 0;
        quotes = isString ? EIGHT_TIMES * '"' : 0;
        backslashes = isString ? EIGHT_TIMES * '\\' : 0;
        keepsTabs = ordinal() >= 2;
    }

    /** Writes the bytes from {@code from} to {@code to}, made safe. */
    void write(byte[] source, int from, int to, ByteWriter out) {
        if (out.copyAllPlain(source, from, to, quotes, backslashes)) {
            return;
        }
        int at = out.copyPlain(source, from, to, quotes, backslashes);
        while (at < to) {
            at = source[at] < 0 ? beyondAscii(source, at, to, out) : special(source[at], at, out);
            at = out.copyPlain(source, at, to, quotes, backslashes);
        }
    }

    private int special(byte b, int at, ByteWriter out) {
        if (b == '\t' && keepsTabs) {
            out.write(b);
        } else {
            escape(b, out);
        }
        return at + 1;
    }

    /** Writes bytes up to the next ASCII one and returns where that is. */
    private int beyondAscii(byte[] source, int from, int to, ByteWriter out) {
        int copiedFrom = from;
        int i = from;
        while (i < to && source[i] < 0) {
            int size = sequenceLength(source, i, to);
            if (size > 0 && !isControl(codePoint(source, i, size))) {
                i += size;
                continue;
            }
            out.write(source, copiedFrom, i);
            if (size == 0) {
                out.write(REPLACEMENT);
                size = 1;
            } else {
                escape(codePoint(source, i, size), out);
            }
            i += size;
            copiedFrom = i;
        }
        out.write(source, copiedFrom, i);
        return i;
    }

    private void escape(int codePoint, ByteWriter out) {
        if (this == JSON_STRING || this == JSON_TEXT) {
            escapeJson(codePoint, out);
        } else if (codePoint == '\n' && this == VISIBLE_LINES) {
            out.write('\n');
        } else if (codePoint == '\n' && this == VISIBLE_INDENTED) {
            out.write(INDENT);
        } else if (codePoint <= DEL) {
            out.write('\\');
            out.write('x');
            out.hex(codePoint, 2);
        } else {
            out.ascii(String.format("<U+%04X>", codePoint));
        }
    }

    private static void escapeJson(int codePoint, ByteWriter out) {
        out.write('\\');
        switch (codePoint) {
            case '"', '\\' -> out.write(codePoint);
            case '\n' -> out.write('n');
            case '\r' -> out.write('r');
            case '\t' -> out.write('t');
            default -> {
                out.write('u');
                out.hex(codePoint, 4);
            }
        }
    }

    /** Controls beyond ASCII: C1, separators of lines and paragraphs, and everything that turns the direction of text. */
    private static boolean isControl(int codePoint) {
        return codePoint < 0xA0
                || codePoint == 0x061C
                || codePoint >= 0x200E && codePoint <= 0x200F
                || codePoint >= 0x2028 && codePoint <= 0x202E
                || codePoint >= 0x2066 && codePoint <= 0x2069;
    }

    /** Length of the valid UTF-8 sequence that starts here (RFC 3629 section 4), or 0 when none does. */
    private static int sequenceLength(byte[] bytes, int i, int to) {
        int first = bytes[i] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return isContinuation(bytes, i + 1, to) ? 2 : 0;
        }
        if (first >= 0xE0 && first <= 0xEF) {
            return isContinuation(bytes, i + 1, to)
                            && isContinuation(bytes, i + 2, to)
                            && isThreeByteRange(first, bytes[i + 1] & 0xFF)
                    ? 3
                    : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            return isContinuation(bytes, i + 1, to)
                            && isContinuation(bytes, i + 2, to)
                            && isContinuation(bytes, i + 3, to)
                            && isFourByteRange(first, bytes[i + 1] & 0xFF)
                    ? 4
                    : 0;
        }
        return 0;
    }

    /** No overlong form and no surrogate. */
    private static boolean isThreeByteRange(int first, int second) {
        return !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
    }

    /** No overlong form and nothing beyond U+10FFFF. */
    private static boolean isFourByteRange(int first, int second) {
        return !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
    }

    private static boolean isContinuation(byte[] bytes, int i, int to) {
        return i < to && (bytes[i] & 0xC0) == 0x80;
    }

    private static int codePoint(byte[] bytes, int i, int size) {
        return switch (size) {
            case 2 -> (bytes[i] & 0x1F) << 6 | bytes[i + 1] & 0x3F;
            case 3 -> (bytes[i] & 0x0F) << 12 | (bytes[i + 1] & 0x3F) << 6 | bytes[i + 2] & 0x3F;
            default ->
                (bytes[i] & 0x07) << 18
                        | (bytes[i + 1] & 0x3F) << 12
                        | (bytes[i + 2] & 0x3F) << 6
                        | bytes[i + 3] & 0x3F;
        };
    }
}
