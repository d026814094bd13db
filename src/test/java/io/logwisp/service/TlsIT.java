package io.logwisp.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Configs;
import io.logwisp.testing.Listening;
import io.logwisp.testing.Tools;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS as its clients meet it: curl, openssl and Java, with certificates made here. */
class TlsIT {
    private static final int TIMEOUT_MILLIS = 60_000;

    @TempDir
    static Path shared;

    private static Certificates certificates;

    @TempDir
    Path folder;

    private Path file;
    private LogWispService service;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(shared.resolve("ours"))
                .issue("server")
                .issue("renewed", "-keyalg", "RSA")
                .issue("client");
    }

    @AfterEach
    void stopService() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void curlReadsAStreamOverHttps() throws Exception {
        Tools.require("curl");
        start(tls("server", false));
        try (Lines lines = run(
                "curl",
                "-sSN",
                "--cacert",
                certificates.file("ca.crt").toString(),
                "https://localhost:" + httpPort() + "/stream")) {
            lines.starting("event: connected");
            append("over https\n");
            assertTrue(lines.starting("data: {\"time\"").contains("over https"));
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2", "-tls1_3"})
    void opensslReadsTheRawStream(String version) throws Exception {
        Tools.require("openssl");
        start(tls("server", false));
        try (Lines lines = run(
                "openssl",
                "s_client",
                "-quiet",
                "-verify_return_error",
                version,
                "-CAfile",
                certificates.file("ca.crt").toString(),
                "-connect",
                "127.0.0.1:" + tcpPort())) {
            awaitClients(1);
            append("over tls\n");
            assertEquals("over tls", new JsonObject(lines.starting("{")).getString("message"));
        }
    }

    @Test
    void webSocketWorksOverTls() throws Exception {
        start(tls("server", false));
        CompletableFuture<String> message = new CompletableFuture<>();
        WebSocket socket = client("")
                .newWebSocketBuilder()
                .buildAsync(URI.create("wss://localhost:" + httpPort() + "/ws"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        message.complete(text.toString());
                        return null;
                    }
                })
                .join();
        await().until(() -> service.streams().get(0).clients().httpCount() >= 1);
        append("over wss\n");
        assertEquals(
                "over wss", new JsonObject(message.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).getString("message"));
        socket.abort();
    }

    @Test
    void linesLongerThanARecordArriveWholeAndInOrder() throws Exception {
        start(tls("server", false));
        try (SSLSocket socket = connect(tcpPort(), certificates.context(""), "TLSv1.3")) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            awaitClients(1);
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                sent.add(i + "x".repeat(i % 50 == 0 ? 40_000 : i % 300));
            }
            append(String.join("\n", sent) + "\n");
            for (String expected : sent) {
                assertEquals(expected, new JsonObject(reader.readLine()).getString("message"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2,TLS_RSA_WITH_AES_128_CBC_SHA", "TLSv1.2,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"})
    void weakCipherSuitesAreRefused(String version, String suite) throws Exception {
        start(tls("server", false));
        try (SSLSocket socket = open(tcpPort(), certificates.context(""))) {
            socket.setEnabledProtocols(new String[] {version});
            socket.setEnabledCipherSuites(new String[] {suite});
            assertThrows(SSLException.class, socket::startHandshake);
        }
    }

    /** Whatever the client allows: its own library would refuse them first. */
    @ParameterizedTest
    @CsvSource({"-tls1", "-tls1_1"})
    void oldVersionsAreRefused(String version) throws Exception {
        Tools.require("openssl");
        start(tls("server", false));
        for (int port : List.of(httpPort(), tcpPort())) {
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "s_client",
                            version,
                            "-cipher",
                            "ALL:@SECLEVEL=0",
                            "-connect",
                            "127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            String output = new String(openssl.getInputStream().readAllBytes(), UTF_8);
            assertTrue(output.contains("alert protocol version"), output);
        }
    }

    @Test
    void http2IsNotSpokenWithTlsEither() throws Exception {
        start(tls("server", false));
        try (SSLSocket socket = open(httpPort(), certificates.context(""))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertNotEquals("h2", socket.getApplicationProtocol());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/") && answer.contains(" 501 "), answer);
        }
    }

    @Test
    void onlyTheConfiguredVersionsAndSuitesAreSpoken() throws Exception {
        String suite = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
        start(new TlsConfig(
                certificates.file("server.crt"),
                certificates.file("server.key"),
                Optional.empty(),
                Version.TLS1_2,
                Version.TLS1_2,
                List.of(suite)));
        assertThrows(SSLException.class, () -> connect(tcpPort(), certificates.context(""), "TLSv1.3"));
        try (SSLSocket socket = connect(tcpPort(), certificates.context(""), "TLSv1.2")) {
            assertEquals(suite, socket.getSession().getCipherSuite());
        }
    }

    @Test
    void clearTextOnATlsPortGetsNothingAndHarmsNobody() throws Exception {
        start(tls("server", false));
        for (int port : List.of(httpPort(), tcpPort())) {
            try (java.net.Socket stranger = new java.net.Socket("127.0.0.1", port)) {
                stranger.setSoTimeout(TIMEOUT_MILLIS);
                stranger.getOutputStream().write("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
                assertTrue(stranger.getInputStream().readAllBytes().length < 10, "more than an alert");
            }
        }
        assertEquals(200, get("", "/status").statusCode());
    }

    @Test
    void statusTellsHowThePortEncrypts() throws Exception {
        start(tls("server", false));
        JsonObject ssl = new JsonObject(get("", "/status").body())
                .getJsonObject("features")
                .getJsonObject("ssl");
        assertTrue(ssl.getBoolean("enabled"));
        assertEquals(false, ssl.getBoolean("client_auth"));
        assertTrue(ssl.getString("certificate_not_after").endsWith("Z"));
        assertTrue(get("", "/metrics").body().contains("logwisp_tls_certificate_not_after_timestamp_seconds"));
        assertTrue(get("", "/").body().contains("curl -N https://"));
        assertTrue(service.listeners().stream().allMatch(listener -> listener.protection() == Listener.Protection.TLS));
    }

    @Test
    void clientsNeedACertificateOfOurAuthorityWhereOneIsAskedFor() throws Exception {
        Certificates foreign =
                new Certificates(shared.resolve("foreign")).issue("server").issue("client");
        start(tls("server", true));
        assertEquals(200, get("client", "/status").statusCode());
        assertThrows(IOException.class, () -> get("", "/status"));
        Files.copy(certificates.file("ca.crt"), foreign.file("trusted.crt"));
        for (SSLContext stranger : List.of(certificates.context(""), foreign.context("client"))) {
            // With TLS 1.3 the handshake ends for the client before the server has judged it: the first read tells.
            assertThrows(IOException.class, () -> {
                try (SSLSocket socket = connect(tcpPort(), stranger, "TLSv1.3")) {
                    if (socket.getInputStream().read() < 0) {
                        throw new IOException("closed");
                    }
                }
            });
        }
    }

    @Test
    void newCertificateIsShownToNewClientsAndStreamsGoOn() throws Exception {
        TlsConfig tls = copied("server");
        start(tls);
        try (SSLSocket before = connect(tcpPort(), certificates.context(""), "TLSv1.3")) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(before.getInputStream(), UTF_8));
            awaitClients(1);
            BigInteger old = serial(httpPort());
            copyKeyPair("renewed", tls);
            service.renewCertificates();
            assertEquals(serial("renewed"), serial(httpPort()));
            assertEquals(serial("renewed"), serial(tcpPort()));
            assertNotEquals(old, serial(httpPort()));
            assertEquals(
                    notAfter("renewed"),
                    new JsonObject(get("", "/status").body())
                            .getJsonObject("features")
                            .getJsonObject("ssl")
                            .getString("certificate_not_after"));
            append("still here\n");
            assertEquals("still here", new JsonObject(reader.readLine()).getString("message"));
        }
    }

    @Test
    void reloadOfTheSameConfigurationTakesTheNewCertificate() throws Exception {
        TlsConfig tls = copied("server");
        LogWispConfig config = start(tls);
        copyKeyPair("renewed", tls);
        assertEquals("added: none, changed: none, removed: none, unchanged: app", service.reload(config));
        assertEquals(serial("renewed"), serial(httpPort()));
        assertEquals(serial("renewed"), serial(tcpPort()));
    }

    @Test
    void filesThatCannotBeUsedLeaveTheOldCertificateInPlace() throws Exception {
        TlsConfig tls = copied("server");
        start(tls);
        Files.copy(
                certificates.file("renewed.crt"),
                tls.certFile(),
                StandardCopyOption.REPLACE_EXISTING); // without its key
        service.renewCertificates();
        assertEquals(serial("server"), serial(httpPort()));
        Files.delete(tls.certFile());
        service.renewCertificates();
        assertEquals(serial("server"), serial(tcpPort()));
    }

    @Test
    void aRevokedCertificateOpensNothingOnceTheListSaysSo() throws Exception {
        Certificates clients = new Certificates(folder.resolve("clients"))
                .issue("server")
                .issue("ann")
                .issue("bob");
        Path list = clients.revoke("server", "ca.crl"); // nobody who matters
        start(new TlsConfig(
                clients.file("server.crt"),
                clients.file("server.key"),
                Optional.of(clients.file("ca.crt")),
                Version.TLS1_2,
                Version.TLS1_3,
                List.of(),
                Optional.of(list)));
        assertTrue(isLetIn(clients.context("bob")));
        clients.revoke("bob", "new.crl");
        Files.move(clients.file("new.crl"), list, StandardCopyOption.REPLACE_EXISTING);
        service.renewCertificates();
        assertFalse(isLetIn(clients.context("bob")));
        assertTrue(isLetIn(clients.context("ann")));
    }

    private boolean isLetIn(SSLContext context) {
        try (SSLSocket socket = open(httpPort(), context)) {
            socket.startHandshake();
            socket.getOutputStream().write("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            return socket.getInputStream().read() == 'H';
        } catch (IOException refused) {
            return false;
        }
    }

    // --- the server ---

    private LogWispConfig start(TlsConfig tls) throws Exception {
        file = Files.createFile(folder.resolve("app.log"));
        LogWispConfig config = Configs.stream(file, tls);
        service = LogWispService.start(config);
        return config;
    }

    private static TlsConfig tls(String name, boolean authenticates) {
        return new TlsConfig(
                certificates.file(name + ".crt"),
                certificates.file(name + ".key"),
                authenticates ? Optional.of(certificates.file("ca.crt")) : Optional.empty(),
                Version.TLS1_2,
                Version.TLS1_3,
                List.of());
    }

    private TlsConfig copied(String name) throws IOException {
        TlsConfig tls = new TlsConfig(
                folder.resolve("own.crt"),
                folder.resolve("own.key"),
                Optional.empty(),
                Version.TLS1_2,
                Version.TLS1_3,
                List.of());
        copyKeyPair(name, tls);
        return tls;
    }

    private static void copyKeyPair(String name, TlsConfig to) throws IOException {
        Files.copy(certificates.file(name + ".crt"), to.certFile(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificates.file(name + ".key"), to.keyFile(), StandardCopyOption.REPLACE_EXISTING);
    }

    private int httpPort() {
        return port(Listener.Kind.HTTP);
    }

    private int tcpPort() {
        return port(Listener.Kind.TCP);
    }

    private int port(Listener.Kind kind) {
        return Listening.port(service, kind);
    }

    private void awaitClients(int count) {
        await().until(() -> service.streams().get(0).clients().tcpCount() >= count);
    }

    private void append(String lines) throws IOException {
        Files.writeString(file, lines, StandardOpenOption.APPEND);
    }

    // --- clients ---

    private HttpClient client(String name) throws Exception {
        return HttpClient.newBuilder().sslContext(certificates.context(name)).build();
    }

    private HttpResponse<String> get(String name, String path) throws Exception {
        return client(name)
                .send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + httpPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static SSLSocket open(int port, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static SSLSocket connect(int port, SSLContext context, String version) throws IOException {
        SSLSocket socket = open(port, context);
        socket.setEnabledProtocols(new String[] {version});
        socket.startHandshake();
        return socket;
    }

    /** Serial number of the certificate that a port shows. */
    private static BigInteger serial(int port) throws Exception {
        try (SSLSocket socket = connect(port, certificates.context(""), "TLSv1.3")) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static BigInteger serial(String name) throws Exception {
        return certificate(name).getSerialNumber();
    }

    private static String notAfter(String name) throws Exception {
        return certificate(name).getNotAfter().toInstant().toString();
    }

    private static X509Certificate certificate(String name) throws Exception {
        try (var in = Files.newInputStream(certificates.file(name + ".crt"))) {
            return (X509Certificate)
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static Lines run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Lines(process, new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)));
    }

    /** What a program prints. */
    private record Lines(Process process, BufferedReader reader) implements AutoCloseable {
        String starting(String prefix) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(prefix)) {
                    return line;
                }
            }
            throw new AssertionError("the output ended before a line that starts with " + prefix);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
