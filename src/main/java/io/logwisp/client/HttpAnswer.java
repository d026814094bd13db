package io.logwisp.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer to one request of HTTP/1.1. A client of our own, because Java's needs a tenth of a second to be loaded and knows
 * no unix sockets.
 */
final class HttpAnswer {
    private static final int MAX_HEAD = 64 * 1024;

    /** First byte of a TLS record that is an alert. */
    private static final int TLS_ALERT = 21;

    /** Of an answer that is read as a whole. */
    private static final int MAX_TEXT = 64 << 20;

    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    private HttpAnswer(int status, Map<String, String> headers, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Asks by GET and reads the head of the answer.
     *
     * @param target path and query
     * @param more heads of the request
     */
    static HttpAnswer get(Connection connection, Address address, String target, Map<String, String> more)
            throws IOException {
        StringBuilder head = new StringBuilder();
        head.append("GET ")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(address.authority())
                .append("\r\n");
        more.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        connection.out().write(head.toString().getBytes(StandardCharsets.UTF_8));
        connection.out().flush();
        BufferedInputStream in = new BufferedInputStream(connection.in(), MAX_HEAD);
        if (!address.tls()) {
            refuseTls(in);
        }
        return read(in);
    }

    /** A server that wants TLS answers to a plain request with an alert, or closes without a word. */
    private static void refuseTls(BufferedInputStream in) throws IOException {
        in.mark(1);
        int first = in.read();
        if (first == TLS_ALERT) {
            throw new Refusal("it speaks TLS: write https:// or wss://", true, 0);
        }
        if (first < 0) {
            throw new IOException("it has closed without an answer (does it speak TLS? then write https://)");
        }
        in.reset();
    }

    private static HttpAnswer read(InputStream in) throws IOException {
        int left = MAX_HEAD;
        while (true) {
            String first = line(in, left);
            left -= first.length();
            int status = status(first);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
                left -= line.length();
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            if (status >= 200 || status == 101) {
                return new HttpAnswer(status, headers, body(status, headers, in));
            }
        }
    }

    private static int status(String line) throws IOException {
        // HTTP/1.1 200 OK
        if (line.startsWith("HTTP/1.") && line.length() >= 12) {
            try {
                return Integer.parseInt(line.substring(9, 12));
            } catch (NumberFormatException e) {
                // told below
            }
        }
        throw new IOException("it does not speak HTTP (or only with TLS: https://)");
    }

    private static String line(InputStream in, int left) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed before an answer came");
            }
            if (line.length() >= left) {
                throw new IOException("the head of the answer is too long");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static InputStream body(int status, Map<String, String> headers, InputStream in) throws IOException {
        if (status == 101) {
            return in;
        }
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return new ChunkedInput(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        try {
            return new CountedInput(in, Long.parseLong(length));
        } catch (NumberFormatException e) {
            throw new IOException("a content length that is no number: " + length, e);
        }
    }

    int status() {
        return status;
    }

    /** A head of the answer, empty when it is not there. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Whether the body is of that media type. */
    boolean is(String mediaType) {
        return header("content-type").toLowerCase(Locale.ROOT).startsWith(mediaType);
    }

    InputStream body() {
        return body;
    }

    /** The whole body as text. */
    String text() throws IOException {
        byte[] bytes = body.readNBytes(MAX_TEXT);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The same with its body in memory, so that the connection is of no use any more; an error when that is larger. */
    HttpAnswer loaded(int most) throws IOException {
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new IOException("an answer of more than " + most + " bytes");
        }
        return new HttpAnswer(status, headers, new ByteArrayInputStream(bytes));
    }

    /** The whole body of an answer that is {@link #loaded}. */
    byte[] bytes() throws IOException {
        return body.readAllBytes();
    }

    /** A body in chunks, RFC 9112 section 7.1. A connection that ends within is an error, so that nobody takes it for the end. */
    private static final class ChunkedInput extends InputStream {
        private final InputStream in;
        private long left;
        private boolean started;
        private boolean ended;

        ChunkedInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException("the connection broke");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (started) {
                line(in, MAX_HEAD); // the end of the chunk before
            }
            started = true;
            String size = line(in, MAX_HEAD);
            int semicolon = size.indexOf(';');
            try {
                left = Long.parseLong((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("a chunk without size", e);
            }
            ended = left <= 0;
        }
    }

    /** A body of a known length. */
    private static final class CountedInput extends InputStream {
        private final InputStream in;
        private long left;

        CountedInput(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException("the connection broke");
            }
            left -= read;
            return read;
        }
    }
}
