package io.logwisp.format;

import io.logwisp.entry.Frames;
import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * Compresses a batch to blocks of raw DEFLATE (RFC 1951) that refer to nothing before them and end on a byte: they may stand
 * anywhere in anybody's gzip stream. Safe for every thread.
 */
public final class Deflation {
    /** Most bytes of a stored block (RFC 1951 section 3.2.4). */
    private static final int STORED_LIMIT = 0xffff;

    /** What a stored block has beside its bytes. */
    private static final int STORED_HEAD = 5;

    /** Shorter batches would cost more time than they save bytes. */
    private static final int WORTHWHILE = 1024;

    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.BEST_SPEED, true));

    private Deflation() {}

    /** All frames as one piece. */
    public static Frames of(Frames plain) {
        byte[] bytes = plain.length() < WORTHWHILE ? stored(plain.bytes(), 0, plain.length()) : deflated(plain);
        return new Frames(bytes, new int[] {bytes.length});
    }

    /** The same bytes, not compressed. */
    public static byte[] stored(byte[] bytes, int from, int length) {
        int blocks = (length + STORED_LIMIT - 1) / STORED_LIMIT;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + blocks * STORED_HEAD);
        for (int at = 0; at < length; at += STORED_LIMIT) {
            int size = Math.min(STORED_LIMIT, length - at);
            out.write(0);
            out.write(size);
            out.write(size >>> 8);
            out.write(~size);
            out.write(~size >>> 8);
            out.write(bytes, from + at, size);
        }
        return out.toByteArray();
    }

    private static byte[] deflated(Frames plain) {
        Deflater deflater = DEFLATER.get();
        deflater.reset();
        deflater.setInput(plain.bytes(), 0, plain.length());
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length() / 4);
        byte[] piece = new byte[8192];
        int count;
        do {
            count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            out.write(piece, 0, count);
        } while (count == piece.length);
        return out.size() < plain.length() ? out.toByteArray() : stored(plain.bytes(), 0, plain.length());
    }
}
