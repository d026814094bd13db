package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import io.logwisp.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsReaderTest {
    private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

    private static final String STREAM = """
            [[streams]]
            name = "app"
            [streams.monitor]
            targets = [{ path = "/nowhere" }]
            """;

    @TempDir
    static Path folder;

    private static ConfigLoader loader;

    @BeforeAll
    static void makeCertificates() throws Exception {
        new Certificates(folder)
                .issue("server")
                .issue("other")
                .issue("past", "-keyalg", "EC", "-startdate", "-2d", "-validity", "1")
                .issue("brief", "-keyalg", "EC", "-validity", "3")
                .issue("future", "-keyalg", "EC", "-startdate", "+2d");
        loader = new ConfigLoader(Map.of(), folder);
    }

    @Test
    void everyKeyReachesItsPlaceInAllThreeTables() throws ConfigException {
        String ssl = """
                enabled = true
                cert_file = "server.crt"
                key_file = "server.key"
                client_auth = true
                client_ca_file = "ca.crt"
                min_version = "TLS1.2"
                max_version = "TLS1.3"
                cipher_suites = "%s"
                """.formatted(SUITE);
        LogWispConfig config = load("[router]\nenabled = true\nport = 8080\n[router.ssl]\n" + ssl + STREAM
                + "[streams.httpserver]\nenabled = true\n[streams.httpserver.ssl]\n" + ssl
                + "[streams.tcpserver]\nenabled = true\nport = 9090\nhost = \"0.0.0.0\"\n[streams.tcpserver.ssl]\n"
                + ssl);
        Optional<TlsConfig> expected = Optional.of(new TlsConfig(
                folder.resolve("server.crt"),
                folder.resolve("server.key"),
                Optional.of(folder.resolve("ca.crt")),
                Version.TLS1_2,
                Version.TLS1_3,
                List.of(SUITE)));
        assertEquals(expected, config.router().tls());
        assertEquals(expected, config.streams().get(0).http().get(0).tls());
        assertEquals(expected, config.streams().get(0).tcp().get(0).tls());
        assertEquals(config, load(EffectiveText.of(config)));
    }

    @Test
    void syslogNgsNamesAndTheTableTlsAreAccepted() throws ConfigException {
        LogWispConfig config = load(
                tcp("tls = { enabled = true, cert = \"server.crt\", key = \"server.key\", min_version = \"TLS1.3\" }"));
        TlsConfig tls = config.streams().get(0).tcp().get(0).tls().orElseThrow();
        assertEquals(Version.TLS1_3, tls.minVersion());
        assertEquals(Version.TLS1_3, tls.maxVersion());
        assertEquals(List.of(), tls.cipherSuites());
        assertEquals(Optional.empty(), tls.clientCaFile());
    }

    @Test
    void emptyTextsAreDefaultsBecauseLogWispWritesThem() throws ConfigException {
        String empty = ", client_ca_file = \"\", min_version = \"\", max_version = \"\", cipher_suites = \"\"";
        assertEquals(load(server("")), load(server(empty)));
    }

    @Test
    void filesOfAServerThatDoesNotRunAreNotRead() throws ConfigException {
        load(tcp("") + "[streams.httpserver]\nenabled = false\nssl = { enabled = true, cert_file = \"/nowhere\" }");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        assertEquals(
                List.of(
                        "t:8: streams.0.tcpserver.ssl.key_file = \"other.key\": does not belong to the certificate; name the"
                                + " key that it was made with, and in cert_file its own certificate before those of its authorities"),
                problems(tcp("ssl = { enabled = true, cert_file = \"server.crt\", key_file = \"other.key\" }")));
    }

    @Test
    void mixedUpFilesAreSeen() {
        assertEquals(
                List.of(
                        "t:8: streams.0.tcpserver.ssl.cert_file = \"server.key\": holds a key and no certificate; the two"
                                + " files may be mixed up"),
                problems(tcp("ssl = { enabled = true, cert_file = \"server.key\", key_file = \"server.crt\" }")));
        assertEquals(
                List.of(
                        "t:8: streams.0.tcpserver.ssl.key_file = \"server.crt\": holds a certificate and no key; the two"
                                + " files may be mixed up"),
                problems(tcp("ssl = { enabled = true, cert_file = \"server.crt\", key_file = \"server.crt\" }")));
    }

    @Test
    void authoritiesMustBeReadable() {
        assertEquals(
                List.of("t:8: streams.0.tcpserver.ssl.client_ca_file = \"gone.crt\": no such file"),
                problems(server(", client_auth = true, client_ca_file = \"gone.crt\"")));
    }

    @Test
    void unknownAndUnsafeSuitesAreRefused() {
        List<String> problems = problems(
                server(", cipher_suites = \"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA265, TLS_RSA_WITH_NULL_MD5\""));
        assertTrue(problems.get(0).contains("not known or not safe; did you mean " + SUITE + "?"), problems.toString());
        assertTrue(problems.get(1).contains("\"TLS_RSA_WITH_NULL_MD5\" is not known or not safe"), problems.toString());
    }

    @Test
    void versionsAndSuitesThatExcludeEachOtherAreRefused() {
        assertEquals(
                List.of(
                        "t:8: streams.0.tcpserver.ssl.max_version = \"TLS1.2\": is older than min_version, which is TLS1.3"),
                problems(server(", min_version = \"TLS1.3\", max_version = \"TLS1.2\"")));
        assertEquals(
                List.of("t:8: streams.0.tcpserver.ssl.cipher_suites = \"" + SUITE
                        + "\": has no suite that TLS1.3 can use"),
                problems(server(", min_version = \"TLS1.3\", cipher_suites = \"" + SUITE + "\"")));
    }

    @Test
    void aCertificateOutOfItsTimeIsAWarning() throws ConfigException {
        assertTrue(warning("past").contains("past.crt has expired on "), warning("past"));
        assertTrue(warning("brief").contains("brief.crt expires on "), warning("brief"));
        assertTrue(warning("future").contains("future.crt is not valid before "), warning("future"));
    }

    @Test
    void aKeyThatEverybodyCanReadIsAWarning() throws Exception {
        Path key = Files.copy(folder.resolve("server.key"), folder.resolve("open.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        String text = tcp("ssl = { enabled = true, cert_file = \"server.crt\", key_file = \"open.key\" }");
        assertEquals(
                List.of("the key " + key + " can be read by every user of this machine; chmod 600 it"),
                loader.loadText("t", text, List.of()).warnings());
    }

    /** What connects, and how its table is called. */
    static Stream<Arguments> callers() {
        return Stream.of(
                Arguments.of("sinks", "type = \"websocket\"\nhost = \"h\""),
                Arguments.of("sinks", "type = \"syslog\"\ntransport = \"tls\"\nhost = \"h\""),
                Arguments.of("sources", "type = \"websocket\"\nmode = \"client\"\nhost = \"h\""),
                Arguments.of("sources", "type = \"zeek\"\nhost = \"h\""));
    }

    @ParameterizedTest
    @MethodSource("callers")
    void filesOfWhatConnectsAreLookedIntoAsWell(String table, String head) throws ConfigException {
        String caller = tcp("") + "[[streams." + table + "]]\n" + head + "\nssl = { enabled = true, %s }\n";
        String place = "t:" + (caller.lines().count()) + ": streams.0." + table + ".0.ssl.";
        assertEquals(
                List.of(
                        place + "cert_file = \"gone.crt\": no such file",
                        place
                                + "ca_file = \"server.key\": holds a key and no certificate; the two files may be mixed up"),
                problems(caller.formatted(
                        "cert_file = \"gone.crt\", key_file = \"server.key\", ca_file = \"server.key\"")));
        assertTrue(problems(caller.formatted("cert_file = \"server.crt\", key_file = \"other.key\""))
                .get(0)
                .startsWith(place + "key_file = \"other.key\": does not belong to the certificate"));
        String past = caller.formatted("cert_file = \"past.crt\", key_file = \"past.key\", ca_file = \"ca.crt\"");
        List<String> warnings = loader.loadText("t", past, List.of()).warnings();
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains("past.crt has expired on "), warnings.toString());
    }

    @Test
    void clientCertificatesLetAListenerOutOfLoopback() throws ConfigException {
        String open = "\nhost = \"0.0.0.0\"";
        load(server(", client_auth = true, client_ca_file = \"ca.crt\"") + open);
        assertTrue(problems(server("") + open).get(0).contains("without authentication"));
    }

    @Test
    void theRouterServesNoStreamWithLessThanItAsksFor() {
        String stream = STREAM
                + "[streams.httpserver]\nenabled = true\n[streams.httpserver.ssl]\nenabled = true\n"
                + "cert_file = \"server.crt\"\nkey_file = \"server.key\"\n";
        assertEquals(
                List.of(
                        "t:1: router.enabled: the router would serve stream \"app\" without TLS, although its own ssl table"
                                + " asks for it; write [router.ssl] with the same, or take it out of the stream"),
                problems("router = { enabled = true, port = 8080 }\n" + stream));
        assertEquals(
                List.of(
                        "t:1: router.enabled: the router would serve stream \"app\" to everyone, although its own ssl table"
                                + " asks for client certificates; write [router.ssl] with the same, or take it out of the stream"),
                problems("router = { enabled = true, port = 8080, ssl = { enabled = true, cert_file = \"server.crt\","
                        + " key_file = \"server.key\" } }\n" + stream
                        + "client_auth = true\nclient_ca_file = \"ca.crt\""));
    }

    private static String warning(String name) throws ConfigException {
        String text =
                tcp("ssl = { enabled = true, cert_file = \"" + name + ".crt\", key_file = \"" + name + ".key\" }");
        List<String> warnings = loader.loadText("t", text, List.of()).warnings();
        assertEquals(1, warnings.size());
        return warnings.get(0);
    }

    private static String server(String more) {
        return tcp("ssl = { enabled = true, cert_file = \"server.crt\", key_file = \"server.key\"" + more + " }");
    }

    private static String tcp(String ssl) {
        return STREAM + "[streams.tcpserver]\nenabled = true\nport = 9090\n" + ssl + "\n";
    }

    private static LogWispConfig load(String text) throws ConfigException {
        return loader.loadText("t", text, List.of()).config();
    }

    private static List<String> problems(String text) {
        return assertThrows(ConfigException.class, () -> load(text)).problems();
    }
}
