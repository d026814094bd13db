package io.logwisp.websocket;

import io.logwisp.parse.Utf8;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Messages as frames of a WebSocket client (RFC 6455 section 5.2): masked with bytes nobody can foresee, text where they are
 * UTF-8 and binary where not, long ones in fragments so that the other end need not hold them whole. Used by one thread.
 */
public final class MaskedFrames {
    /** Bytes of a message in one frame at most. */
    private static final int FRAGMENT = 64 * 1024;

    private static final int MAX_HEAD = 14;
    private static final int FINAL = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int MASKED = 0x80;
    private static final int SHORT_MAX = 125;
    private static final int MEDIUM = 126;
    private static final int MEDIUM_MAX = 0xFFFF;
    private static final int LONG = 127;
    private static final int FIRST_BYTES = 8 * 1024;
    private static final int KEPT_BYTES = 1 << 20;

    private final SecureRandom random = new SecureRandom();
    private final byte[] masks = new byte[4096];
    private int nextMask = masks.length;
    private byte[] out = new byte[FIRST_BYTES];
    private int length;

    /** Adds a message. */
    public void add(byte[] bytes, int from, int to) {
        int kind = Utf8.isValid(bytes, from, to) ? TEXT : BINARY;
        int at = from;
        do {
            int end = Math.min(to, at + FRAGMENT);
            frame((at == from ? kind : CONTINUATION) | (end == to ? FINAL : 0), bytes, at, end);
            at = end;
        } while (at < to);
    }

    /** Bytes added. */
    public int length() {
        return length;
    }

    /** Takes what was added, and begins anew. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(out, length);
        length = 0;
        if (out.length > KEPT_BYTES) {
            out = new byte[FIRST_BYTES];
        }
        return taken;
    }

    private void frame(int first, byte[] bytes, int from, int to) {
        int size = to - from;
        reserve(size + MAX_HEAD);
        out[length++] = (byte) first;
        if (size <= SHORT_MAX) {
            out[length++] = (byte) (MASKED | size);
        } else {
            boolean medium = size <= MEDIUM_MAX;
            out[length++] = (byte) (MASKED | (medium ? MEDIUM : LONG));
            for (int shift = medium ? 8 : 56; shift >= 0; shift -= 8) {
                out[length++] = (byte) ((long) size >>> shift);
            }
        }
        mask(bytes, from, size);
    }

    private void mask(byte[] bytes, int from, int size) {
        if (nextMask == masks.length) {
            random.nextBytes(masks);
            nextMask = 0;
        }
        byte m0 = masks[nextMask];
        byte m1 = masks[nextMask + 1];
        byte m2 = masks[nextMask + 2];
        byte m3 = masks[nextMask + 3];
        System.arraycopy(masks, nextMask, out, length, 4);
        nextMask += 4;
        int at = length + 4;
        int i = from;
        int wholes = from + (size & ~3);
        for (; i < wholes; i += 4, at += 4) {
            out[at] = (byte) (bytes[i] ^ m0);
            out[at + 1] = (byte) (bytes[i + 1] ^ m1);
            out[at + 2] = (byte) (bytes[i + 2] ^ m2);
            out[at + 3] = (byte) (bytes[i + 3] ^ m3);
        }
        for (int k = 0; i < from + size; i++, at++, k++) {
            out[at] = (byte) (bytes[i] ^ (k == 0 ? m0 : k == 1 ? m1 : m2));
        }
        length = at;
    }

    private void reserve(int more) {
        if (out.length - length < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, length + more));
        }
    }
}
