package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.Message;
import io.vertx.core.http.WebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A WebSocket source that connects to a server; every message is an entry. */
final class WebSocketCaller extends CallerVerticle {
    private static final Logger logger = LoggerFactory.getLogger(WebSocketCaller.class);

    private final SourceConfig.WebSocketClient config;

    WebSocketCaller(Delivery delivery, SourceConfig.WebSocketClient config) {
        super(
                delivery,
                new Peer(
                        "WebSocket source " + config.name(),
                        config.target(),
                        config.maxMessageBytes(),
                        config.maxFrameBytes(),
                        CloseCode.GOING_AWAY));
        this.config = config;
    }

    @Override
    public void connected(WebSocket socket) {
        super.connected(socket);
        logger.info("WebSocket source {}: connected to {}", config.name(), config.url());
        noTrouble();
    }

    @Override
    public void message(Message message) {
        gather(message);
    }
}
