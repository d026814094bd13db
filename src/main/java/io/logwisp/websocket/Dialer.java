package io.logwisp.websocket;

import io.logwisp.config.SinkConfig.ClientTls;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.tls.ClientMaterial;
import io.logwisp.tls.TlsException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets to one server: the name looked up, the files of its certificates read anew each time, because both may
 * have changed. Never compressed. Safe for every thread.
 */
public final class Dialer {
    /** How long a goodbye of ours waits for the other end's. */
    private static final int CLOSING_SECONDS = 2;

    private final Vertx vertx;
    private final WebSocketTarget target;
    private final WebSocketClient client;

    /** @param maxFrameBytes longest frame that is taken; a longer one ends the connection with 1009 */
    public Dialer(Vertx vertx, WebSocketTarget target, int maxFrameBytes) {
        this.vertx = vertx;
        this.target = target;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false)
                .setMaxFrameSize(maxFrameBytes)
                .setMaxMessageSize(maxFrameBytes)
                .setClosingTimeout(CLOSING_SECONDS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true));
    }

    public WebSocketTarget target() {
        return target;
    }

    /**
     * Connects, on the event loop of the caller, which owns the socket from then on. Completes when the handshake is done, or
     * fails with a reason for people when it is not done in time.
     *
     * @param prepare sets the handlers of the socket before anything can arrive
     */
    public Future<WebSocket> dial(Consumer<ClientWebSocket> prepare) {
        return options().compose(options -> {
            ClientWebSocket socket = client.webSocket();
            prepare.accept(socket);
            return within(socket.connect(options));
        });
    }

    /** Gives up what it holds; connections that stand are closed. */
    public Future<Void> close() {
        return client.close();
    }

    private Future<WebSocket> within(Future<WebSocket> connecting) {
        Promise<WebSocket> promise = Promise.promise();
        long timer = vertx.setTimer(
                TimeUnit.SECONDS.toMillis(target.handshakeTimeoutSeconds()), ignored -> promise.tryFail(tooLate(null)));
        connecting.onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.failed()) {
                promise.tryFail(reason(result.cause()));
            } else if (!promise.tryComplete(result.result())) {
                result.result().close();
            }
        });
        return promise.future();
    }

    private Future<WebSocketConnectOptions> options() {
        long millis = TimeUnit.SECONDS.toMillis(target.handshakeTimeoutSeconds());
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setHost(target.host())
                .setPort(target.port())
                .setURI(target.path())
                .setSsl(target.tls().isPresent())
                .setConnectTimeout(millis)
                .setTimeout(millis);
        options.setAllowOriginHeader(false);
        if (!target.protocol().isEmpty()) {
            options.addSubProtocol(target.protocol());
        }
        if (target.tls().isEmpty() && target.headers().isEmpty()) {
            return Future.succeededFuture(options);
        }
        return vertx.executeBlocking(() -> {
            for (Map.Entry<String, String> header : target.headers().entrySet()) {
                options.addHeader(header.getKey(), Secret.read(header.getValue()));
            }
            if (target.tls().isPresent()) {
                options.setSslOptions(sslOptions(target.tls().get(), millis));
            }
            return options;
        });
    }

    private static ClientSSLOptions sslOptions(ClientTls tls, long millis) throws IOException {
        try {
            ClientSSLOptions options = new ClientSSLOptions()
                    .setHostnameVerificationAlgorithm(tls.verify() ? "HTTPS" : "")
                    .setSslHandshakeTimeout(millis)
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
            ClientMaterial.key(tls).ifPresent(key -> options.setKeyCertOptions(KeyCertOptions.wrap(key)));
            ClientMaterial.trust(tls).ifPresent(trust -> options.setTrustOptions(TrustOptions.wrap(trust)));
            return options;
        } catch (TlsException e) {
            throw new IOException(e.key() + " " + e.reason(), e);
        }
    }

    private IOException tooLate(@Nullable Throwable cause) {
        return new IOException("no WebSocket within " + target.handshakeTimeoutSeconds() + " s", cause);
    }

    /** The cause in words for people. */
    private IOException reason(Throwable cause) {
        if (cause instanceof UpgradeRejectedException rejected) {
            return new IOException("the server refuses the WebSocket with status " + rejected.getStatus(), cause);
        }
        if (cause instanceof UnknownHostException) {
            return new IOException("the host " + target.host() + " is not known", cause);
        }
        if (cause instanceof IOException already && already.getMessage() != null) {
            return already;
        }
        String message = cause.getMessage();
        return new IOException(message == null ? cause.getClass().getSimpleName() : message, cause);
    }
}
