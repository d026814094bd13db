package io.logwisp.server;

import io.logwisp.config.TlsConfig.Version;
import io.logwisp.tls.CipherSuites;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;
import java.util.Set;

/** What Vert.x is told of TLS. */
public final class TlsOptions {
    private TlsOptions() {}

    /** Makes a server encrypt. */
    public static void apply(NetServerOptions server, TlsMaterial material) {
        // HTTP/2 is of no use to streams and widens what can be attacked. This also makes the options that are filled.
        server.setSsl(true).setUseAlpn(false);
        fill(server.getSslOptions(), material);
    }

    /** The same for a server that listens already. */
    public static ServerSSLOptions of(TlsMaterial material) {
        ServerSSLOptions options = new ServerSSLOptions().setUseAlpn(false);
        fill(options, material);
        return options;
    }

    private static void fill(ServerSSLOptions options, TlsMaterial material) {
        Set<String> versions = new LinkedHashSet<>();
        for (Version version : Version.values()) {
            if (version.compareTo(material.config().minVersion()) >= 0
                    && version.compareTo(material.config().maxVersion()) <= 0) {
                versions.add(version.javaName());
            }
        }
        options.setEnabledSecureTransportProtocols(versions);
        CipherSuites.of(material.config()).forEach(options::addEnabledCipherSuite);
        options.setKeyCertOptions(KeyCertOptions.wrap(material.keyManager()));
        material.trustManager().ifPresent(manager -> {
            options.setTrustOptions(TrustOptions.wrap(manager));
            options.setClientAuth(ClientAuth.REQUIRED);
        });
    }
}
