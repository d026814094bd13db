package io.logwisp.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends whatever bytes it is given, right or wrong, and tells what comes frame by frame. */
public final class RawWebSocket implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private final Socket socket;
    private final DataInputStream in;

    private RawWebSocket(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout(TIMEOUT_MILLIS);
        this.socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects, and returns once the server has agreed. */
    public static RawWebSocket connect(int port, String path) throws IOException {
        RawWebSocket client = new RawWebSocket(port);
        client.send(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + head);
        }
        return client;
    }

    /**
     * A frame as clients send them, its length in the shortest form.
     *
     * @param first the byte with the end mark, the reserved bits and the opcode
     */
    public static byte[] frame(int first, byte[] payload) {
        int form = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
        return frame(first, payload, form, true);
    }

    /** @param form bytes of the length behind the first one: 0, 2 or 8 */
    public static byte[] frame(int first, byte[] payload, int form, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int mask = masked ? MASKED : 0;
        out.write(mask | (form == 0 ? payload.length : form == 2 ? 126 : 127));
        for (int shift = 8 * (form - 1); shift >= 0; shift -= 8) {
            out.write((int) ((long) payload.length >>> shift));
        }
        if (masked) {
            out.writeBytes(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ MASK[i & 3] : payload[i]);
        }
        return out.toByteArray();
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next frame: {@code text:…}, {@code binary:…}, {@code ping:…}, {@code pong:…}, {@code close:1002}, or {@code end}. */
    public String next() throws IOException {
        int first;
        try {
            first = in.readUnsignedByte();
        } catch (EOFException | SocketException ended) {
            return "end";
        }
        byte[] payload = new byte[length(in.readUnsignedByte())];
        in.readFully(payload);
        String text = new String(payload, StandardCharsets.UTF_8);
        return switch (first) {
            case 0x81 -> "text:" + text;
            case 0x82 -> "binary:" + text;
            case 0x88 ->
                "close:" + (payload.length < 2 ? "" : ByteBuffer.wrap(payload).getShort());
            case 0x89 -> "ping:" + text;
            case 0x8A -> "pong:" + text;
            default -> throw new IOException("a frame that begins with " + Integer.toHexString(first));
        };
    }

    private int length(int first) throws IOException {
        return first == 126 ? in.readUnsignedShort() : first == 127 ? Math.toIntExact(in.readLong()) : first;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
