package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.stats.SinkStats;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Program;
import io.logwisp.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks with real files, sockets and receivers. */
class SinksIT {
    private static final int TIMEOUT_SECONDS = 60;

    @TempDir
    Path folder;

    private Path input;
    private LogWispService service;

    @BeforeEach
    void makeInput() throws IOException {
        input = Files.createFile(folder.resolve("in.log"));
    }

    @AfterEach
    void stopService() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void fileGetsTheExactBytesAndANewOneAfterTheMove() throws Exception {
        start("[[streams.sinks]]\ntype = \"file\"\npath = \"out.log\"\n");
        Path out = folder.resolve("out.log");
        append("caf\u00e9 \u001b[31mred\n");
        awaitContent(out, "caf\u00e9 \u001b[31mred\n");
        Files.move(out, folder.resolve("out.log.1"));
        append("still into the old one\n");
        awaitContent(folder.resolve("out.log.1"), "caf\u00e9 \u001b[31mred\nstill into the old one\n");

        service.reopen();
        append("new\n");

        awaitContent(out, "new\n");
    }

    @Test
    void whatWasReadIsWrittenBeforeTheEnd() throws Exception {
        start("[[streams.sinks]]\ntype = \"file\"\npath = \"out.log\"\ntemplate = '$SEQNUM $MSG'\n");
        StringBuilder lines = new StringBuilder();
        IntStream.rangeClosed(1, 5000)
                .forEach(i -> lines.append("line ").append(i).append('\n'));
        append(lines.toString());
        service.close();

        List<String> written = Files.readAllLines(folder.resolve("out.log"));
        assertEquals(5000, written.size());
        assertEquals("5000 line 5000", written.get(4999));
    }

    @Test
    void routesChooseAndTransformsComeFirst() throws Exception {
        start("""
                [[streams.transforms]]
                type = "parse"
                format = "logfmt"
                [[streams.transforms]]
                type = "redact"
                patterns = ["pw=\\\\S+"]
                replacement = "pw=*"
                [[streams.sinks]]
                type = "file"
                name = "cron"
                path = "cron.log"
                template = "${program}: $MSG"
                [[streams.sinks]]
                type = "file"
                name = "rest"
                path = "rest.log"
                [[streams.routes]]
                program = ["cron*"]
                to = ["cron"]
                propagate = false
                """);
        append("program=crond job pw=secret\nprogram=sshd login pw=secret\n");

        awaitContent(folder.resolve("cron.log"), "crond: program=crond job pw=*\n");
        awaitContent(folder.resolve("rest.log"), "program=sshd login pw=*\n");
    }

    @Test
    void shortOutageOfATcpReceiverLosesNothing() throws Exception {
        int port = Program.freePorts(1).get(0); // one that nobody else is given while it is closed
        ServerSocket first = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
        start("[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"tcp\"\nframing = \"lf\"\nheader = \"none\"\nport = "
                + port + "\nhost = \"" + first.getInetAddress().getHostAddress() + "\"\nreconnect_max_ms = 300\n");
        List<String> got = new ArrayList<>();
        Socket connection = first.accept();
        append("a1\na2\n");
        BufferedReader reader = reader(connection);
        got.add(reader.readLine());
        got.add(reader.readLine());
        first.close();
        connection.close();
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> !sink().open());
        append("b1\nb2\nb3\n");

        try (ServerSocket second = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
                Socket again = second.accept()) {
            BufferedReader next = reader(again);
            for (int i = 0; i < 3; i++) {
                got.add(next.readLine());
            }
            assertEquals(List.of("a1", "a2", "b1", "b2", "b3"), got);
            assertEquals(0, sink().lost());
            assertTrue(sink().failures() > 0);
        }
    }

    @Test
    void udpReceiverGetsADatagramEach() throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            receiver.setSoTimeout(TIMEOUT_SECONDS * 1000);
            start("[[streams.sinks]]\ntype = \"syslog\"\nport = " + receiver.getLocalPort() + "\nhost = \""
                    + receiver.getLocalAddress().getHostAddress() + "\"\n");
            append("ERROR one\ntwo\n");

            assertTrue(datagram(receiver).matches("<11>1 .* in\\.log - - - ERROR one"));
            assertTrue(datagram(receiver).matches("<13>1 .* in\\.log - - - two"));
        }
    }

    @Test
    void tlsReceiverIsVerifiedAndGetsCountedFrames() throws Exception {
        Certificates certificates = new Certificates(folder.resolve("tls")).issue("server");
        try (ServerSocket receiver = certificates
                .context("server")
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            start(
                    "[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"tls\"\nheader = \"none\"\nhost = \"127.0.0.1\"\nport = "
                            + receiver.getLocalPort() + "\n[streams.sinks.ssl]\nca_file = \""
                            + certificates.file("ca.crt") + "\"\n");
            try (Socket connection = receiver.accept()) {
                append("over tls\n");
                byte[] frame = connection.getInputStream().readNBytes(10);

                assertEquals("8 over tls", new String(frame, UTF_8));
            }
        }
    }

    @Test
    void tlsReceiverThatAsksSeesOurCertificate() throws Exception {
        Certificates certificates =
                new Certificates(folder.resolve("tls")).issue("server").issue("client");
        try (SSLServerSocket receiver = (SSLServerSocket) certificates
                .context("server")
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            receiver.setNeedClientAuth(true);
            start(tlsSink(
                    receiver.getLocalPort(),
                    "ca_file = \"" + certificates.file("ca.crt") + "\"\ncert_file = \""
                            + certificates.file("client.crt") + "\"\nkey_file = \"" + certificates.file("client.key")
                            + "\"\n"));
            try (SSLSocket connection = (SSLSocket) receiver.accept()) {
                append("over tls\n");

                assertEquals(
                        "8 over tls", new String(connection.getInputStream().readNBytes(10), UTF_8));
                assertEquals(
                        "CN=client", connection.getSession().getPeerPrincipal().getName());
            }
        }
    }

    @Test
    void aReceiverNobodyKnowsGetsNothingUnlessThatIsAllowed() throws Exception {
        Certificates theirs = new Certificates(folder.resolve("theirs")).issue("server");
        try (ServerSocket receiver = theirs.context("server")
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            start(tlsSink(receiver.getLocalPort(), ""));
            append("secret\n");
            try (Socket refused = receiver.accept()) {
                assertThrows(SSLException.class, () -> refused.getInputStream().read());
            }
            Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> sink().failures() > 0);
            assertEquals(0, sink().entries());
            service.close();

            start(tlsSink(receiver.getLocalPort(), "allow_self_signed = true\n"));
            append("public\n");
            String got = "";
            while (!got.endsWith("public")) {
                try (Socket connection = receiver.accept()) {
                    got = new String(connection.getInputStream().readNBytes(8), UTF_8);
                } catch (IOException e) {
                    got = ""; // one of the sink that has ended
                }
            }
            assertEquals("6 public", got);
        }
    }

    private static String tlsSink(int port, String ssl) {
        return "[[streams.sinks]]\ntype = \"syslog\"\ntransport = \"tls\"\nheader = \"none\"\nhost = \"127.0.0.1\"\nport = "
                + port + "\n[streams.sinks.ssl]\n" + ssl;
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix-dgram", "unix-stream"})
    void unixSocketGetsMessages(String transport) throws Exception {
        Tools.require("socat");
        boolean datagram = transport.equals("unix-dgram");
        Path out = folder.resolve("received");
        Process socat = new ProcessBuilder(
                        "socat",
                        "-u",
                        (datagram ? "UNIX-RECV:" : "UNIX-LISTEN:") + folder.resolve("socket"),
                        "OPEN:" + out + ",creat,append")
                .start();
        try {
            Awaitility.await().until(() -> Files.exists(folder.resolve("socket")));
            start("[[streams.sinks]]\ntype = \"syslog\"\nheader = \"none\"\npath = \"socket\"\ntransport = \""
                    + transport + "\"\n");
            append("one\ntwo\n");

            awaitContent(out, datagram ? "onetwo" : "one\ntwo\n");
        } finally {
            socat.destroy();
        }
    }

    @Test
    @Tag("faults-too")
    void fullDiskIsSurvivedAndWhatTheRingHeldIsWritten() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        int mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (mounted != 0) {
            Tools.missing("a file system of 256 KiB cannot be mounted here");
        }
        try {
            Path filler = Files.write(small.resolve("filler"), new byte[200 * 1024]);
            start("[[streams.sinks]]\ntype = \"file\"\npath = \"small/out.log\"\n");
            StringBuilder lines = new StringBuilder();
            IntStream.range(0, 2000).forEach(i -> lines.append("%099d\n".formatted(i)));
            append(lines.toString());
            // A new try has no trouble yet.
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .until(() -> sink().trouble().equals("No space left on device"));
            assertTrue(sink().failures() > 0);
            Files.delete(filler);

            awaitContent(small.resolve("out.log"), lines.toString());
            assertEquals(0, sink().lost());
            assertEquals(2000, sink().entries());
            service.close();
        } finally {
            new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
        }
    }

    @Test
    void programReopensItsFilesOnHangUpAndWritesToTheConsole() throws Exception {
        Files.writeString(folder.resolve("logwisp.toml"), """
                [[streams]]
                name = "app"
                monitor = { targets = [{ path = "in.log" }], check_interval_ms = 10 }
                [[streams.sinks]]
                type = "console"
                template = "said: $MSG"
                [[streams.sinks]]
                type = "file"
                path = "out.log"
                """);
        try (Program program =
                Program.start(folder, Map.of(), "-c", "logwisp.toml").awaitReady()) {
            append("one\n");
            awaitContent(folder.resolve("out.log"), "one\n");
            Files.move(folder.resolve("out.log"), folder.resolve("moved.log"));
            program.signal("HUP");
            program.awaitError("reloaded:");
            append("two\n");
            awaitContent(folder.resolve("out.log"), "two\n");
            program.signal("TERM");

            assertEquals(0, program.exitCode());
            assertTrue(program.standardOutput().contains("said: one\nsaid: two\n"), program.standardOutput());
        }
    }

    private void start(String sinks) throws Exception {
        Path file = folder.resolve("test.toml");
        Files.writeString(file, """
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "in.log" }]
                check_interval_ms = 10
                """ + sinks);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadFile(file, List.of(new io.logwisp.config.toml.OptionValue("checkpoint.enabled", "false")))
                .config());
    }

    private void append(String text) throws IOException {
        Files.writeString(input, text, StandardOpenOption.APPEND);
    }

    private SinkStats.Snapshot sink() {
        return service.streams().get(0).sinks().get(0).snapshot();
    }

    private static void awaitContent(Path file, String expected) {
        Awaitility.await()
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertEquals(expected, Files.exists(file) ? Files.readString(file) : ""));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_SECONDS * 1000);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static String datagram(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }
}
