package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.RouteConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SinkConfig.Rotation.Day;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
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
        assertEquals(SourceConfig.Framing.AUTO, source.framing());
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
        assertEquals(new SinkConfig.Rotation(9, 0, Day.NEVER, 3), file.rotation());
        assertFalse(file.truncate() || file.reopenMoved());
        SinkConfig.File hour = (SinkConfig.File) stream.sinks().get(2);
        assertEquals(new SinkConfig.Rotation(0, 7200, Day.NEVER, 4), hour.rotation());
        SinkConfig.Syslog syslog = (SinkConfig.Syslog) stream.sinks().get(3);
        assertEquals("udp h:99", syslog.transport().text() + " " + syslog.address());
        assertEquals("<134>${MSG}", syslog.lines().template());
        assertEquals(SinkConfig.Header.NONE, syslog.header());
        assertEquals(
                List.of(route(List.of("10.1."), "file", "hour", "next"), route(List.of(), "err")), stream.routes());
    }

    @Test
    void filesAreEmptiedWatchedAndRotatedByDaysAsInPython() throws Exception {
        StreamConfig stream = load(Optional.of(file("""
                {"version": 1, "root": {"level": "INFO", "handlers": ["w", "watched", "day", "week", "tcp"]},
                 "handlers": {
                  "w": {"class": "logging.FileHandler", "filename": "a", "mode": "w"},
                  "watched": {"class": "logging.handlers.WatchedFileHandler", "filename": "b"},
                  "day": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "c", "when": "midnight",
                          "backupCount": 2, "utc": true},
                  "week": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "d", "when": "W6",
                           "backupCount": 3},
                  "tcp": {"class": "logging.handlers.SysLogHandler", "address": ["h", 99],
                          "socktype": "ext://socket.SOCK_STREAM"}}}
                """)));

        assertTrue(((SinkConfig.File) stream.sinks().get(0)).truncate());
        assertTrue(((SinkConfig.File) stream.sinks().get(1)).reopenMoved());
        SinkConfig.File day = (SinkConfig.File) stream.sinks().get(2);
        assertEquals(new SinkConfig.Rotation(0, 0, Day.EVERY, 2), day.rotation());
        assertEquals(ZoneId.of("UTC"), day.lines().zone());
        SinkConfig.File week = (SinkConfig.File) stream.sinks().get(3);
        assertEquals(new SinkConfig.Rotation(0, 0, Day.MONDAY, 3), week.rotation());
        assertEquals(SinkConfig.Framing.NUL, ((SinkConfig.Syslog) stream.sinks().get(4)).framing());
    }

    @Test
    void whatSinksCannotDoIsToldOfEachHandlerAtOnce() throws IOException {
        Path file = file("""
                {"version": 1, "root": {"level": "INFO", "handlers": ["m", "t"]},
                 "handlers": {
                  "m": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "a", "when": "midnight",
                        "interval": 3, "backupCount": 1},
                  "t": {"class": "logging.handlers.TimedRotatingFileHandler", "filename": "b", "when": "W0"}}}
                """);

        String message = String.valueOf(assertThrows(ConfigException.class, () -> load(Optional.of(file)))
                .getMessage());
        assertTrue(message.contains("handlers.m: not possible here: interval 3 with midnight"), message);
        assertTrue(message.contains("handlers.t: not possible here: backupCount 0"), message);
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
