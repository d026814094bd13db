package io.logwisp.zeek;

import java.io.IOException;
import java.util.Map;

/**
 * What is published on a topic:
 * {@code {"type":"data-message","topic":"zeek.test","@data-type":"vector","data":[…]}}.
 */
public record DataMessage(String topic, Value data) {
    /**
     * Reads one; of its keys only {@code topic}, {@code @data-type} and {@code data} count, as in Zeek.
     *
     * @throws ZeekException with the words that Zeek answers
     */
    public static DataMessage parse(String json) throws ZeekException {
        Object tree;
        try {
            tree = JsonTree.parse(json);
        } catch (IOException e) {
            throw ZeekException.malformed("failed to decode JSON object");
        }
        Value data = ValueReader.value(tree, 0);
        if (tree instanceof Map<?, ?> members && members.get("topic") instanceof String topic) {
            return new DataMessage(topic, data);
        }
        throw ZeekException.malformed("no topic in top-level JSON object");
    }

    /** The message without blanks, its keys in Zeek's order. */
    public String toJson() {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":\"data-message\",\"topic\":");
        JsonTree.quote(topic, json);
        json.append(',');
        data.appendMembers(json);
        return json.append('}').toString();
    }
}
