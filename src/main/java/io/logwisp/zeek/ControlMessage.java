package io.logwisp.zeek;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is said besides data: the topics of a client, and what a server answers. */
public final class ControlMessage {
    private ControlMessage() {}

    /** What a server has said that is no data. */
    public sealed interface Answer permits Ack, Fault {}

    /**
     * The topics are taken, events may come.
     *
     * @param endpoint name that the server has given this client
     * @param version of the server
     */
    public record Ack(String endpoint, String version) implements Answer {}

    /** Something was wrong with what the client has said or done. */
    public record Fault(String code, String context) implements Answer {}

    /** Reads what a server says; empty when it is data, or nothing that is known. */
    public static Optional<Answer> parse(String json) {
        try {
            if (JsonTree.parse(json) instanceof Map<?, ?> members) {
                if ("ack".equals(members.get("type"))) {
                    return Optional.of(new Ack(text(members, "endpoint"), text(members, "version")));
                }
                if ("error".equals(members.get("type"))) {
                    // Zeek 7.2 called it message.
                    String context = text(members, members.containsKey("context") ? "context" : "message");
                    return Optional.of(new Fault(text(members, "code"), context));
                }
            }
        } catch (IOException notJson) {
            // Whatever it is, it is no answer.
        }
        return Optional.empty();
    }

    private static String text(Map<?, ?> members, String key) {
        return members.get(key) instanceof String text ? text : "";
    }

    /** {@code ["zeek.test", "logwisp/"]}: what a client wants, the first that it says. */
    public static String topics(List<String> prefixes) {
        StringBuilder json = new StringBuilder("[");
        for (String prefix : prefixes) {
            JsonTree.quote(prefix, json.append(json.length() == 1 ? "" : ","));
        }
        return json.append(']').toString();
    }

    /** {@code {"type":"ack","endpoint":"…","version":"…"}}: the topics are taken, events may come. */
    public static String ack(String endpoint, String version) {
        StringBuilder json = new StringBuilder("{\"type\":\"ack\",\"endpoint\":");
        JsonTree.quote(endpoint, json);
        json.append(",\"version\":");
        JsonTree.quote(version, json);
        return json.append('}').toString();
    }

    /** {@code {"type":"error","code":"…","context":"…"}}. */
    public static String error(String code, String context) {
        StringBuilder json = new StringBuilder("{\"type\":\"error\",\"code\":");
        JsonTree.quote(code, json);
        json.append(",\"context\":");
        JsonTree.quote(context, json);
        return json.append('}').toString();
    }
}
