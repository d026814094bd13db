package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logwisp pysyslog} with nc and util-linux' logger: everything to the console, one peer to a file as well. */
class PysyslogE2E {
    private static final int TIMEOUT_SECONDS = 60;
    private static final String LOGGING = """
            {
              "version": 1,
              "root": {"level": "DEBUG", "handlers": ["stdout"]},
              "formatters": {"brief": {"format": "%(asctime)s %(message)s"}},
              "handlers": {
                "stdout": {"class": "logging.StreamHandler", "formatter": "brief", "stream": "ext://sys.stdout"},
                "localhost-file": {"class": "logging.FileHandler", "formatter": "brief", "filename": "./localhost.log"}
              },
              "loggers": {"127.0.0.1": {"handlers": ["localhost-file"], "level": "DEBUG", "propagate": true}}
            }
            """;

    @TempDir
    Path folder;

    @Test
    void linesGoToTheConsoleAndThoseOfAPeerToItsFileAsWell() throws Exception {
        Tools.require("nc", "logger");
        Files.writeString(folder.resolve("logging.json"), LOGGING);
        int port = Program.freePorts(1).get(0);
        try (Program program = Program.start(folder, Map.of(), "pysyslog", "127.0.0.1", "" + port, "-l", "logging.json")
                .awaitReady()) {
            shell("printf '  <13>by nc \\r\\n' | nc -N 127.0.0.1 " + port);
            awaitLines(program, 1);
            shell("logger -T -n 127.0.0.1 -P " + port + " --rfc3164 -t demo 'by logger'");
            awaitLines(program, 2);
            String[] lines = program.standardOutput().split("\n");
            assertTrue(lines[0].matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} <13>by nc"), lines[0]);
            assertTrue(lines[1].endsWith(" demo: by logger"), lines[1]);
            program.signal("TERM");
            assertEquals(0, program.exitCode());
            assertEquals(program.standardOutput(), Files.readString(folder.resolve("localhost.log")));
        }
    }

    private static void awaitLines(Program program, int count) {
        await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> program.standardOutput().lines().count() == count);
    }

    private void shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
