package io.logwisp.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Table {@code […ssl]}, enabled: how a listener encrypts and whom it lets in.
 *
 * @param certFile absolute; PEM, our certificate first, then what leads to its authority
 * @param keyFile absolute; PEM, the key that belongs to it, not encrypted
 * @param clientCaFile absolute; PEM, the authorities of which a client must have a certificate; empty when anybody may connect
 * @param minVersion oldest version spoken
 * @param maxVersion newest version spoken, not older than {@code minVersion}
 * @param cipherSuites names of the only suites used, in order of preference; empty for all that are safe
 * @param clientCrlFile absolute; PEM, what those authorities have revoked; empty when that is not asked
 */
public record TlsConfig(
        Path certFile,
        Path keyFile,
        Optional<Path> clientCaFile,
        Version minVersion,
        Version maxVersion,
        List<String> cipherSuites,
        Optional<Path> clientCrlFile) {
    public TlsConfig {
        cipherSuites = List.copyOf(cipherSuites);
    }

    /** One that does not ask what has been revoked. */
    public TlsConfig(
            Path certFile,
            Path keyFile,
            Optional<Path> clientCaFile,
            Version minVersion,
            Version maxVersion,
            List<String> cipherSuites) {
        this(certFile, keyFile, clientCaFile, minVersion, maxVersion, cipherSuites, Optional.empty());
    }

    /** Whether a client must show a certificate. */
    public boolean authenticates() {
        return clientCaFile.isPresent();
    }

    /** Versions of the protocol that are still safe, oldest first. */
    public enum Version {
        TLS1_2("TLS1.2", "TLSv1.2"),
        TLS1_3("TLS1.3", "TLSv1.3");

        private final String text;
        private final String javaName;

        Version(String text, String javaName) {
            this.text = text;
            this.javaName = javaName;
        }

        /** As in the configuration. */
        public String text() {
            return text;
        }

        /** As Java calls it. */
        public String javaName() {
            return javaName;
        }
    }
}
