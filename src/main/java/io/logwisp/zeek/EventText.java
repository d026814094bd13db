package io.logwisp.zeek;

import io.logwisp.zeek.ZeekMessage.Event;
import java.util.List;

/** What people read of an event that has become an entry. */
public final class EventText {
    private EventText() {}

    /** The only argument when that is a text, else all of them as a JSON array. */
    public static String message(Event event) {
        List<Value> arguments = event.arguments();
        if (arguments.size() == 1 && arguments.get(0) instanceof Value.Text only) {
            return only.value();
        }
        StringBuilder text = new StringBuilder();
        PlainJson.appendAll(arguments, text);
        return text.toString();
    }

    /** The beginning of a JSON object: topic and name of the event as its first members, the brace that closes it missing. */
    public static StringBuilder openFields(String topic, Event event) {
        StringBuilder fields = new StringBuilder("{\"topic\":");
        PlainJson.quote(topic, fields);
        PlainJson.quote(event.name(), fields.append(",\"event\":"));
        return fields;
    }
}
