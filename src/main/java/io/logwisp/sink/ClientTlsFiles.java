package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import io.logwisp.tls.ClientMaterial;
import io.logwisp.tls.TlsException;
import java.io.IOException;
import javax.net.ssl.SSLSocketFactory;

/** Makes the encryption of a sink from its files, read anew for each connection: they are replaced before they expire. */
final class ClientTlsFiles {
    private ClientTlsFiles() {}

    static SSLSocketFactory factory(SinkConfig.ClientTls config) throws IOException {
        try {
            return ClientMaterial.context(config).getSocketFactory();
        } catch (TlsException e) {
            throw new IOException(e.key() + " " + e.reason(), e);
        }
    }
}
