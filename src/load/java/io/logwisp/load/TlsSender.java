package io.logwisp.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLServerSocket;

/**
 * The floor of TLS: ready bytes to one connection with Java's own sockets, so what the engine can do at most. Arguments:
 * port, key store, file, bytes to greet with. Sends the file to itself first, because an engine that has not been compiled
 * yet says nothing.
 */
final class TlsSender {
    private static final int WRITE = 64 * 1024;
    private static final int WARM_UPS = 3;

    private TlsSender() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        byte[] bytes = Files.readAllBytes(Path.of(arguments[2]));
        int greeting = Integer.parseInt(arguments[3]);
        try (SSLServerSocket listener = (SSLServerSocket) TlsCertificate.server(Path.of(arguments[1]))
                .getServerSocketFactory()
                .createServerSocket(port, 8, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < WARM_UPS; i++) {
                warmUp(listener, bytes);
            }
            System.out.println("listening");
            try (Socket client = listener.accept()) {
                OutputStream out = client.getOutputStream();
                out.write(bytes, 0, greeting);
                if (System.in.read() >= 0) {
                    send(out, bytes, greeting);
                }
                while (System.in.read() >= 0) {
                    // until it ends
                }
            }
        }
    }

    private static void send(OutputStream out, byte[] bytes, int from) throws IOException {
        for (int at = from; at < bytes.length; at += WRITE) {
            out.write(bytes, at, Math.min(WRITE, bytes.length - at));
        }
    }

    private static void warmUp(SSLServerSocket listener, byte[] bytes) throws Exception {
        Thread reader = new Thread(() -> readAll(listener.getLocalPort()));
        reader.start();
        try (Socket client = listener.accept()) {
            send(client.getOutputStream(), bytes, 0);
        }
        reader.join();
    }

    private static void readAll(int port) {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            TlsReader reader = new TlsReader(channel);
            channel.configureBlocking(true);
            ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
            while (reader.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
