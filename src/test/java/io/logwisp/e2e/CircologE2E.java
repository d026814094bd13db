package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logwisp circologd} with util-linux' logger and curl, as circolog's users have it. */
class CircologE2E {
    private static final int TIMEOUT_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void circologdKeepsTheLastMessagesPausesBySignalAndLeavesNothing() throws Exception {
        Tools.require("curl", "logger");
        try (Program program = Program.start(
                        folder,
                        Map.of(),
                        "circologd",
                        "-syslogd-socket",
                        "syslog.sock",
                        "-query-socket",
                        "query.sock",
                        "-buffer-size",
                        "3")
                .awaitReady()) {
            for (int i = 1; i <= 5; i++) {
                log("message " + i);
            }
            awaitMessages("message 3", "message 4", "message 5");

            program.signal("USR1");
            program.awaitError("paused: what comes is discarded");
            log("lost");
            await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> shell("curl -s --unix-socket query.sock localhost/status")
                            .contains("\"paused\":true,\"discarded\":1,\"held\":3"));
            program.signal("USR1");
            program.awaitError("no longer paused");
            log("after");
            awaitMessages("message 4", "message 5", "after");

            program.signal("TERM");
            assertEquals(0, program.exitCode());
            assertFalse(Files.exists(folder.resolve("query.sock")));
            assertFalse(Files.exists(folder.resolve("syslog.sock")));
        }
    }

    private void log(String text) throws Exception {
        shell("logger --socket-errors=on -t demo -u syslog.sock '" + text + "'");
    }

    /** Each stands behind the header of its line. */
    private void awaitMessages(String... texts) {
        await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).untilAsserted(() -> {
            String[] lines =
                    shell("curl -s --unix-socket query.sock localhost/").split("\n");
            assertEquals(texts.length, lines.length);
            for (int i = 0; i < texts.length; i++) {
                assertEquals("demo: " + texts[i], lines[i].substring(lines[i].indexOf("demo: ")));
            }
        });
    }

    private String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
