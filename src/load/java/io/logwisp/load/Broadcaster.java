package io.logwisp.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor where no C compiler is: the same as {@code broadcast.c}, with the same arguments. */
final class Broadcaster {
    private static final int WINDOW = 2 * 1024 * 1024;

    private Broadcaster() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int greeting = Integer.parseInt(arguments[3]);
        try (FileChannel file = FileChannel.open(Path.of(arguments[2]));
                ServerSocketChannel listener = ServerSocketChannel.open()) {
            ByteBuffer bytes =
                    file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).load();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
            System.out.println("listening");
            List<SocketChannel> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SocketChannel client = listener.accept();
                client.write(bytes.duplicate().limit(greeting));
                client.configureBlocking(false);
                clients.add(client);
            }
            if (System.in.read() >= 0) {
                send(clients, bytes.duplicate().position(greeting));
            }
            while (System.in.read() >= 0) {
                // until it ends
            }
        }
    }

    /** All clients get the same window before anybody gets the next one, so that its bytes are in the processor's cache. */
    private static void send(List<SocketChannel> clients, ByteBuffer bytes) throws IOException {
        try (Selector selector = Selector.open()) {
            for (SocketChannel client : clients) {
                client.register(selector, 0);
            }
            while (bytes.hasRemaining()) {
                int size = Math.min(WINDOW, bytes.remaining());
                sendWindow(selector, bytes.slice(bytes.position(), size));
                bytes.position(bytes.position() + size);
            }
        }
    }

    private static void sendWindow(Selector selector, ByteBuffer window) throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.attach(window.duplicate());
            key.interestOps(SelectionKey.OP_WRITE);
        }
        int behind = selector.keys().size();
        while (behind > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                ByteBuffer left = (ByteBuffer) key.attachment();
                ((SocketChannel) key.channel()).write(left);
                if (!left.hasRemaining()) {
                    key.interestOps(0);
                    behind--;
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
