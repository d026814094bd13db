package io.logwisp.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** One page in a headless Chromium, steered over its DevTools protocol. */
public final class BrowserPage implements AutoCloseable {
    private static final long TIMEOUT_SECONDS = 60;

    private final Process browser;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();

    private BrowserPage(Process browser, String url) {
        this.browser = browser;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Answers())
                .join();
    }

    /** Opens an address and waits until it is loaded. */
    public static BrowserPage open(Path folder, String address) throws Exception {
        Tools.require("chromium");
        Path profile = Files.createTempDirectory(folder, "chromium");
        Process browser = new ProcessBuilder(List.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() ->
                        Files.exists(portFile) && Files.readAllLines(portFile).size() == 2);
        String port = Files.readAllLines(portFile).get(0);
        BrowserPage page = new BrowserPage(browser, pageUrl(port));
        page.call("Page.enable", new JsonObject());
        page.call("Page.navigate", new JsonObject().put("url", address));
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() ->
                        page.evaluate("document.readyState + location.origin").equals("complete" + origin(address)));
        return page;
    }

    /** The value of a JavaScript expression, as text. */
    public String evaluate(String expression) {
        JsonObject result = call(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (result.containsKey("exceptionDetails")) {
            throw new AssertionError(result.getJsonObject("exceptionDetails").encode());
        }
        return String.valueOf(result.getJsonObject("result").getValue("value"));
    }

    /** Waits until the expression has that value. */
    public void await(String expression, String value) {
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> evaluate(expression), value::equals);
    }

    @Override
    public void close() {
        socket.abort();
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly();
        browser.onExit().join();
    }

    private JsonObject call(String method, JsonObject parameters) {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(
                        new JsonObject()
                                .put("id", id)
                                .put("method", method)
                                .put("params", parameters)
                                .encode(),
                        true)
                .join();
        return answer.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String pageUrl(String port) throws IOException, InterruptedException {
        String list = HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString())
                .body();
        return new io.vertx.core.json.JsonArray(list)
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(target -> target.getString("type").equals("page"))
                        .findFirst()
                        .orElseThrow()
                        .getString("webSocketDebuggerUrl");
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
                    answer.complete(message.getJsonObject("result", new JsonObject()));
                }
            }
            webSocket.request(1);
            return null;
        }
    }
}
