package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.SourceConfig.Framing;
import io.logwisp.config.SourceConfig.Syslog;
import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.SyslogTransport;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import io.logwisp.stats.SourceStats;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Configs;
import io.logwisp.testing.LineClient;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The syslog source with the programs that send to it. */
class SyslogSourceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path shared;

    private static Certificates certificates;

    @TempDir
    Path folder;

    private LogWispService service;
    private EntryReader reader;
    private int port;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(shared.resolve("ours")).issue("server").issue("client");
    }

    @AfterEach
    void stopService() {
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d --rfc3164",
                "-d --rfc5424",
                "-d",
                "-T --rfc3164",
                "-T --rfc5424",
                "-T --octet-count --rfc3164",
                "-T --octet-count"
            })
    void loggerIsUnderstoodInAllItsForms(String options) throws Exception {
        Tools.require("logger");
        start(options.contains("-T") ? SyslogTransport.TCP : SyslogTransport.UDP);
        List<String> command =
                new ArrayList<>(List.of("logger", "-n", "127.0.0.1", "-P", "" + port, "-t", "app", "-p", "auth.err"));
        command.addAll(List.of(options.split(" ")));
        command.add("one text");
        run(command);
        JsonObject entry = awaitEntries(1).get(0);
        assertEquals("one text", entry.getString("message"));
        assertEquals("ERROR", entry.getString("level"));
        JsonObject fields = entry.getJsonObject("fields");
        assertEquals("app", fields.getString("program"));
        assertEquals("auth", fields.getString("facility"));
        assertEquals("127.0.0.1", fields.getString("peer"));
        assertFalse(fields.getString("host").isEmpty());
        assertFalse(fields.containsKey("format_error"));
    }

    @Test
    void whatAMessageSaysOfItsSenderIsNotItsPeer() throws Exception {
        start(SyslogTransport.TCP);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("""
                    <13>1 2026-11-21T03:00:00Z 10.9.8.7 app - - [peer peer="10.9.8.7"][x@1 peer="10.9.8.7"] one
                    <13>Nov 21 03:00:00 evil.example peer: {"peer":"10.9.8.7"}
                    <13>1 2026-11-21T03:00:00Z h","peer":"10.9.8.7 app - - - three
                    """.getBytes(UTF_8));
            for (JsonObject entry : awaitEntries(3)) {
                assertEquals("127.0.0.1", entry.getJsonObject("fields").getString("peer"), entry.encode());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SyslogTransport.class,
            names = {"UNIX_DGRAM", "UNIX_STREAM"})
    void loggerWritesToAUnixSocket(SyslogTransport transport) throws Exception {
        Tools.require("logger");
        start(transport);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socketPath())));
        run(List.of("logger", "-u", socketPath().toString(), "-t", "app", "over the socket"));
        JsonObject entry = awaitEntries(1).get(0);
        assertEquals("over the socket", entry.getString("message"));
        assertEquals("app", entry.getJsonObject("fields").getString("program"));
        service.close();
        assertFalse(Files.exists(socketPath()));
    }

    @ParameterizedTest
    @EnumSource(
            value = SyslogTransport.class,
            names = {"UDP", "TCP", "UNIX_DGRAM", "UNIX_STREAM"})
    void pythonsHandlerIsUnderstood(SyslogTransport transport) throws Exception {
        Tools.require("python3");
        start(transport);
        String address = transport.isUnix() ? "'" + socketPath() + "'" : "('127.0.0.1', " + port + ")";
        String kind = transport.isDatagram() ? "SOCK_DGRAM" : "SOCK_STREAM";
        run(List.of(
                "python3",
                "-c",
                "import logging, logging.handlers, socket\nh = logging.handlers.SysLogHandler(" + address
                        + ", socktype=socket." + kind + ")\nlog = logging.getLogger('x')\nlog.addHandler(h)\n"
                        + "log.warning('first \\u00e4')\nlog.error('second')\nh.close()"));
        List<JsonObject> got = awaitEntries(2);
        assertEquals("first ä", got.get(0).getString("message"));
        assertEquals("WARN", got.get(0).getString("level"));
        assertEquals("second", got.get(1).getString("message"));
    }

    @Test
    void opensslSendsOverTlsAlthoughOthersSayNothing() throws Exception {
        Tools.require("openssl");
        start(SyslogTransport.TLS, true);
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket garbage = new Socket(InetAddress.getLoopbackAddress(), port)) {
            garbage.getOutputStream().write(new byte[] {0, -1, 7, 'x', '\n'});
            Process client = openssl("client");
            try (OutputStream out = client.getOutputStream()) {
                out.write("21 <13>Nov 21 02:24:08 v".getBytes(UTF_8));
                out.write("<14>after it\n".getBytes(UTF_8));
                out.flush();
                assertEquals("after it", awaitEntries(2).get(1).getString("message"));
            } finally {
                client.destroyForcibly();
            }
            assertTrue(silent.isConnected());
        }
    }

    @Test
    void whoHasNoCertificateCannotSend() throws Exception {
        Tools.require("openssl");
        start(SyslogTransport.TLS, true);
        Process client = openssl("");
        try (OutputStream out = client.getOutputStream()) {
            out.write("<13>secretly\n".getBytes(UTF_8));
            out.flush();
            await().atMost(PATIENCE).until(() -> !client.isAlive());
        } catch (IOException refused) {
            // the client has ended already
        } finally {
            client.destroyForcibly();
        }
        assertEquals(0, stats().messages());
    }

    @Test
    void nothingOfABurstOverTcpIsLost() throws Exception {
        start(SyslogTransport.TCP);
        int count = 200_000;
        StringBuilder text = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (int i = 0; i < count; i++) {
                text.append("<13>Nov 21 02:24:08 vm app: message ").append(i).append('\n');
                if (text.length() > 100_000) {
                    socket.getOutputStream().write(text.toString().getBytes(UTF_8));
                    text.setLength(0);
                }
            }
            socket.getOutputStream().write(text.toString().getBytes(UTF_8));
        }
        List<JsonObject> got = awaitEntries(count);
        for (int i = 0; i < count; i++) {
            assertEquals("message " + i, got.get(i).getString("message"));
        }
    }

    @Test
    void longMessagesAreCutAndOtherConnectionsDoNotCare() throws Exception {
        start(SyslogTransport.TCP);
        try (Socket evil = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket good = new Socket(InetAddress.getLoopbackAddress(), port)) {
            evil.getOutputStream().write(("999999999 <13>" + "x".repeat(100_000)).getBytes(UTF_8));
            JsonObject cut = awaitEntries(1).get(0);
            assertEquals(65_536 - 4, cut.getString("message").length());
            assertEquals(999_999_999 - 65_536, cut.getJsonObject("fields").getInteger("truncated_bytes"));
            good.getOutputStream().write("<13>good\n".getBytes(UTF_8));
            assertEquals("good", awaitEntries(2).get(1).getString("message"));
        }
        assertEquals(1, stats().cut());
    }

    @Test
    void halfAMessageCountsWhenItsConnectionEnds() throws Exception {
        start(SyslogTransport.TCP);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("<13>half".getBytes(UTF_8));
        }
        assertTrue(awaitEntries(1).get(0).getJsonObject("fields").getBoolean("partial"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("100 <13>half".getBytes(UTF_8));
        }
        await().atMost(PATIENCE).until(() -> stats().broken() == 1);
    }

    @Test
    void aSyslogStreamIsServedAndCountedLikeAnyOther() throws Exception {
        start(SyslogTransport.TCP);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("<11>Nov 21 02:24:08 vm app: shown\n".getBytes(UTF_8));
            awaitEntries(1);
            try (LineClient client = LineClient.get(httpPort(), "/stream?n=all&level=error")) {
                assertEquals(
                        "shown",
                        new JsonObject(client.lineStarting("data: {\"time\"").substring(6)).getString("message"));
            }
            try (LineClient client = LineClient.get(httpPort(), "/status")) {
                JsonObject source =
                        new JsonObject(client.body()).getJsonArray("sources").getJsonObject(0);
                assertEquals("tcp", source.getString("transport"));
                assertEquals(1, source.getInteger("connections"));
                assertEquals(1, source.getInteger("messages"));
            }
        }
    }

    @Test
    void aPortInUseIsToldWithItsPlace() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = other.getLocalPort();
            LogWispConfig config = config(syslog(SyslogTransport.TCP, Optional.empty()));
            StartException e = assertThrows(StartException.class, () -> LogWispService.start(config));
            assertTrue(
                    e.getMessage().contains("syslog source tcp localhost:" + port)
                            && e.getMessage().contains("in use by another program"),
                    e.getMessage());
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(socketPath(), "mine");
        LogWispConfig config = config(syslog(SyslogTransport.UNIX_DGRAM, Optional.empty()));
        StartException e = assertThrows(StartException.class, () -> LogWispService.start(config));
        assertTrue(e.getMessage().contains("is no socket"), e.getMessage());
        assertEquals("mine", Files.readString(socketPath()));
    }

    @Test
    void aReloadMovesASourceToAnotherPort() throws Exception {
        start(SyslogTransport.TCP);
        int before = port;
        port = Program.freePorts(1).get(0);
        service.reload(config(syslog(SyslogTransport.TCP, Optional.empty())));
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), before).close());
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }

    private void start(SyslogTransport transport) throws Exception {
        start(transport, false);
    }

    private void start(SyslogTransport transport, boolean clientAuth) throws Exception {
        port = Program.freePorts(1).get(0);
        Optional<TlsConfig> tls = transport == SyslogTransport.TLS
                ? Optional.of(new TlsConfig(
                        certificates.file("server.crt"),
                        certificates.file("server.key"),
                        clientAuth ? Optional.of(certificates.file("ca.crt")) : Optional.empty(),
                        Version.TLS1_2,
                        Version.TLS1_3,
                        List.of()))
                : Optional.empty();
        service = LogWispService.start(config(syslog(transport, tls)));
        reader = new EntryReader(service);
    }

    private Syslog syslog(SyslogTransport transport, Optional<TlsConfig> tls) {
        return new Syslog(
                "syslog",
                transport,
                transport.isUnix() ? "" : ServerConfig.LOOPBACK,
                transport.isUnix() ? 0 : port,
                transport.isUnix() ? Optional.of(socketPath()) : Optional.empty(),
                Syslog.DEFAULT_MODE,
                Framing.AUTO,
                SyslogFormat.AUTO,
                Syslog.DEFAULT_MAX_MESSAGE_BYTES,
                Syslog.DEFAULT_MAX_CONNECTIONS,
                0,
                Syslog.DEFAULT_HANDSHAKE_TIMEOUT_SECONDS,
                Syslog.DEFAULT_RECEIVE_BUFFER_BYTES,
                false,
                ZoneId.of("UTC"),
                tls);
    }

    private static LogWispConfig config(SourceConfig source) {
        StreamConfig base = Configs.stream(
                "net", Path.of("unused"), Configs.http("/stream", "/status"), Configs.tcp(ServerConfig.TcpFormat.JSON));
        return Configs.config(new StreamConfig(
                base.name(),
                MonitorConfig.DEFAULTS,
                List.of(source),
                base.buffer(),
                List.of(),
                List.of(),
                base.http(),
                List.of(),
                List.of(),
                List.of(),
                List.of()));
    }

    private Path socketPath() {
        return folder.resolve("s");
    }

    private SourceStats.Snapshot stats() {
        return service.streams().get(0).stats().sources().get(0).snapshot();
    }

    private int httpPort() {
        return service.listeners().get(0).port();
    }

    private List<JsonObject> awaitEntries(int count) {
        return reader.awaitEntries(count);
    }

    private Process openssl(String certificate) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-verify_return_error",
                "-CAfile",
                certificates.file("ca.crt").toString(),
                "-connect",
                "127.0.0.1:" + port));
        if (!certificate.isEmpty()) {
            command.addAll(List.of(
                    "-cert",
                    certificates.file(certificate + ".crt").toString(),
                    "-key",
                    certificates.file(certificate + ".key").toString()));
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + command);
        assertEquals(0, process.exitValue());
    }
}
