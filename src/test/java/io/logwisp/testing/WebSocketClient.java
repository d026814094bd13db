package io.logwisp.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that reads text messages one by one, and may show a header when it connects. */
public final class WebSocketClient implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private WebSocketClient(int port, String path, WebSocket.Builder builder) {
        socket = builder.buildAsync(URI.create("ws://localhost:" + port + path), new Reader())
                .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Without a header. */
    public static WebSocketClient connect(int port, String path) {
        return new WebSocketClient(port, path, builder());
    }

    /** @param header as {@code Authorization: Bearer robot} */
    public static WebSocketClient connect(int port, String path, String header) {
        return new WebSocketClient(port, path, builder(header));
    }

    /** Without a header, asking for a sub-protocol. */
    public static WebSocketClient speaking(int port, String path, String protocol) {
        return new WebSocketClient(port, path, builder().subprotocols(protocol));
    }

    private static WebSocket.Builder builder() {
        return HttpClient.newHttpClient().newWebSocketBuilder();
    }

    private static WebSocket.Builder builder(String header) {
        int colon = header.indexOf(": ");
        return builder().header(header.substring(0, colon), header.substring(colon + 2));
    }

    /** The sub-protocol that the server has chosen; empty for none. */
    public String protocol() {
        return socket.getSubprotocol();
    }

    /** The same with a sub-protocol. */
    public static WebSocketClient connect(int port, String path, String header, String protocol) {
        return new WebSocketClient(port, path, builder(header).subprotocols(protocol));
    }

    /** Sends a text message. */
    public WebSocketClient say(String text) {
        socket.sendText(text, true).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    /** The next text message. */
    public String next() throws InterruptedException {
        String message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + TIMEOUT_SECONDS + " s");
        }
        return message;
    }

    /** With which code the server closes the connection; waits for it. */
    public int closeCode() {
        return closed.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
