package io.logwisp.config.toml;

import io.logwisp.config.SourceConfig;
import io.logwisp.config.WebSocketTarget;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code [[streams.sources]]} with {@code type = "zeek"}. */
final class ZeekSourceReader {
    static final String TYPE = "zeek";
    static final List<String> EVERYTHING = List.of("");

    /** As many as our own server takes. */
    private static final int MAX_TOPICS = 1000;

    private static final String APPLICATION = "X-Application-Name";

    /** Keys of other types, which would say nothing here. */
    private static final List<String> OF_OTHERS = List.of(
            "transport",
            "framing",
            "format",
            "mode",
            "timezone",
            "idle_timeout_seconds",
            "receive_buffer_bytes",
            "strip",
            "max_connections",
            "cors_origins");

    private final TargetReader targets;

    ZeekSourceReader(TargetReader targets) {
        this.targets = targets;
    }

    /** The source; a wrong value of it has been told, and its default stands there. */
    SourceConfig read(Section section) {
        for (String key : OF_OTHERS) {
            if (section.says(key)) {
                section.problem(key, "does not go with type = \"zeek\"");
            }
        }
        if (!section.text("protocol").isEmpty()) {
            section.problem("protocol", "must be left out: Zeek knows none");
        }
        List<String> topics = section.texts("topics");
        if (topics.isEmpty()) {
            section.problem("topics", "must have a topic; [\"\"] is everything");
        } else if (topics.size() > MAX_TOPICS) {
            section.problem("topics", "must be at most " + MAX_TOPICS);
        }
        return new SourceConfig.Zeek(
                section.has("name") ? SourceReader.name(section) : TYPE,
                topics.isEmpty() ? EVERYTHING : topics,
                named(targets.read(section, SourceConfig.Zeek.DEFAULT_PORT, SourceConfig.Zeek.PATH)),
                section.has("max_message_bytes")
                        ? section.integer("max_message_bytes")
                        : SourceConfig.WebSocket.DEFAULT_MAX_MESSAGE_BYTES);
    }

    /** Zeek's log and its metrics name the application; without a name it is unknown there. */
    private static WebSocketTarget named(WebSocketTarget target) {
        if (target.headers().keySet().stream().anyMatch(APPLICATION::equalsIgnoreCase)) {
            return target;
        }
        Map<String, String> headers = new TreeMap<>(target.headers());
        headers.put(APPLICATION, "LogWisp");
        return new WebSocketTarget(
                target.host(),
                target.port(),
                target.path(),
                target.protocol(),
                headers,
                target.tls(),
                target.handshakeTimeoutSeconds(),
                target.pingIntervalSeconds(),
                target.reconnectMinMs(),
                target.reconnectMaxMs());
    }
}
