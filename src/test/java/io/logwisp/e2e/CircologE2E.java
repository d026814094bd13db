package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** The destination is the one of circolog's README, but for where its socket lies. */
    @Test
    void syslogNgFeedsCircologdByTheConfigurationOfTheReadme() throws Exception {
        Tools.require("curl", "logger", "syslog-ng");
        Files.writeString(folder.resolve("syslog-ng.conf"), """
                @version: current
                source s_src { unix-dgram("log"); };
                destination d_circolog {
                    unix-dgram("syslog.sock"
                        flags(syslog-protocol)
                    );
                };
                log { source(s_src); destination(d_circolog); };
                """);
        try (Program program = Program.start(
                        folder,
                        Map.of(),
                        "circologd",
                        "-syslogd-socket",
                        "syslog.sock",
                        "-query-socket",
                        "query.sock",
                        "-ctl-socket",
                        "ctl.sock")
                .awaitReady()) {
            Process syslogNg = new ProcessBuilder(
                            "syslog-ng",
                            "--foreground",
                            "--no-caps",
                            "--cfgfile=syslog-ng.conf",
                            "--persist-file=syslog-ng.persist",
                            "--control=syslog-ng.ctl",
                            "--pidfile=syslog-ng.pid")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("syslog-ng.out").toFile())
                    .start();
            try {
                await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> Files.exists(folder.resolve("log")));
                shell("logger --socket-errors=on -p daemon.err -t demo -u log 'by way of syslog-ng'");
                await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .until(() -> query("fmt=json").contains("by way of syslog-ng"));

                String held = query("fmt=json");
                assertTrue(held.contains("\"program\":\"demo\""), held);
                assertTrue(held.contains("\"facility\":\"daemon\",\"severity\":\"err\""), held);
                assertTrue(
                        query("fmt=syslog&l=1").matches("(?s)<27>1 \\S+ \\S+ demo .* by way of syslog-ng\n"),
                        query("l=1"));
                assertEquals(
                        "{\"cleared\":1}",
                        shell("curl -s --unix-socket ctl.sock -X POST localhost/logs/clear")
                                .strip());
                assertEquals("", query("l=-1"));
            } finally {
                syslogNg.destroy();
                syslogNg.waitFor();
            }
            program.signal("TERM");
            assertEquals(0, program.exitCode());
        }
    }

    private String query(String parameters) throws Exception {
        return shell("curl -s --unix-socket query.sock 'localhost/?" + parameters + "'");
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
