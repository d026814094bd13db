package io.logwisp.format;

/** Text frames of a server as RFC 6455 section 5.2 has them: final, unmasked, length in 1, 3 or 9 bytes. */
public final class WebSocketFraming {
    private static final int FINAL_TEXT = 0x81;
    private static final int SHORT_MAX = 125;
    private static final int MEDIUM = 126;
    private static final int MEDIUM_MAX = 0xFFFF;
    private static final int LONG = 127;

    /** Most entries have a length of three bytes. */
    private static final int RESERVED = 4;

    private WebSocketFraming() {}

    /** What stands before a payload of that many bytes. */
    public static byte[] textHead(int length) {
        ByteWriter out = new ByteWriter(RESERVED + Long.BYTES);
        out.write(FINAL_TEXT);
        if (length <= SHORT_MAX) {
            out.write(length);
        } else {
            boolean medium = length <= MEDIUM_MAX;
            int size = medium ? 2 : Long.BYTES;
            out.write(medium ? MEDIUM : LONG);
            out.hex(0, size);
            putLength(2, size, length, out);
        }
        return out.toBytes();
    }

    /** Begins a frame of yet unknown length; returns its position for {@link #end}. */
    static int begin(ByteWriter out) {
        int start = out.length();
        out.hex(0, RESERVED);
        return start;
    }

    /** Completes the frame that began there with everything written since. */
    static void end(int start, ByteWriter out) {
        int length = out.length() - start - RESERVED;
        if (length <= SHORT_MAX) {
            out.shift(start + RESERVED, -2);
            out.set(start + 1, length);
        } else if (length <= MEDIUM_MAX) {
            out.set(start + 1, MEDIUM);
            putLength(start + 2, 2, length, out);
        } else {
            out.shift(start + RESERVED, 6);
            out.set(start + 1, LONG);
            putLength(start + 2, 8, length, out);
        }
        out.set(start, FINAL_TEXT);
    }

    private static void putLength(int at, int bytes, long length, ByteWriter out) {
        for (int i = 0; i < bytes; i++) {
            out.set(at + i, (int) (length >>> 8 * (bytes - 1 - i)));
        }
    }
}
