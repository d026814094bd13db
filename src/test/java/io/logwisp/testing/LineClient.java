package io.logwisp.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A client on a plain socket: raw TCP, or an HTTP request whose chunked answer, compressed or not, is read line by line. Reading blocks, as a
 * client's does; a socket time-out turns a hang into a failure.
 */
public final class LineClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final List<String> head = new ArrayList<>();

    private LineClient(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Connects to a raw TCP server. */
    public static LineClient tcp(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new LineClient(socket, new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    /** Sends a GET request and reads the head of the answer. */
    public static LineClient get(int port, String path, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        InputStream raw = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        LineClient headReader = new LineClient(socket, raw);
        List<String> head = new ArrayList<>();
        for (String line = headReader.line(); line != null && !line.isEmpty(); line = headReader.line()) {
            head.add(line);
        }
        boolean chunked = head.stream().anyMatch(line -> line.equalsIgnoreCase("transfer-encoding: chunked"));
        boolean gzip = head.stream().anyMatch(line -> line.equalsIgnoreCase("content-encoding: gzip"));
        InputStream body = chunked ? new ChunkedInput(raw) : raw;
        LineClient client = new LineClient(socket, gzip ? new GZIPInputStream(body) : body);
        client.head.addAll(head);
        return client;
    }

    /** Sends text as it is. */
    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Status line and headers of the answer. */
    public List<String> head() {
        return head;
    }

    /** The next line without its end, or null at the end of the stream. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    /** The next line that starts so; fails at the end of the stream. */
    public String lineStarting(String prefix) throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(prefix)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before a line that starts with " + prefix);
    }

    /** All lines until the end. */
    public List<String> rest() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /** The body until its announced end. */
    public String body() throws IOException {
        int length = head.stream()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no content-length in " + head));
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Decodes the chunks of RFC 9112 section 7.1; ends at the last chunk, fails when the connection ends before it. */
    private static final class ChunkedInput extends InputStream {
        private final InputStream in;
        private int left;
        private boolean ended;

        ChunkedInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0 && !nextChunk()) {
                return -1;
            }
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended inside a chunk");
            }
            if (--left == 0) {
                in.skipNBytes(2);
            }
            return b;
        }

        /** What is there of the chunk; a decoder that asks for a full buffer must not wait until the server has that much. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && !nextChunk()) {
                return -1;
            }
            int count = in.read(bytes, offset, Math.min(length, left));
            if (count < 0) {
                throw new IOException("the connection ended inside a chunk");
            }
            left -= count;
            if (left == 0) {
                in.skipNBytes(2);
            }
            return count;
        }

        private boolean nextChunk() throws IOException {
            if (ended) {
                return false;
            }
            StringBuilder size = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the connection ended before the last chunk");
                }
                size.append((char) b);
            }
            left = Integer.parseInt(size.toString().trim(), 16);
            ended = left == 0;
            return !ended;
        }
    }
}
