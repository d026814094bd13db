package io.logwisp.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for one run, signed by itself, as the key store that Java reads and as the PEM files that all others read. */
final class TlsCertificate {
    private static final String ALIAS = "load";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path store;
    private final Path certificate;
    private final Path key;

    /** Makes it with the JDK's keytool. */
    TlsCertificate(Path folder) throws IOException {
        store = folder.resolve("tls.p12");
        certificate = folder.resolve("tls.crt");
        key = folder.resolve("tls.key");
        runKeytool();
        try {
            KeyStore loaded = load(store);
            Files.writeString(
                    certificate, pem("CERTIFICATE", loaded.getCertificate(ALIAS).getEncoded()));
            Files.writeString(
                    key, pem("PRIVATE KEY", loaded.getKey(ALIAS, PASSWORD).getEncoded()));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    Path store() {
        return store;
    }

    Path certificate() {
        return certificate;
    }

    Path key() {
        return key;
    }

    /** What a Java server needs that shows the certificate of a key store. */
    static SSLContext server(Path store) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(store), PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD);
        }
        return loaded;
    }

    private void runKeytool() throws IOException {
        Path log = store.resolveSibling("keytool.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-noprompt",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String pem(String label, byte[] data) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(data) + "\n-----END " + label
                + "-----\n";
    }
}
