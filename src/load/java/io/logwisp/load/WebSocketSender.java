package io.logwisp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A WebSocket client that says ready frames and reads what is answered; blocks. Owned by one thread. */
final class WebSocketSender implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int MEDIUM = 126;
    private static final int LONG = 127;
    private static final byte[] MASK = {0x5A, (byte) 0xC3, 0x0F, 0x71};

    private final Socket socket;
    private final DataInputStream in;

    WebSocketSender(int port, String path) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        send(Protocol.WEBSOCKET.request(path, port));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + head);
        }
    }

    /** Appends a masked text frame. */
    static void frame(byte[] text, int from, int to, ByteArrayOutputStream out) {
        int length = to - from;
        out.write(TEXT);
        if (length < MEDIUM) {
            out.write(MASKED | length);
        } else {
            out.write(MASKED | MEDIUM);
            out.write(length >>> 8);
            out.write(length);
        }
        out.writeBytes(MASK);
        for (int i = 0; i < length; i++) {
            out.write(text[from + i] ^ MASK[i & 3]);
        }
    }

    static byte[] frame(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(US_ASCII);
        frame(bytes, 0, bytes.length, out);
        return out.toByteArray();
    }

    void send(byte[] frames) throws IOException {
        socket.getOutputStream().write(frames);
    }

    /** The payload of the next text frame. */
    String next() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            length = length == MEDIUM
                    ? in.readUnsignedShort()
                    : length == LONG ? Math.toIntExact(in.readLong()) : length;
            byte[] payload = in.readNBytes(length);
            if (first == TEXT) {
                return new String(payload, US_ASCII);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
