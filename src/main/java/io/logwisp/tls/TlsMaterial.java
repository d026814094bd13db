package io.logwisp.tls;

import io.logwisp.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;

/**
 * The files of a TLS listener, read and checked: equal to another reading of the same content, so that a change is seen.
 * Immutable.
 *
 * @param chain our certificate first; never empty
 * @param key belongs to the first certificate
 * @param authorities of clients; empty when no client needs a certificate
 * @param revocations lists of those authorities; empty when it is not asked what they have revoked
 */
public record TlsMaterial(
        TlsConfig config,
        List<X509Certificate> chain,
        PrivateKey key,
        List<X509Certificate> authorities,
        List<X509CRL> revocations) {
    private static final long MAX_FILE_BYTES = 1L << 20;

    /** Long enough to react before clients are turned away. */
    private static final Duration SOON = Duration.ofDays(14);

    public TlsMaterial {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
    }

    /** Reads the files; blocks. */
    public static TlsMaterial read(TlsConfig config) throws TlsException {
        List<X509Certificate> chain = certificates("cert_file", config.certFile());
        PrivateKey key = PrivateKeys.read(
                content("key_file", config.keyFile()), chain.get(0).getPublicKey());
        List<X509Certificate> authorities = config.clientCaFile().isPresent()
                ? certificates("client_ca_file", config.clientCaFile().get())
                : List.of();
        List<X509CRL> revocations = config.clientCrlFile().isPresent()
                ? revocations("client_crl_file", config.clientCrlFile().get())
                : List.of();
        return new TlsMaterial(config, chain, key, authorities, revocations);
    }

    /** End of the time in which our certificate is valid. */
    public Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** What an operator should know although it works: dates of the certificate, a key that others can read. */
    public List<String> concerns(Instant now) {
        List<String> concerns = new ArrayList<>();
        Instant begin = chain.get(0).getNotBefore().toInstant();
        if (now.isAfter(notAfter())) {
            concerns.add("the certificate " + config.certFile() + " has expired on " + notAfter()
                    + "; the other end will refuse it until it is replaced");
        } else if (now.plus(SOON).isAfter(notAfter())) {
            concerns.add("the certificate " + config.certFile() + " expires on " + notAfter());
        } else if (now.isBefore(begin)) {
            concerns.add("the certificate " + config.certFile() + " is not valid before " + begin
                    + "; is the clock of this machine right?");
        }
        for (X509CRL list : revocations) {
            Date next = list.getNextUpdate();
            if (next != null && now.isAfter(next.toInstant())) {
                concerns.add("the revocation list of " + list.getIssuerX500Principal() + " in "
                        + config.clientCrlFile().map(Path::toString).orElse("") + " was to be renewed on "
                        + next.toInstant() + "; its clients are refused until it is");
            }
        }
        if (isReadByAll(config.keyFile())) {
            concerns.add("the key " + config.keyFile() + " can be read by every user of this machine; chmod 600 it");
        }
        return concerns;
    }

    /** Hands out our certificate. */
    public X509KeyManager keyManager() {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("listener", key, new char[0], chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            for (KeyManager manager : factory.getKeyManagers()) {
                if (manager instanceof X509KeyManager found) {
                    return found;
                }
            }
            throw new AssertionError("BUG: this Java has no key manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("BUG: a key that was checked is refused", e);
        }
    }

    /** Judges certificates of clients; empty when no client needs one. */
    public Optional<TrustManager> trustManager() {
        if (authorities.isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (revocations.isEmpty()) {
                factory.init(store);
            } else {
                factory.init(new CertPathTrustManagerParameters(askingForRevocation(store)));
            }
            return Optional.of(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("BUG: certificates that were checked are refused", e);
        }
    }

    /** By the lists that are there alone, never over the network; no list, or one that is too old, is no. */
    private PKIXBuilderParameters askingForRevocation(KeyStore store) throws GeneralSecurityException {
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(revocations)));
        parameters.addCertPathChecker(checker);
        return parameters;
    }

    /** Without the key, which must never stand in a log. */
    @Override
    public String toString() {
        return "TlsMaterial[" + chain.get(0).getSubjectX500Principal() + " until " + notAfter() + "]";
    }

    static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    static List<X509Certificate> certificates(String key, Path file) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PemBlock> blocks = PemBlock.all(content(key, file));
        for (PemBlock block : blocks) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(key, block));
            }
        }
        if (certificates.isEmpty()) {
            boolean hasKey = blocks.stream().anyMatch(block -> block.label().endsWith("PRIVATE KEY"));
            throw new TlsException(
                    key,
                    hasKey
                            ? "holds a key and no certificate; the two files may be mixed up"
                            : "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private static X509Certificate certificate(String key, PemBlock block) throws TlsException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.data()));
        } catch (CertificateException e) {
            throw new TlsException(key, "holds a certificate that cannot be read: " + e.getMessage());
        }
    }

    private static List<X509CRL> revocations(String key, Path file) throws TlsException {
        List<X509CRL> lists = new ArrayList<>();
        for (PemBlock block : PemBlock.all(content(key, file))) {
            if (block.label().equals("X509 CRL")) {
                try {
                    lists.add((X509CRL) CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(block.data())));
                } catch (GeneralSecurityException e) {
                    throw new TlsException(key, "holds a list that cannot be read: " + e.getMessage());
                }
            }
        }
        if (lists.isEmpty()) {
            throw new TlsException(key, "holds no revocation list in PEM form (-----BEGIN X509 CRL-----)");
        }
        return lists;
    }

    private static byte[] content(String key, Path file) throws TlsException {
        try {
            if (Files.isDirectory(file)) {
                throw new TlsException(key, "is a directory; name the file in it");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new TlsException(key, "is larger than 1 MiB; is it really a PEM file?");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TlsException(key, "no such file");
        } catch (AccessDeniedException e) {
            throw new TlsException(key, "may not be read by the user that runs LogWisp");
        } catch (IOException e) {
            throw new TlsException(key, "cannot be read: " + e.getMessage());
        }
    }

    private static boolean isReadByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
