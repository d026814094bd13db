package io.logwisp.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the members of the objects that loggers write, quickly and without making garbage. It takes nothing that is not
 * JSON, but not all that is: names that are long or have escapes, and deep nesting, are left to a complete parser.
 */
final class JsonScanner {
    /** Objects and arrays inside each other, the outermost object being the first. */
    static final int MAX_DEPTH = 32;

    /** Bytes of a name. */
    static final int MAX_NAME = 64;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long BLANKS = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    /** As many as a byte has values. */
    private static final int KEPT_NAMES = 256;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private static final int NO = -1;
    private static final byte[] NOTHING = {};

    // Owned by the pipeline thread.
    private final byte[][] nameBytes = new byte[KEPT_NAMES][];
    private final String[] names = new String[KEPT_NAMES];
    private byte[] json = NOTHING;
    private int stop;

    /** Takes the members of the outermost object, and of its objects {@code fields} instead of these. */
    interface Receiver {
        /** The name of an object whose members are wanted one by one. */
        String OPENED = "fields";

        void member(String name, int keyStart, int keyEnd, int start, int end, boolean outermost);
    }

    JsonScanner() {
        Arrays.fill(nameBytes, NOTHING);
        Arrays.fill(names, "");
    }

    /**
     * Hands on each member and returns true, or returns false after any number of them.
     *
     * @param bytes well-formed UTF-8 from {@code start} to {@code end}
     * @param start where the object begins
     */
    boolean scan(byte[] bytes, int start, int end, Receiver receiver) {
        json = bytes;
        stop = end;
        int at = members(start + 1, true, receiver);
        json = NOTHING;
        return at >= 0;
    }

    private int members(int from, boolean outermost, Receiver receiver) {
        int at = skipBlanks(from);
        if (byteAt(at) == '}') {
            return close(at + 1, outermost);
        }
        while (true) {
            int keyEnd = name(at);
            int value = keyEnd < 0 ? NO : colon(keyEnd);
            if (value < 0) {
                return NO;
            }
            String name = name(at + 1, keyEnd - 1);
            int end;
            if (outermost && byteAt(value) == '{' && name.equals(Receiver.OPENED)) {
                end = members(value + 1, false, receiver);
            } else {
                end = value(value, outermost ? 2 : 3);
                if (end >= 0) {
                    receiver.member(name, at, keyEnd, value, end, outermost);
                }
            }
            if (end < 0) {
                return NO;
            }
            at = skipBlanks(end);
            if (byteAt(at) == '}') {
                return close(at + 1, outermost);
            }
            if (byteAt(at) != ',') {
                return NO;
            }
            at = skipBlanks(at + 1);
        }
    }

    /** Behind the outermost object nothing but blanks may follow. */
    private int close(int at, boolean outermost) {
        return !outermost || skipBlanks(at) == stop ? at : NO;
    }

    /** Where the value ends that begins at {@code at}, or -1. */
    private int value(int at, int depth) {
        return switch (byteAt(at)) {
            case '"' -> string(at);
            case '{' -> depth > MAX_DEPTH ? NO : object(at + 1, depth);
            case '[' -> depth > MAX_DEPTH ? NO : array(at + 1, depth);
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
    }

    private int object(int from, int depth) {
        int at = skipBlanks(from);
        if (byteAt(at) == '}') {
            return at + 1;
        }
        while (true) {
            int keyEnd = name(at);
            int value = keyEnd < 0 ? NO : colon(keyEnd);
            int end = value < 0 ? NO : value(value, depth + 1);
            if (end < 0) {
                return NO;
            }
            at = skipBlanks(end);
            if (byteAt(at) == '}') {
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return NO;
            }
            at = skipBlanks(at + 1);
        }
    }

    private int array(int from, int depth) {
        int at = skipBlanks(from);
        if (byteAt(at) == ']') {
            return at + 1;
        }
        while (true) {
            int end = value(at, depth + 1);
            if (end < 0) {
                return NO;
            }
            at = skipBlanks(end);
            if (byteAt(at) == ']') {
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return NO;
            }
            at = skipBlanks(at + 1);
        }
    }

    /** Where a name without escapes ends, or -1. */
    private int name(int at) {
        if (byteAt(at) != '"') {
            return NO;
        }
        int end = plain(at + 1);
        return byteAt(end) == '"' && end - at - 1 <= MAX_NAME ? end + 1 : NO;
    }

    /** Where the value begins behind a name, or -1. */
    private int colon(int from) {
        int at = skipBlanks(from);
        return byteAt(at) == ':' ? skipBlanks(at + 1) : NO;
    }

    private int string(int from) {
        int at = plain(from + 1);
        while (byteAt(at) == '\\') {
            int end = escape(at);
            if (end < 0) {
                return NO;
            }
            at = plain(end);
        }
        return byteAt(at) == '"' ? at + 1 : NO;
    }

    private int escape(int at) {
        return switch (byteAt(at + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' -> isHex(at + 2) && isHex(at + 3) && isHex(at + 4) && isHex(at + 5) ? at + 6 : NO;
            default -> NO;
        };
    }

    private boolean isHex(int at) {
        int b = byteAt(at);
        return isDigit(at) || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
    }

    /** Where the next quote, backslash or control stands. */
    private int plain(int from) {
        int at = from;
        for (; at <= stop - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORDS.get(json, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            long stops =
                    (word - BLANKS & ~word | quotes - ONES & ~quotes | backslashes - ONES & ~backslashes) & HIGH_BITS;
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (at < stop && json[at] != '"' && json[at] != '\\' && (json[at] & 0xE0) != 0) {
            at++;
        }
        return at;
    }

    private int literal(int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (byteAt(at + i) != word.charAt(i)) {
                return NO;
            }
        }
        return at + word.length();
    }

    private int number(int from) {
        int first = byteAt(from) == '-' ? from + 1 : from;
        int at = digits(first);
        if (at == first || at > first + 1 && json[first] == '0') {
            return NO;
        }
        if (byteAt(at) == '.') {
            int fraction = at + 1;
            at = digits(fraction);
            if (at == fraction) {
                return NO;
            }
        }
        return byteAt(at) == 'e' || byteAt(at) == 'E' ? exponent(at + 1) : at;
    }

    private int exponent(int from) {
        int first = byteAt(from) == '+' || byteAt(from) == '-' ? from + 1 : from;
        int at = digits(first);
        return at == first ? NO : at;
    }

    private int digits(int from) {
        int at = from;
        while (isDigit(at)) {
            at++;
        }
        return at;
    }

    private boolean isDigit(int at) {
        int b = byteAt(at);
        return b >= '0' && b <= '9';
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < stop && json[at] <= ' ' && isBlank(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** The byte at {@code at}, or 0 behind the end, which is none of JSON's. */
    private int byteAt(int at) {
        return at < stop ? json[at] : 0;
    }

    /** The name as a text, the same one each time as long as it is kept. */
    private String name(int start, int end) {
        int slot = slot(start, end);
        byte[] kept = nameBytes[slot];
        if (!Arrays.equals(kept, 0, kept.length, json, start, end)) {
            nameBytes[slot] = Arrays.copyOfRange(json, start, end);
            names[slot] = new String(json, start, end - start, StandardCharsets.UTF_8);
        }
        return names[slot];
    }

    /** Where a name is kept: equal names may have several places, different ones may share one. */
    private int slot(int start, int end) {
        int length = end - start;
        if (length == 0 || start > stop - Long.BYTES) {
            return length;
        }
        long first = (long) WORDS.get(json, start);
        long hash =
                length < Long.BYTES ? first << 64 - 8 * length : first + 31 * (long) WORDS.get(json, end - Long.BYTES);
        return (int) (hash * MULTIPLIER >>> 56);
    }
}
