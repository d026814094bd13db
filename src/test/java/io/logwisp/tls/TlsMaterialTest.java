package io.logwisp.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import io.logwisp.testing.Certificates;
import io.logwisp.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMaterialTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        new Certificates(folder)
                .issue("rsa", "-keyalg", "RSA", "-keysize", "2048")
                .issue("ec", "-keyalg", "EC", "-groupname", "secp256r1")
                .issue("ed25519", "-keyalg", "Ed25519");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec", "ed25519"})
    void keysOfAllUsualKindsAreRead(String name) throws Exception {
        TlsMaterial material = TlsMaterial.read(config(name + ".crt", name + ".key"));
        assertEquals(2, material.chain().size());
        assertEquals(material, TlsMaterial.read(config(name + ".crt", name + ".key")));
        assertEquals(material.key(), material.keyManager().getPrivateKey("listener"));
    }

    @ParameterizedTest
    @CsvSource({"rsa,RSA PRIVATE KEY", "ec,EC PRIVATE KEY"})
    void traditionalFormsAreReadToo(String name, String label) throws Exception {
        Tools.require("openssl");
        openssl("pkey", "-in", name + ".key", "-traditional", "-out", name + "-old.key");
        assertTrue(Files.readString(folder.resolve(name + "-old.key")).contains("BEGIN " + label));
        // Reading ends only when something signed with the key is accepted by the certificate.
        TlsMaterial material = TlsMaterial.read(config(name + ".crt", name + "-old.key"));
        assertEquals(material.key(), material.keyManager().getPrivateKey("listener"));
    }

    @ParameterizedTest
    @CsvSource({"-aes128,-traditional", "-aes256,-out"})
    void encryptedKeysAreRefusedWithTheWayOut(String cipher, String form) throws Exception {
        Tools.require("openssl");
        String name = "encrypted" + cipher;
        if (form.equals("-traditional")) {
            openssl("pkey", "-in", "rsa.key", cipher, form, "-passout", "pass:x", "-out", name);
        } else {
            openssl("pkey", "-in", "rsa.key", cipher, "-passout", "pass:x", "-out", name);
        }
        TlsException refused = assertThrows(TlsException.class, () -> TlsMaterial.read(config("rsa.crt", name)));
        assertEquals("key_file", refused.key());
        assertTrue(refused.reason().startsWith("holds an encrypted key"), refused.reason());
        assertTrue(refused.reason().contains("openssl pkey"), refused.reason());
    }

    @ParameterizedTest
    @CsvSource({"rsa,ec", "ec,rsa", "ec,ed25519", "rsa,ca"})
    void aKeyOfAnotherCertificateIsRefused(String certificate, String key) {
        TlsException refused =
                assertThrows(TlsException.class, () -> TlsMaterial.read(config(certificate + ".crt", key + ".key")));
        assertTrue(refused.reason().startsWith("does not belong to the certificate"), refused.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "-----BEGIN CERTIFICATE-----\n", "\u0000\u0001"})
    void filesWithoutACertificateAreRefused(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("empty.crt"), content);
        TlsException refused = assertThrows(TlsException.class, () -> TlsMaterial.read(config("empty.crt", "rsa.key")));
        assertEquals("cert_file", refused.key());
        assertTrue(refused.reason().startsWith("holds no certificate"), refused.reason());
        Files.delete(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!!!", "AAAA", "MIIB"})
    void brokenBlocksAreRefused(String data) throws Exception {
        Files.writeString(
                folder.resolve("broken.crt"), "-----BEGIN CERTIFICATE-----\n" + data + "\n-----END CERTIFICATE-----\n");
        Files.writeString(
                folder.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\n" + data + "\n-----END PRIVATE KEY-----\n");
        assertEquals(
                "cert_file",
                assertThrows(TlsException.class, () -> TlsMaterial.read(config("broken.crt", "rsa.key")))
                        .key());
        assertEquals(
                "key_file",
                assertThrows(TlsException.class, () -> TlsMaterial.read(config("rsa.crt", "broken.key")))
                        .key());
    }

    @Test
    void textAroundTheBlocksIsPassedOver() throws Exception {
        String text = "subject: somebody\n\n" + Files.readString(folder.resolve("ec.crt")) + "\ntrailing: words\n";
        Files.writeString(folder.resolve("commented.crt"), text);
        Files.writeString(
                folder.resolve("parameters.key"),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + Files.readString(folder.resolve("ec.key")));
        assertEquals(
                TlsMaterial.read(config("ec.crt", "ec.key")).chain(),
                TlsMaterial.read(config("commented.crt", "parameters.key")).chain());
    }

    @Test
    void anotherCertificateIsNotEqual() throws Exception {
        Files.copy(folder.resolve("rsa.crt"), folder.resolve("changing.crt"));
        Files.copy(folder.resolve("rsa.key"), folder.resolve("changing.key"));
        TlsMaterial before = TlsMaterial.read(config("changing.crt", "changing.key"));
        Files.writeString(folder.resolve("changing.crt"), Files.readString(folder.resolve("ec.crt")));
        Files.writeString(folder.resolve("changing.key"), Files.readString(folder.resolve("ec.key")));
        assertNotEquals(before, TlsMaterial.read(config("changing.crt", "changing.key")));
    }

    @Test
    void theKeyNeverStandsInTheText() throws Exception {
        TlsMaterial material = TlsMaterial.read(config("ec.crt", "ec.key"));
        String secret = Base64.getEncoder().encodeToString(material.key().getEncoded());
        assertFalse(material.toString().contains(secret.substring(0, 20)));
        assertTrue(material.toString().contains("CN=ec"), material.toString());
    }

    @Test
    void onlySafeSuitesAreOffered() {
        for (String suite : CipherSuites.all()) {
            assertTrue(suite.contains("GCM") || suite.contains("CHACHA20"), suite);
            assertFalse(suite.startsWith("TLS_RSA"), suite);
        }
        assertTrue(CipherSuites.all().contains("TLS_AES_128_GCM_SHA256"));
        assertTrue(CipherSuites.all().contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    }

    @Test
    void aListOfOldSuitesLeavesTheNewVersionAlone() {
        TlsConfig old = suites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertTrue(CipherSuites.of(old).contains("TLS_AES_128_GCM_SHA256"));
        assertFalse(CipherSuites.of(old).contains("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
        assertEquals(List.of("TLS_AES_128_GCM_SHA256"), CipherSuites.of(suites("TLS_AES_128_GCM_SHA256")));
    }

    private static TlsConfig suites(String suite) {
        TlsConfig any = config("a", "b");
        return new TlsConfig(
                any.certFile(), any.keyFile(), Optional.empty(), Version.TLS1_2, Version.TLS1_3, List.of(suite));
    }

    private static TlsConfig config(String certificate, String key) {
        return new TlsConfig(
                folder.resolve(certificate),
                folder.resolve(key),
                Optional.empty(),
                Version.TLS1_2,
                Version.TLS1_3,
                List.of());
    }

    private static void openssl(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor());
    }
}
