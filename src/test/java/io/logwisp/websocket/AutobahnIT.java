package io.logwisp.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Autobahn's WebSocket test suite against a server that says back what our {@link MessageAssembler} makes of its frames. The
 * suite needs Python 2, so it runs only where {@code -Dlogwisp.wstest=PATH} says where it is.
 */
@EnabledIfSystemProperty(named = "logwisp.wstest", matches = ".+")
class AutobahnIT {
    private static final int LONGEST = 32 << 20;
    private static final Set<String> GOOD = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

    @TempDir
    Path folder;

    @Test
    void everyCaseIsAnsweredAsItShouldBe() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setPerFrameWebSocketCompressionSupported(false)
                            .setPerMessageWebSocketCompressionSupported(false)
                            .setMaxWebSocketFrameSize(LONGEST)
                            .setMaxWebSocketMessageSize(LONGEST))
                    .webSocketHandler(AutobahnIT::echo)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            Files.writeString(
                    folder.resolve("spec.json"),
                    new JsonObject()
                            .put("outdir", "reports")
                            .put(
                                    "servers",
                                    List.of(Map.of("agent", "LogWisp", "url", "ws://127.0.0.1:" + server.actualPort())))
                            .put("cases", List.of("*"))
                            .put("exclude-cases", List.of("12.*", "13.*"))
                            .put("exclude-agent-cases", Map.of())
                            .encode());
            run(List.of(System.getProperty("logwisp.wstest"), "-m", "fuzzingclient", "-s", "spec.json"));
            JsonObject results =
                    new JsonObject(Files.readString(folder.resolve("reports/index.json"))).getJsonObject("LogWisp");
            assertTrue(results.size() > 200, "only " + results.size() + " cases");
            Map<String, String> bad = new TreeMap<>();
            results.forEach(result -> {
                JsonObject outcome = (JsonObject) result.getValue();
                String behaviour = outcome.getString("behavior") + " " + outcome.getString("behaviorClose");
                for (String word : behaviour.split(" ")) {
                    if (!GOOD.contains(word)) {
                        bad.put(result.getKey(), behaviour);
                    }
                }
            });
            assertEquals(Map.of(), bad);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void echo(ServerWebSocket socket) {
        new MessageAssembler(socket, LONGEST, false, message -> {
                    if (message.isText()) {
                        socket.writeTextMessage(message.text());
                    } else {
                        socket.writeBinaryMessage(Buffer.buffer(message.bytes()));
                    }
                })
                .open();
    }

    private void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertTrue(process.waitFor(15, TimeUnit.MINUTES), "still running");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("log")));
    }
}
