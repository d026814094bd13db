package io.logwisp.server;

import io.logwisp.entry.Frames;
import io.logwisp.format.Deflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32;

/**
 * The answer to one client as gzip (RFC 1952): a head, blocks that are shared with all others, and at the end the checksum
 * that only this client's stream has. Used on one event loop; pieces must be sent in the order in which they are made.
 */
final class GzipStream {
    /** No name, no time, made by nobody in particular. */
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** An empty last block. */
    private static final byte[] LAST = {3, 0};

    private final CRC32 checksum = new CRC32();
    private long size;

    ByteBuf head() {
        return Unpooled.wrappedBuffer(HEAD);
    }

    /** A whole batch. */
    ByteBuf whole(Frames plain, Frames deflated) {
        count(plain.bytes(), 0, plain.length());
        return Unpooled.wrappedBuffer(deflated.bytes(), 0, deflated.length());
    }

    /** What only this client gets. */
    ByteBuf part(byte[] bytes, int from, int length) {
        count(bytes, from, length);
        return Unpooled.wrappedBuffer(Deflation.stored(bytes, from, length));
    }

    /** After it comes nothing. */
    ByteBuf end() {
        return Unpooled.buffer(LAST.length + Integer.BYTES * 2)
                .writeBytes(LAST)
                .writeIntLE((int) checksum.getValue())
                .writeIntLE((int) size);
    }

    private void count(byte[] bytes, int from, int length) {
        checksum.update(bytes, from, length);
        size += length;
    }
}
