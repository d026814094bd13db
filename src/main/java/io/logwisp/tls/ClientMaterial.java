package io.logwisp.tls;

import io.logwisp.config.SinkConfig;
import io.logwisp.config.TlsConfig;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/** What we need of TLS where we are the client: read from files, without a socket. */
public final class ClientMaterial {
    private ClientMaterial() {}

    /** Reads the files; blocks. */
    public static SSLContext context(SinkConfig.ClientTls config) throws TlsException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    key(config).map(key -> new KeyManager[] {key}).orElse(null),
                    trust(config).map(trust -> new TrustManager[] {trust}).orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TlsException("ssl", "cannot be used: " + e.getMessage());
        }
    }

    /** Our own certificate, read from its files; empty when the other end wants none. Blocks. */
    public static Optional<X509KeyManager> key(SinkConfig.ClientTls config) throws TlsException {
        return own(config).map(TlsMaterial::keyManager);
    }

    /** What stands in the files of {@link #key}; blocks. */
    public static Optional<TlsMaterial> own(SinkConfig.ClientTls config) throws TlsException {
        if (config.certFile().isEmpty() || config.keyFile().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(TlsMaterial.read(new TlsConfig(
                config.certFile().get(),
                config.keyFile().get(),
                Optional.empty(),
                TlsConfig.Version.TLS1_2,
                TlsConfig.Version.TLS1_3,
                List.of())));
    }

    /** Whose certificates are taken, read from the files; empty for those that Java trusts. Blocks. */
    public static Optional<TrustManager> trust(SinkConfig.ClientTls config) throws TlsException {
        if (!config.verify()) {
            return Optional.of(new Anybody());
        }
        if (config.caFile().isEmpty()) {
            return Optional.empty();
        }
        Path file = config.caFile().get();
        try {
            KeyStore store = TlsMaterial.emptyStore();
            int number = 0;
            for (X509Certificate authority : TlsMaterial.certificates("ca_file", file)) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Optional.of(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("ssl", "cannot be used: " + e.getMessage());
        }
    }

    /** Takes every certificate, because the configuration says so. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // allow_self_signed
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // allow_self_signed
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // allow_self_signed
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // allow_self_signed
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // allow_self_signed
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // allow_self_signed
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
