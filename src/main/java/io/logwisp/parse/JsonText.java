package io.logwisp.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Works on the bytes of JSON that is known to be well-formed. */
final class JsonText {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private JsonText() {}

    /** Where the string ends whose opening quote is at {@code start}: behind its closing quote. */
    static int stringEnd(byte[] json, int start) {
        int at = quoteOrBackslash(json, start + 1);
        while (json[at] == '\\') {
            at = quoteOrBackslash(json, at + 2);
        }
        return at + 1;
    }

    private static int quoteOrBackslash(byte[] json, int start) {
        int at = start;
        for (; at <= json.length - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(json, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            long stops = (quotes - ONES & ~quotes | backslashes - ONES & ~backslashes) & HIGH_BITS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at;
    }

    /** Appends a value without the white space between its parts. */
    static void compact(byte[] json, int start, int end, ByteSink out) {
        byte first = json[start];
        int copied = start;
        int at = first == '{' || first == '[' ? start : end;
        while (at < end) {
            byte b = json[at];
            if (b == '"') {
                at = stringEnd(json, at);
            } else {
                if (b <= ' ') {
                    out.add(json, copied, at);
                    copied = at + 1;
                }
                at++;
            }
        }
        out.add(json, copied, end);
    }

    /** True when a string's bytes between {@code start} and {@code end} hold an escape. */
    static boolean hasEscape(byte[] json, int start, int end) {
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(json, at) ^ BACKSLASHES;
            if ((word - ONES & ~word & HIGH_BITS) != 0) {
                return true;
            }
        }
        while (at < end && json[at] != '\\') {
            at++;
        }
        return at < end;
    }

    /** Appends the text that the inside of a string stands for, in UTF-8; lone surrogates become U+FFFD. */
    static void unescape(byte[] json, int start, int end, ByteSink out) {
        int at = start;
        while (at < end) {
            byte b = json[at];
            if (b != '\\') {
                out.add(b);
                at++;
            } else if (json[at + 1] == 'u') {
                at = unescapeUnicode(json, at, end, out);
            } else {
                out.add(control(json[at + 1]));
                at += 2;
            }
        }
    }

    private static int unescapeUnicode(byte[] json, int at, int end, ByteSink out) {
        char first = unit(json, at);
        if (Character.isHighSurrogate(first) && end - at >= 12 && json[at + 6] == '\\' && json[at + 7] == 'u') {
            char second = unit(json, at + 6);
            if (Character.isLowSurrogate(second)) {
                out.codePoint(Character.toCodePoint(first, second));
                return at + 12;
            }
        }
        out.codePoint(first);
        return at + 6;
    }

    /** The code unit of the escape that begins at {@code at}, six bytes long. */
    private static char unit(byte[] json, int at) {
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            unit = unit << 4 | Character.digit(json[i], 16);
        }
        return (char) unit;
    }

    private static int control(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }
}
