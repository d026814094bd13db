package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.net.SyslogAppender;
import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.config.toml.OptionValue;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The syslog source with whole syslog systems that send to it: rsyslog, syslog-ng with its loggen, Logback. */
class SyslogSendersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path shared;

    private static Certificates certificates;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private LogWispService service;
    private EntryReader reader;
    private int port;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(shared.resolve("ours"))
                .issue("server")
                .issue("client", "-keyalg", "RSA", "-keysize", "2048"); // GnuTLS cannot read the JDK's keys of type EC
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Process process : processes) {
            process.destroy();
            process.waitFor();
        }
        if (service != null) {
            service.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp template=\"RSYSLOG_TraditionalForwardFormat\"",
                "udp template=\"RSYSLOG_SyslogProtocol23Format\"",
                "tcp template=\"RSYSLOG_TraditionalForwardFormat\"",
                "tcp template=\"RSYSLOG_SyslogProtocol23Format\" TCP_Framing=\"octet-counted\"",
                "tls template=\"RSYSLOG_SyslogProtocol23Format\" TCP_Framing=\"octet-counted\"",
                "tls template=\"RSYSLOG_ForwardFormat\""
            })
    void rsyslogForwards(String action) throws Exception {
        Tools.require("rsyslogd", "logger");
        String transport = action.substring(0, 3);
        boolean isTls = transport.equals("tls");
        if (isTls && !hasRsyslogTls()) {
            Tools.missing("rsyslog-gnutls is not installed");
        }
        start(transport, isTls);
        Files.writeString(folder.resolve("rsyslog.conf"), """
                global(workDirectory="%1$s" defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="%2$s"
                       defaultNetstreamDriverCertFile="%3$s" defaultNetstreamDriverKeyFile="%4$s")
                module(load="imuxsock" SysSock.Use="off")
                input(type="imuxsock" Socket="%1$s/in")
                action(type="omfwd" target="127.0.0.1" port="%5$d" protocol="%6$s" %7$s)
                """.formatted(
                        folder,
                        certificates.file("ca.crt"),
                        certificates.file("client.crt"),
                        certificates.file("client.key"),
                        port,
                        isTls ? "tcp" : transport,
                        (isTls
                                        ? "StreamDriver=\"gtls\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"x509/name\""
                                                + " StreamDriverPermittedPeers=\"localhost\" "
                                        : "StreamDriver=\"ptcp\" ")
                                + action.substring(4)));
        run("rsyslogd", "-n", "-iNONE", "-f", folder.resolve("rsyslog.conf").toString());
        log("app", "auth.err", "one text");
        log("app", "auth.err", "<ü> the second");

        List<JsonObject> entries = reader.awaitEntries(2);

        assertUnderstood(entries.get(0), "one text", "auth", "ERROR");
        assertUnderstood(entries.get(1), "<ü> the second", "auth", "ERROR");
        assertEquals("127.0.0.1", entries.get(0).getJsonObject("fields").getString("peer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp network(\"127.0.0.1\" port(PORT) transport(\"udp\"))",
                "tcp network(\"127.0.0.1\" port(PORT))",
                "udp syslog(\"127.0.0.1\" port(PORT) transport(\"udp\"))",
                "tcp syslog(\"127.0.0.1\" port(PORT))",
                "tls syslog(\"127.0.0.1\" port(PORT) transport(\"tls\") tls(TLS))",
                "tls network(\"127.0.0.1\" port(PORT) transport(\"tls\") tls(TLS))",
                "unix-dgram unix-dgram(\"SOCKET\")",
                "unix-dgram unix-dgram(\"SOCKET\" flags(syslog-protocol))",
                "unix-stream unix-stream(\"SOCKET\")"
            })
    void syslogNgForwards(String destination) throws Exception {
        Tools.require("syslog-ng", "logger");
        String transport = destination.substring(0, destination.indexOf(' '));
        start(transport, true);
        String tls = "ca-file(\"%s\") cert-file(\"%s\") key-file(\"%s\") peer-verify(required-trusted)"
                .formatted(
                        certificates.file("ca.crt"), certificates.file("client.crt"), certificates.file("client.key"));
        startSyslogNg(destination
                .substring(transport.length() + 1)
                .replace("PORT", "" + port)
                .replace("SOCKET", socketPath().toString())
                .replace("TLS", tls));
        log("app", "daemon.warning", "one text");
        log("app", "daemon.warning", "[ü] \"the\" second");

        List<JsonObject> entries = reader.awaitEntries(2);

        assertUnderstood(entries.get(0), "one text", "daemon", "WARN");
        assertUnderstood(entries.get(1), "[ü] \"the\" second", "daemon", "WARN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp -i -S",
                "tcp -i -S -P",
                "tcp -i -S -P -F",
                "tcp -i -S --active-connections=50",
                "tls -U -P",
                "tls -U",
                "unix-dgram -x -D",
                "unix-stream -x -S"
            })
    void nothingThatLoggenSendsIsLost(String options) throws Exception {
        Tools.require("loggen");
        String transport = options.substring(0, options.indexOf(' '));
        start(transport, false);
        int each = 200;
        List<String> command = new ArrayList<>(List.of("loggen", "-Q", "-r", "5000", "-s", "300", "-n", "" + each));
        command.addAll(List.of(options.substring(transport.length() + 1).split(" ")));
        command.addAll(
                transport.startsWith("unix") ? List.of(socketPath().toString()) : List.of("127.0.0.1", "" + port));
        runToEnd(command);
        int count = options.contains("50") ? 50 * each : each;

        List<JsonObject> entries = reader.awaitEntries(count);

        assertEquals(count, entries.size());
        assertTrue(entries.get(0).getString("message").startsWith("seq: 0000000000, "), entries.get(0)::encode);
        for (JsonObject entry : entries) {
            JsonObject fields = entry.getJsonObject("fields");
            assertTrue(fields.getString("program").startsWith("prg0"), entry::encode);
            assertEquals("auth", fields.getString("facility"));
            assertEquals("1234", fields.getString("pid"));
            assertFalse(fields.containsKey("format_error"), entry::encode);
        }
    }

    @Test
    void logbackSendsMessagesAndStackTraces() throws Exception {
        start("udp", false);
        LoggerContext context = new LoggerContext();
        SyslogAppender appender = new SyslogAppender();
        appender.setContext(context);
        appender.setSyslogHost("127.0.0.1");
        appender.setPort(port);
        appender.setFacility("LOCAL3");
        appender.setSuffixPattern("shop[%thread]: %msg");
        appender.start();
        Logger logger = context.getLogger("shop");
        logger.addAppender(appender);
        logger.error("no more tea", new IllegalStateException("empty"));
        appender.stop();

        List<JsonObject> entries = reader.awaitEntries(3);

        assertEquals("no more tea", entries.get(0).getString("message"));
        assertEquals("ERROR", entries.get(0).getString("level"));
        JsonObject fields = entries.get(0).getJsonObject("fields");
        assertEquals("shop", fields.getString("program"));
        assertEquals("local3", fields.getString("facility"));
        assertTrue(
                entries.get(1).getString("message").contains("java.lang.IllegalStateException: empty"),
                entries.get(1)::encode);
        assertTrue(
                entries.get(2).getString("message").contains("at " + getClass().getName()), entries.get(2)::encode);
    }

    private void log(String tag, String priority, String text) throws Exception {
        await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("in")));
        runToEnd(List.of(
                "logger",
                "--socket-errors=on",
                "-u",
                folder.resolve("in").toString(),
                "-t",
                tag,
                "-p",
                priority,
                "--",
                text));
    }

    private static void assertUnderstood(JsonObject entry, String text, String facility, String level) {
        assertEquals(text, entry.getString("message"), entry::encode);
        assertEquals(level, entry.getString("level"), entry::encode);
        JsonObject fields = entry.getJsonObject("fields");
        assertEquals("app", fields.getString("program"), entry::encode);
        assertEquals(facility, fields.getString("facility"), entry::encode);
        assertFalse(fields.getString("host", "").isEmpty(), entry::encode);
        assertFalse(fields.containsKey("format_error"), entry::encode);
    }

    private void start(String transport, boolean clientAuth) throws Exception {
        port = Program.freePorts(1).get(0);
        String place = transport.startsWith("unix")
                ? "path = \"" + socketPath() + "\"\n"
                : "host = \"127.0.0.1\"\nport = " + port + "\n";
        String tls = !transport.equals("tls")
                ? ""
                : "[streams.sources.ssl]\ncert_file = \"" + certificates.file("server.crt") + "\"\nkey_file = \""
                        + certificates.file("server.key") + "\"\n"
                        + (clientAuth
                                ? "client_auth = true\nclient_ca_file = \"" + certificates.file("ca.crt") + "\"\n"
                                : "");
        Path file = folder.resolve("test.toml");
        Files.writeString(
                file,
                "[[streams]]\nname = \"net\"\n[streams.httpserver]\nenabled = true\nport = "
                        + Program.freePorts(1).get(0)
                        + "\n[[streams.sources]]\ntype = \"syslog\"\ntransport = \"" + transport + "\"\n" + place
                        + tls);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadFile(file, List.of(new OptionValue("checkpoint.enabled", "false")))
                .config());
        reader = new EntryReader(service);
    }

    /** Forwards what comes to the socket {@code in}. */
    private void startSyslogNg(String destination) throws Exception {
        Files.writeString(folder.resolve("syslog-ng.conf"), """
                @version: current
                options { stats-freq(0); time-reopen(1); };
                source s_in { unix-dgram("%s/in"); };
                destination d_out { %s; };
                log { source(s_in); destination(d_out); };
                """.formatted(folder, destination));
        run(
                "syslog-ng",
                "--foreground",
                "--no-caps",
                "--cfgfile=" + folder.resolve("syslog-ng.conf"),
                "--persist-file=" + folder.resolve("syslog-ng.persist"),
                "--control=" + folder.resolve("syslog-ng.ctl"),
                "--pidfile=" + folder.resolve("syslog-ng.pid"));
    }

    private static boolean hasRsyslogTls() throws Exception {
        try (Stream<Path> libraries = Files.find(
                Path.of("/usr/lib"), 4, (path, attributes) -> path.endsWith(Path.of("rsyslog", "lmnsd_gtls.so")))) {
            return libraries.findAny().isPresent();
        }
    }

    private Path socketPath() {
        return folder.resolve("s");
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sender.log").toFile())
                .start();
        processes.add(process);
    }

    private void runToEnd(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> command + ": " + output);
    }
}
