package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The running program whose own output lies among the files that it follows. */
@Execution(ExecutionMode.CONCURRENT)
class OwnOutputE2E {
    @TempDir
    Path folder;

    @Test
    void ownOutputIsNotFollowedAndThatIsTold() throws Exception {
        Path log = Files.createFile(folder.resolve("app.log"));
        int port = Program.freePorts(1).get(0);
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "end"
                targets = [{ path = ".", pattern = "*" }]
                [streams.httpserver]
                enabled = true
                port = %d
                """.formatted(port));
        try (Program program = Program.start(folder, Map.of(), "--config", "logwisp.toml")
                        .awaitReady()
                        .awaitError("not followed: LogWisp's own output goes there");
                LineClient client = LineClient.get(port, "/stream/raw")) {
            program.signal("HUP");
            program.awaitError("reloaded");
            LogWriter.appendLines(log, "of another program");
            assertEquals("of another program", client.line());
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            assertEquals(List.of(), client.rest());
            assertTrue(program.standardError().lines().count() < 50, program.standardError());
        }
    }
}
