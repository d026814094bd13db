package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final List<String> SERVER_AUTH = List.of("1.3.6.1.5.5.7.3.1");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);

    @Test
    void theKeyIsForItsOwnerAndTheCertificateForItsHosts() throws Exception {
        Path made = folder.resolve("new/tls");
        files().selfSigned(made, List.of("logs.example", "bücher.example", "192.0.2.7"));
        assertEquals("rw-------", mode(made.resolve("logwisp.key")));
        assertEquals("rw-r--r--", mode(made.resolve("logwisp.crt")));
        X509Certificate certificate = read(made);
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertEquals(-1, certificate.getBasicConstraints());
        assertEquals(SERVER_AUTH, certificate.getExtendedKeyUsage());
        assertEquals("CN=logs.example", certificate.getSubjectX500Principal().getName());
        assertEquals(3, certificate.getVersion());
        TreeSet<String> names = new TreeSet<>();
        certificate.getSubjectAlternativeNames().forEach(name -> names.add(String.valueOf(name.get(1))));
        assertEquals(
                new TreeSet<>(List.of(
                        "localhost",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "logs.example",
                        "xn--bcher-kva.example",
                        "192.0.2.7")),
                names);
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("key_file = \"" + made.resolve("logwisp.key") + "\""), said);
    }

    @Test
    void nothingThatExistsIsReplacedAndNothingButNamesIsTaken() throws Exception {
        files().selfSigned(folder, List.of());
        String key = Files.readString(folder.resolve("logwisp.key"));
        assertThrows(UsageException.class, () -> files().selfSigned(folder, List.of()));
        assertEquals(key, Files.readString(folder.resolve("logwisp.key")));
        Path other = folder.resolve("other");
        for (String wrong : List.of("", "a b", "a/b", "-x-\n", ".example", "x".repeat(300))) {
            assertThrows(UsageException.class, () -> files().selfSigned(other, List.of(wrong)), wrong);
        }
        assertFalse(Files.exists(other));
        assertThrows(UsageException.class, () -> files().selfSigned(folder.resolve("logwisp.key/x"), List.of()));
    }

    private TlsFiles files() {
        return new TlsFiles(new Console(stream, stream, Map.of(), Path.of("/"), Path.of("/nowhere")));
    }

    private static X509Certificate read(Path made) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(made.resolve("logwisp.crt"))));
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
