package io.logwisp.parse;

import java.util.Arrays;

/** A growing byte array for the text of one JSON object or string, re-used from line to line. */
final class ByteSink {
    private static final int INITIAL = 512;
    private static final int KEPT = 64 * 1024;

    // Owned by the pipeline thread.
    private byte[] bytes = new byte[INITIAL];
    private int length;

    /** Empties the sink; the array of a giant line is given back. */
    void clear() {
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Cuts off everything from {@code end} on. */
    void truncate(int end) {
        length = end;
    }

    void add(int value) {
        if (length == bytes.length) {
            grow(1);
        }
        bytes[length++] = (byte) value;
    }

    void add(byte[] from, int start, int end) {
        int size = end - start;
        if (size > bytes.length - length) {
            grow(size);
        }
        System.arraycopy(from, start, bytes, length, size);
        length += size;
    }

    void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
    }

    /** Opens the object at its first member, else separates the next member from the one before. */
    void nextMember() {
        add(length == 0 ? '{' : ',');
    }

    /** Ends the object; nothing was added when it has no member. */
    void closeObject() {
        if (length > 0) {
            add('}');
        }
    }

    /** Appends a code point in UTF-8; a surrogate without its partner becomes U+FFFD. */
    void codePoint(int point) {
        if (point < 0x80) {
            add(point);
        } else if (point < 0x800) {
            add(0xC0 | point >> 6);
            add(0x80 | point & 0x3F);
        } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            codePoint(0xFFFD);
        } else if (point < 0x10000) {
            add(0xE0 | point >> 12);
            add(0x80 | point >> 6 & 0x3F);
            add(0x80 | point & 0x3F);
        } else {
            add(0xF0 | point >> 18);
            add(0x80 | point >> 12 & 0x3F);
            add(0x80 | point >> 6 & 0x3F);
            add(0x80 | point & 0x3F);
        }
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
}
