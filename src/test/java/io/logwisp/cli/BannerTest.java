package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.server.ProgramCommands;
import io.logwisp.service.Listener;
import io.logwisp.tail.FileSnapshot;
import io.logwisp.tail.FileSnapshot.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BannerTest {
    private final List<Listener> listeners = new ArrayList<>();
    private final List<FileSnapshot> files = new ArrayList<>();

    @Test
    void unreadableFilesAreNamedWithWhatHelps(@TempDir Path dir) throws Exception {
        for (String name : List.of("auth.log", "b", "c", "d\u001b")) {
            Path file = Files.writeString(dir.resolve(name), "x");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            add(file, State.UNREADABLE);
        }
        add(dir.resolve("ok.log"), State.ACTIVE);
        String group = Files.getAttribute(dir.resolve("b"), "posix:group").toString();
        assertEquals(
                List.of(
                        "LogWisp " + Version.number() + " · watching /var/log (5 files) · ready in 0.4 s",
                        "4 files not readable: auth.log, b, c and 1 more (run as group " + group + ")"),
                banner("").ofPaths(List.of("/var/log"), 0.42));
    }

    @Test
    void onlyWhatIsBoundIsShownWithThePortsThatAreReal() throws Exception {
        listeners.add(new Listener("default", Listener.Kind.HTTP, "::1", 41234));
        listeners.add(new Listener("default", Listener.Kind.HTTP, "::1", 41234));
        List<String> lines = banner("").ofPaths(List.of("x"), 1);
        assertEquals(
                List.of(
                        "  UI      http://[::1]:41234/",
                        "  curl    curl -N http://[::1]:41234/stream",
                        "only this machine can connect; see --host"),
                lines.subList(1, lines.size()));
    }

    @Test
    void thePageOfAllStreamsIsNotOnTheControlListener() throws Exception {
        listeners.add(new Listener("", Listener.Kind.HTTP, "localhost", 8080));
        listeners.add(new Listener("", Listener.Kind.CONTROL, "localhost", 9091));
        List<String> lines = banner("""
                [router]
                enabled = true
                [control]
                port = 9091
                [[streams]]
                name = "app"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8080 }
                """).ofFile(Path.of("/etc/logwisp.toml"), 1);
        assertEquals(
                List.of(
                        "  all streams: http://localhost:8080/ (page), http://localhost:8080/status (status)",
                        "  control: http://localhost:9091/status"),
                lines.stream()
                        .filter(line -> line.startsWith("  all") || line.startsWith("  control"))
                        .toList());
    }

    @Test
    void whatIsLeftOfAFileThatWasMovedAwayIsNoFileToFollow() throws Exception {
        add(Path.of("/var/log/app.log"), State.ACTIVE);
        add(Path.of("/var/log/app.log"), State.DRAINING);
        List<String> lines = banner("""
                [[streams]]
                name = "app"
                monitor = { targets = [{ path = "/var/log" }] }
                httpserver = { enabled = true, port = 8080 }
                """).ofFile(Path.of("/etc/logwisp.toml"), 1);
        assertEquals(
                "LogWisp " + Version.number() + " · /etc/logwisp.toml · 1 stream, 1 file · ready in 1.0 s",
                lines.get(0));
        assertEquals("  app: 1 file", lines.get(1));
    }

    @Test
    void aStreamWithoutTargetsHasNoFilesToCount() throws Exception {
        List<String> lines = banner("""
                [[streams]]
                name = "net"
                httpserver = { enabled = true, port = 8080 }
                [[streams.sources]]
                type = "syslog"
                transport = "udp"
                port = 5514
                """).ofFile(Path.of("/etc/logwisp.toml"), 1);
        assertEquals("LogWisp " + Version.number() + " · /etc/logwisp.toml · 1 stream · ready in 1.0 s", lines.get(0));
        assertEquals("  net", lines.get(1));
    }

    @Test
    void aStreamAtTheRootTakesThePlaceOfThePage() throws Exception {
        listeners.add(new Listener("default", Listener.Kind.HTTP, "localhost", 8080));
        Banner banner = banner("""
                [[streams]]
                name = "default"
                monitor = { targets = [{ path = "/nowhere" }] }
                httpserver = { enabled = true, port = 8080, stream_path = "/" }
                """);
        assertTrue(banner.page().isEmpty());
        assertEquals(
                "  curl    curl -N http://localhost:8080/",
                banner.ofPaths(List.of("x"), 1).get(1));
    }

    @Test
    void namesWithControlCharactersAreShownEscaped() throws Exception {
        add(Path.of("/nowhere/a\u001b]0;x\u0007"), State.MISSING);
        assertEquals(
                "waiting for a\\x1b]0;x\\x07",
                banner("").ofPaths(List.of("x"), 1).get(1));
    }

    private void add(Path path, State state) {
        files.add(new FileSnapshot(path, state, 0, 0, 0, 0, 0));
    }

    private Banner banner(String toml) throws Exception {
        LogWispConfig config = new ConfigLoader(Map.of(), Path.of("/srv"))
                .loadText("test.toml", toml, List.of())
                .config();
        return new Banner(config, new Service() {
            @Override
            public List<Listener> listeners() {
                return listeners;
            }

            @Override
            public List<FileSnapshot> files(String stream) {
                return files;
            }

            @Override
            public java.util.List<String> statusLines(java.time.LocalTime now) {
                return java.util.List.of();
            }

            @Override
            public boolean togglePause() {
                return false;
            }

            @Override
            public String reload(LogWispConfig changed) {
                return "";
            }

            @Override
            public void obey(ProgramCommands commands) {
                // there are none
            }

            @Override
            public void notReloaded() {
                throw new AssertionError("no reload is shown");
            }

            @Override
            public void reopen() {
                // there are no files
            }

            @Override
            public void close() {}
        });
    }
}
