package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Listening;
import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service stopped and started, or reloaded, while lines are written. */
class RestartIT {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void createLog() throws IOException {
        file = Files.createFile(folder.resolve("app.log"));
    }

    private LogWispConfig config(Optional<Path> state, int bufferEntries) {
        LogWispConfig config = Configs.stream(file);
        StreamConfig stream = config.streams().get(0);
        BufferConfig buffer = new BufferConfig(bufferEntries, 1 << 20);
        return new LogWispConfig(
                List.of(new StreamConfig(
                        stream.name(), stream.monitor(), buffer, List.of(), stream.http(), stream.tcp())),
                config.router(),
                config.security(),
                new CheckpointConfig(state, 1000, 168));
    }

    private static List<String> held(LogWispService service) throws IOException {
        int port = Listening.port(service, Listener.Kind.HTTP);
        try (LineClient client = LineClient.get(port, "/stream/raw?n=all&follow=0")) {
            return client.rest();
        }
    }

    private static void awaitHeld(LogWispService service, String... lines) {
        Awaitility.await().untilAsserted(() -> assertEquals(List.of(lines), held(service)));
    }

    @Test
    void linesWrittenWhileItWasStoppedComeOnce() throws Exception {
        LogWispConfig config = config(Optional.of(folder.resolve("state")), 2000);
        try (LogWispService service = LogWispService.start(config)) {
            LogWriter.appendLines(file, "one");
            awaitHeld(service, "one");
        }
        LogWriter.appendLines(file, "two", "three");
        try (LogWispService service = LogWispService.start(config)) {
            LogWriter.appendLines(file, "four");
            awaitHeld(service, "two", "three", "four");
        }
    }

    @Test
    void whoFollowedBeforeGetsAllThatWasWrittenMeanwhileHoweverLittleTheBufferHolds() throws Exception {
        LogWispConfig config = config(Optional.of(folder.resolve("state")), 100);
        String id;
        try (LogWispService service = LogWispService.start(config)) {
            LogWriter.appendLines(file, "before");
            try (LineClient client = LineClient.get(Listening.port(service, Listener.Kind.HTTP), "/stream?n=all")) {
                id = client.lineStarting("id: ").substring("id: ".length());
            }
        }
        List<String> written = IntStream.range(0, 60_000)
                .mapToObj(i -> "while it was stopped, line " + i)
                .toList();
        LogWriter.appendLines(file, written.toArray(new String[0]));
        try (LogWispService service = LogWispService.start(config);
                LineClient client = LineClient.get(
                        Listening.port(service, Listener.Kind.HTTP), "/stream/raw", "Last-Event-ID: " + id)) {
            for (String line : written) {
                assertEquals(line, client.line());
            }
        }
    }

    @Test
    void aStreamThatIsChangedByAReloadGoesOnWhereItWasEvenWithoutAStateDirectory() throws Exception {
        try (LogWispService service = LogWispService.start(config(Optional.empty(), 2000))) {
            LogWriter.appendLines(file, "one");
            awaitHeld(service, "one");
            service.reload(config(Optional.empty(), 3000));
            LogWriter.appendLines(file, "two");
            awaitHeld(service, "two");
        }
    }
}
