package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.RouteConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PysyslogTablesTest {
    @TempDir
    Path folder;

    @Test
    void withoutAConfigurationEverythingGoesToStandardOutput() throws ConfigException {
        StreamConfig stream = load(Optional.empty());

        SourceConfig.Syslog source = (SourceConfig.Syslog) stream.sources().get(0);
        assertEquals("tcp 127.0.0.1:514", source.transport().text() + " " + source.address());
        assertEquals(SourceConfig.SyslogFormat.RAW, source.format());
        assertEquals(SourceConfig.Framing.LF, source.framing());
        assertTrue(source.strip());
        assertEquals(50, stream.buffer().entries());
        SinkConfig.Console console = (SinkConfig.Console) stream.sinks().get(0);
        assertEquals("INFO:${SOURCEIP}:${MSG}", console.lines().template());
        assertEquals(List.of(route(List.of(), "stdout")), stream.routes());
    }

    @Test
    void handlersBecomeSinksAndLoggersRoutes() throws Exception {
        StreamConfig stream = load(Optional.of(file("""
                {"version": 1, "root": {"level": "INFO", "handlers": ["err"]},
                 "handlers": {
                  "err": {"class": "logging.StreamHandler"},
                  "file": {"class": "logging.handlers.RotatingFileHandler", "filename": "a.log", "maxBytes": 9, "backupCount": 3},
                  "hour": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "h", "interval": 2, "backupCount": 4},
                  "next": {"class": "logging.handlers.SysLogHandler", "address": ["h", 99], "facility": "local0"}},
                 "loggers": {"10.1": {"handlers": ["file", "hour", "next"], "propagate": false}}}
                """)));

        SinkConfig.Console console = (SinkConfig.Console) stream.sinks().get(0);
        assertTrue(console.stderr());
        SinkConfig.File file = (SinkConfig.File) stream.sinks().get(1);
        assertEquals(folder.resolve("a.log"), file.path());
        assertEquals("9 3 0", file.maxBytes() + " " + file.keep() + " " + file.rotateSeconds());
        SinkConfig.File hour = (SinkConfig.File) stream.sinks().get(2);
        assertEquals("0 4 7200", hour.maxBytes() + " " + hour.keep() + " " + hour.rotateSeconds());
        SinkConfig.Syslog syslog = (SinkConfig.Syslog) stream.sinks().get(3);
        assertEquals("udp h:99", syslog.transport().text() + " " + syslog.address());
        assertEquals("<134>${MSG}", syslog.lines().template());
        assertEquals(SinkConfig.Header.NONE, syslog.header());
        assertEquals(
                List.of(route(List.of("10.1."), "file", "hour", "next"), route(List.of(), "err")), stream.routes());
    }

    @Test
    void whatSinksCannotDoIsToldOfEachHandlerAtOnce() throws IOException {
        Path file = file("""
                {"version": 1, "root": {"level": "INFO", "handlers": ["w", "t"]},
                 "handlers": {
                  "w": {"class": "logging.FileHandler", "filename": "a", "mode": "w"},
                  "t": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "b", "when": "W0"}}}
                """);

        String message = String.valueOf(assertThrows(ConfigException.class, () -> load(Optional.of(file)))
                .getMessage());
        assertTrue(message.contains("handlers.w: not possible here: mode \"w\""), message);
        assertTrue(message.contains("handlers.t: not possible here: when \"W0\""), message);
        assertTrue(message.contains("; backupCount 0"), message);
    }

    @Test
    void aConfigurationThatThrowsEverythingAwayIsAMistake() throws IOException {
        Path file = file("{\"version\": 1, \"root\": {\"handlers\": []}}");

        assertThrows(ConfigException.class, () -> load(Optional.of(file)));
    }

    private static RouteConfig route(List<String> peers, String... to) {
        return new RouteConfig(peers, List.of(), List.of(), List.of(), "", "", List.of(to), true, true);
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("logging.json"), json);
    }

    private StreamConfig load(Optional<Path> logging) throws ConfigException {
        PysyslogStream stream = new PysyslogStream("127.0.0.1", 514, Optional.empty(), Optional.empty(), logging, 50);
        return new ConfigLoader(Map.of(), folder)
                .loadPysyslog(stream, List.of())
                .config()
                .streams()
                .get(0);
    }
}
