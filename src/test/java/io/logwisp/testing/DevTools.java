package io.logwisp.testing;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection of the DevTools protocol: commands and their answers. */
final class DevTools implements AutoCloseable {
    static final long TIMEOUT_SECONDS = 30;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();

    DevTools(String url) {
        this.socket = CLIENT.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Answers())
                .join();
    }

    /** The result of a command; fails when the browser refuses it. */
    synchronized JsonObject call(String method, JsonObject parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        JsonObject command =
                new JsonObject().put("id", id).put("method", method).put("params", parameters);
        socket.sendText(command.encode(), true).join();
        JsonObject message = answer.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
        if (message.containsKey("error")) {
            throw new AssertionError(
                    method + ": " + message.getJsonObject("error").encode());
        }
        return message.getJsonObject("result", new JsonObject());
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                JsonObject message = new JsonObject(partial.toString());
                partial.setLength(0);
                CompletableFuture<JsonObject> answer =
                        message.containsKey("id") ? answers.remove(message.getInteger("id")) : null;
                if (answer != null) {
                    answer.complete(message);
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
