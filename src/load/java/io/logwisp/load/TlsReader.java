package io.logwisp.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The reading end of a TLS connection, with Java's own engine. Trusts everybody: what it reads is checked line by line. */
final class TlsReader {
    private static final int NETWORK = 128 * 1024;
    private static final SSLContext CONTEXT = context();

    private final SocketChannel channel;
    private final SSLEngine engine = CONTEXT.createSSLEngine();
    private final ByteBuffer network = ByteBuffer.allocate(NETWORK).limit(0);

    /** Shakes hands; blocks. The channel is non-blocking afterwards. */
    TlsReader(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(true);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            status = switch (status) {
                case NEED_TASK -> {
                    engine.getDelegatedTask().run();
                    yield engine.getHandshakeStatus();
                }
                case NEED_WRAP -> send();
                default -> receive(nothing);
            };
        }
        channel.configureBlocking(false);
    }

    /** Decrypts what has come; returns the bytes put into {@code target}, -1 at the end. */
    int read(ByteBuffer target) throws IOException {
        network.compact();
        int count = channel.read(network);
        network.flip();
        int before = target.position();
        SSLEngineResult result;
        do {
            result = engine.unwrap(network, target);
        } while (result.getStatus() == Status.OK && network.hasRemaining());
        int decrypted = target.position() - before;
        boolean ended = result.getStatus() == Status.CLOSED || count < 0;
        return decrypted == 0 && ended ? -1 : decrypted;
    }

    private HandshakeStatus send() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return result.getHandshakeStatus();
    }

    private HandshakeStatus receive(ByteBuffer nothing) throws IOException {
        SSLEngineResult result = engine.unwrap(network, nothing);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            network.compact();
            int count = channel.read(network);
            network.flip();
            if (count < 0) {
                throw new IOException("the connection ended during the handshake");
            }
        }
        return result.getHandshakeStatus();
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // trusted
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // trusted
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
