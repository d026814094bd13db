package io.logwisp.source;

import io.logwisp.config.SourceConfig;
import io.logwisp.websocket.CloseCode;
import io.logwisp.websocket.Message;
import io.logwisp.zeek.ControlMessage;
import io.logwisp.zeek.ControlMessage.Ack;
import io.logwisp.zeek.ControlMessage.Answer;
import io.logwisp.zeek.ControlMessage.Fault;
import io.vertx.core.http.WebSocket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that subscribes to topics of a Zeek node over its WebSocket API, anew on each connection. Events are understood on
 * the pipeline thread; here only what concerns the connection is.
 */
final class ZeekCaller extends CallerVerticle {
    private static final Logger logger = LoggerFactory.getLogger(ZeekCaller.class);

    /** Data says that it is within its first bytes, whoever has written it. */
    private static final byte[] DATA = "data-message".getBytes(StandardCharsets.US_ASCII);

    private static final int HEAD_BYTES = 64;
    private static final int MAX_TOLD = 200;
    private static final long NO_TIMER = -1;

    private final SourceConfig.Zeek config;

    // Used on the event loop only.
    private @Nullable WebSocket socket;
    private long ackTimer = NO_TIMER;
    private boolean isSubscribed;
    private boolean isFaultTold;

    ZeekCaller(Delivery delivery, SourceConfig.Zeek config) {
        super(
                delivery,
                new Peer(
                        "Zeek source " + config.name(),
                        config.target(),
                        config.maxMessageBytes(),
                        config.maxFrameBytes(),
                        CloseCode.NORMAL));
        this.config = config;
    }

    @Override
    public void connected(WebSocket made) {
        super.connected(made);
        socket = made;
        ackTimer = vertx.setTimer(config.target().handshakeTimeoutSeconds() * 1000L, ignored -> giveUp());
        made.writeTextMessage(ControlMessage.topics(config.topics()));
    }

    /** A node that takes the topics but does not say so would never send anything. */
    private void giveUp() {
        ackTimer = NO_TIMER;
        tellTrouble("no ack within " + config.target().handshakeTimeoutSeconds() + " s");
        leave();
    }

    private void leave() {
        if (socket != null) {
            socket.close(CloseCode.NORMAL, "not subscribed");
        }
    }

    @Override
    public void message(Message message) {
        if (isSubscribed && isData(message.bytes())) {
            gather(message);
            return;
        }
        Answer answer = ControlMessage.parse(message.text()).orElse(null);
        if (answer instanceof Ack ack && !isSubscribed) {
            subscribed(ack);
        } else if (answer instanceof Fault fault && !isSubscribed) {
            refused();
            tell(fault);
            troubleTold();
            cancelTimer();
            leave();
        } else {
            if (answer instanceof Fault fault) {
                tell(fault);
            }
            // Nothing is lost: what is no event becomes an entry as it stands, and so do words of what the node has
            // lost.
            gather(message);
        }
    }

    private static boolean isData(byte[] bytes) {
        int last = Math.min(bytes.length, HEAD_BYTES) - DATA.length;
        for (int at = 0; at <= last; at++) {
            int matched = 0;
            while (matched < DATA.length && bytes[at + matched] == DATA[matched]) {
                matched++;
            }
            if (matched == DATA.length) {
                return true;
            }
        }
        return false;
    }

    private void subscribed(Ack ack) {
        cancelTimer();
        isSubscribed = true;
        noTrouble();
        isFaultTold = false;
        logger.info(
                "Zeek source {}: subscribed at {} to {} as {}, version {}",
                config.name(),
                config.url(),
                shortened(config.topics().toString()),
                shortened(ack.endpoint()),
                shortened(ack.version()));
    }

    /** One in a connection is enough for the log: a node could send any number. */
    private void tell(Fault fault) {
        String text = shortened(fault.code() + ": " + fault.context());
        if (!isFaultTold) {
            isFaultTold = true;
            logger.warn("Zeek source {}: {} says {}", config.name(), config.url(), text);
        } else {
            logger.debug("Zeek source {}: {} says {}", config.name(), config.url(), text);
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TOLD ? text : text.substring(0, MAX_TOLD) + "…";
    }

    private void cancelTimer() {
        if (ackTimer != NO_TIMER) {
            vertx.cancelTimer(ackTimer);
            ackTimer = NO_TIMER;
        }
    }

    @Override
    void end() {
        cancelTimer();
        socket = null;
        isSubscribed = false;
        super.end();
    }
}
