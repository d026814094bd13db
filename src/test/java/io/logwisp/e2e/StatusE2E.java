package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.testing.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of the running program, whose assertions are off, as they are for its users. */
class StatusE2E {
    private static final int FILES = 2_000;
    private static final int COMING_AND_GOING = 60;
    private static final int QUESTIONS = 150;

    @TempDir
    Path folder;

    @Test
    void statusIsAnsweredWhileFilesComeAndGo() throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(logs.resolve("stays-" + i + ".log"), "a line\n");
        }
        int port = Program.freePorts(1).get(0);
        AtomicBoolean asking = new AtomicBoolean(true);
        Map<Integer, Integer> answers = new TreeMap<>();

        try (Program program = Program.start(folder, Map.of(), "--port", Integer.toString(port), logs.toString())) {
            program.awaitReady();
            CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> changeWhile(asking, logs));
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                    .build();
            for (int i = 0; i < QUESTIONS; i++) {
                answers.merge(
                        client.send(question, HttpResponse.BodyHandlers.discarding())
                                .statusCode(),
                        1,
                        Integer::sum);
            }
            asking.set(false);
            changes.join();
        }

        assertEquals(Map.of(200, QUESTIONS), answers);
    }

    private static void changeWhile(AtomicBoolean asking, Path logs) {
        try {
            while (asking.get()) {
                for (int i = 0; i < COMING_AND_GOING; i++) {
                    Files.writeString(logs.resolve("goes-" + i + ".log"), "a line\n");
                }
                for (int i = 0; i < COMING_AND_GOING; i++) {
                    Files.delete(logs.resolve("goes-" + i + ".log"));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
