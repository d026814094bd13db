package io.logwisp.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The messages of a WebSocket (RFC 6455), seen from the client. Used by one thread. */
final class WebSocket {
    private static final int MAX_MESSAGE = 64 << 20;
    private static final String SECRET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final DataInputStream in;
    private final OutputStream out;
    private final Runnable beforeWait;
    private final SecureRandom random = new SecureRandom();
    private String closing = "";

    WebSocket(InputStream in, OutputStream out, Runnable beforeWait) {
        this.in = new DataInputStream(in);
        this.out = out;
        this.beforeWait = beforeWait;
    }

    /** A fresh value for the head {@code Sec-WebSocket-Key}. */
    static String newKey() {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** What a server must answer to that key. */
    static String accepted(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha.digest((key + SECRET).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("BUG: every Java has SHA-1", e);
        }
    }

    /** The next message; null when the server closed. Pings are answered. */
    byte @Nullable [] next() throws IOException {
        byte[] message = null;
        while (true) {
            if (in.available() == 0) {
                beforeWait.run();
            }
            int first = in.readUnsignedByte();
            byte[] payload = payload();
            int kind = first & 0x0F;
            if (kind == CLOSE) {
                closing = reason(payload);
                return null;
            }
            if (kind == PING) {
                send(10, payload);
            } else if (kind < CLOSE) {
                message = kind == CONTINUATION && message != null ? joined(message, payload) : payload;
                if ((first & 0x80) != 0) {
                    return message;
                }
            }
        }
    }

    /** Why the server closed, as far as it said so. */
    String closing() {
        return closing;
    }

    private static String reason(byte[] payload) {
        if (payload.length < 2) {
            return "";
        }
        int code = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        String text = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        return text.isEmpty() ? Integer.toString(code) : code + " " + text;
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAX_MESSAGE) {
            throw new IOException("a message of more than " + (MAX_MESSAGE >> 20) + " MiB");
        }
        if ((second & 0x80) != 0) {
            throw new IOException("a server does not mask what it sends");
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the connection broke");
        }
        return payload;
    }

    private static byte[] joined(byte[] before, byte[] more) throws IOException {
        if (before.length + (long) more.length > MAX_MESSAGE) {
            throw new IOException("a message of more than " + (MAX_MESSAGE >> 20) + " MiB");
        }
        byte[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all;
    }

    /** Sends a control frame. */
    private void send(int kind, byte[] payload) throws IOException {
        int size = Math.min(payload.length, 125);
        byte[] frame = new byte[6 + size];
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        frame[0] = (byte) (0x80 | kind);
        frame[1] = (byte) (0x80 | size);
        System.arraycopy(mask, 0, frame, 2, 4);
        for (int i = 0; i < size; i++) {
            frame[6 + i] = (byte) (payload[i] ^ mask[i & 3]);
        }
        out.write(frame);
        out.flush();
    }
}
