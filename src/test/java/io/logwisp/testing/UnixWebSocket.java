package io.logwisp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A WebSocket client over a unix socket that collects text frames; Java's own knows no such sockets. */
public final class UnixWebSocket implements AutoCloseable {
    private static final int TEXT = 1;
    private static final int MEDIUM = 126;
    private static final int LONG = 127;

    private final SocketChannel channel;
    private final DataInputStream in;
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();

    private UnixWebSocket(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** Connects, and returns once the server has agreed. */
    public static UnixWebSocket connect(Path socket, String path) throws IOException {
        UnixWebSocket client = new UnixWebSocket(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        client.shakeHands(path);
        Thread reader = new Thread(client::read, "unix-websocket");
        reader.setDaemon(true);
        reader.start();
        return client;
    }

    /** The texts that came until now. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void shakeHands(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + head);
        }
    }

    private void read() {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xF;
                byte[] payload = new byte[length(in.readUnsignedByte())];
                in.readFully(payload);
                if (opcode == TEXT) {
                    messages.add(new String(payload, UTF_8));
                }
            }
        } catch (EOFException | java.nio.channels.ClosedChannelException end) {
            // one of both sides has ended it
        } catch (IOException e) {
            messages.add("broken: " + e);
        }
    }

    private int length(int first) throws IOException {
        return switch (first) {
            case MEDIUM -> in.readUnsignedShort();
            case LONG -> Math.toIntExact(in.readLong());
            default -> first;
        };
    }
}
