package io.logwisp.server;

import io.logwisp.config.ServerConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import io.logwisp.format.WebSocketFraming;
import io.logwisp.zeek.ControlMessage;
import io.logwisp.zeek.EntryEvents;
import io.logwisp.zeek.TopicSet;
import io.logwisp.zeek.ZeekException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What the event loops of one Zeek server share. Safe for every thread. */
final class ZeekEndpoint {
    private final ServerConfig.WebSocket config;
    private final ServedStream stream;
    private final String version;
    private final EntryEvents events;
    private final TopicSet publishable;
    private final String node = UUID.randomUUID().toString();
    private final AtomicLong connections = new AtomicLong();
    private final KeptFrames kept;

    ZeekEndpoint(ServerConfig.WebSocket config, ServedStream stream, String version) {
        this.config = config;
        this.stream = stream;
        this.version = version;
        this.events = new EntryEvents(config.zeek(), stream.name());
        this.kept = new KeptFrames(this::encode, stream.hub()::oldestBatch);
        this.publishable = new TopicSet(config.zeek().publishAllow());
        warmUp();
    }

    /** Loads what the first client would wait for otherwise: Zeek's own test client gives up after 100 ms. */
    private void warmUp() {
        try {
            TopicSet.parse("[]");
            frame(ControlMessage.ack(node, version));
        } catch (ZeekException e) {
            throw new AssertionError("BUG: no topics are refused", e);
        }
    }

    ServerConfig.WebSocket config() {
        return config;
    }

    ServedStream stream() {
        return stream;
    }

    String version() {
        return version;
    }

    /** A name for one connection, as Zeek makes them. */
    String nextName() {
        return node + "-websocket-" + connections.getAndIncrement();
    }

    boolean mayPublish(String topic) {
        return publishable.matches(topic);
    }

    /** The entries of a batch as WebSocket frames. */
    Frames frames(Batch batch) {
        return kept.of(batch);
    }

    private Frames encode(Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(batch.dataLength() * 2 + batch.count() * 256);
        int[] ends = new int[batch.count()];
        for (int i = 0; i < ends.length; i++) {
            byte[] json = events.toJson(batch, i).getBytes(StandardCharsets.UTF_8);
            out.writeBytes(WebSocketFraming.textHead(json.length));
            out.writeBytes(json);
            ends[i] = out.size();
        }
        return new Frames(out.toByteArray(), ends);
    }

    /** A text as one frame. */
    static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = WebSocketFraming.textHead(payload.length);
        byte[] frame = new byte[head.length + payload.length];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(payload, 0, frame, head.length, payload.length);
        return frame;
    }
}
