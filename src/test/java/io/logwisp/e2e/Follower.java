package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The running program over one log, and a client that takes every line of it. */
final class Follower implements AutoCloseable {
    /** Longest wait for the last line; far more than is ever needed. */
    private static final long PATIENCE_SECONDS = 20;

    private final Program program;
    private final LineClient client;
    private final CompletableFuture<Void> reading;
    private final NumberedLines lines = new NumberedLines();

    private Follower(Program program, LineClient client) {
        this.program = program;
        this.client = client;
        this.reading = CompletableFuture.runAsync(this::read, task -> new Thread(task, "client").start());
    }

    /**
     * Starts the program.
     *
     * @param target what is followed, as an inline table of the configuration
     */
    static Follower start(Path folder, String target) throws IOException {
        int port = Program.freePorts(1).get(0);
        Path config = folder.resolve("logwisp.toml");
        // Everything stays in memory, so that a client that is late for a moment misses nothing.
        Files.writeString(config, """
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [%s]
                [streams.buffer]
                entries = 1000000
                max_bytes = "256MiB"
                [streams.tcpserver]
                enabled = true
                port = %d
                buffer_size = 1000000
                backlog = 1000000
                format = "raw"
                """.formatted(target, port));
        Program program = Program.start(folder, Map.of(), "--config", config.toString());
        try {
            program.awaitReady();
            return new Follower(program, LineClient.tcp(port));
        } catch (IOException | RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    private void read() {
        try {
            for (String line = client.line(); line != null; line = client.line()) {
                lines.take(line);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The highest number that has come. */
    int highest() {
        return lines.highest();
    }

    /** Waits for the last line, ends the program, and asserts that each of the expected lines came once and in order. */
    NumberedLines assertDelivered(BitSet expected) throws Exception {
        return assertDelivered(expected, true);
    }

    /** The same, where lines of two files that are written at the same time may come in either order. */
    NumberedLines assertDelivered(BitSet expected, boolean inOrder) throws Exception {
        try {
            Awaitility.await()
                    .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .until(() -> lines.highest() >= expected.length() - 1);
        } catch (ConditionTimeoutException e) {
            // The account below says what is missing.
        }
        program.signal("TERM");
        assertEquals(0, program.exitCode(), program.standardError());
        reading.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("", lines.faults(expected, inOrder), program.standardError());
        return lines;
    }

    @Override
    public void close() {
        client.close();
        program.close();
    }
}
