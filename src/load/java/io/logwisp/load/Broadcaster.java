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
    private static final int PIECE = 64 * 1024;
    private static final int PIECES_PER_TURN = 4;

    private Broadcaster() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int greeting = Integer.parseInt(arguments[3]);
        try (FileChannel file = FileChannel.open(Path.of(arguments[2]));
                ServerSocketChannel listener = ServerSocketChannel.open()) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).load();
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

    private static void send(List<SocketChannel> clients, ByteBuffer bytes) throws IOException {
        int open = clients.size();
        try (Selector selector = Selector.open()) {
            for (SocketChannel client : clients) {
                client.register(selector, SelectionKey.OP_WRITE, bytes.duplicate());
            }
            while (open > 0) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (sendPieces((SocketChannel) key.channel(), (ByteBuffer) key.attachment())) {
                        key.cancel();
                        open--;
                    }
                }
                selector.selectedKeys().clear();
            }
        }
    }

    /** Returns true when nothing is left. */
    private static boolean sendPieces(SocketChannel client, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        for (int piece = 0; piece < PIECES_PER_TURN && bytes.position() < end; piece++) {
            int from = bytes.position();
            bytes.limit(Math.min(end, from + PIECE));
            client.write(bytes);
            boolean full = bytes.hasRemaining();
            bytes.limit(end);
            if (full) {
                break;
            }
        }
        return !bytes.hasRemaining();
    }
}
