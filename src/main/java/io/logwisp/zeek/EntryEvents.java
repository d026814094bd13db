package io.logwisp.zeek;

import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.entry.Entries;
import io.logwisp.entry.Level;
import io.logwisp.zeek.Value.Text;
import io.logwisp.zeek.Value.Timestamp;
import io.logwisp.zeek.Value.Vector;
import io.logwisp.zeek.ZeekMessage.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes events of log entries, as configured. Safe for every thread. */
public final class EntryEvents {
    private static final long MICRO = 1000;

    private final Zeek config;
    private final Text stream;

    /** @param stream name of the stream */
    public EntryEvents(Zeek config, String stream) {
        this.config = config;
        this.stream = new Text(stream);
    }

    /** Entry {@code i} as the JSON of a data message. */
    public String toJson(Entries entries, int i) {
        List<Value> arguments = new ArrayList<>(config.args().size());
        for (ZeekArgument argument : config.args()) {
            Value own = own(argument, entries, i);
            arguments.add(argument.type().isEmpty() ? own : readAs(argument.type(), own));
        }
        Event event = new Event(config.event(), arguments, metadata(entries.timeNanos(i)));
        return new DataMessage(config.topic(), event.toValue()).toJson();
    }

    private Value own(ZeekArgument argument, Entries entries, int i) {
        return switch (argument.part()) {
            case TIME -> time(entries.timeNanos(i));
            case STREAM -> stream;
            case SOURCE -> new Text(entries.source(i));
            case LEVEL -> new Text(level(entries.level(i)));
            case MESSAGE -> new Text(entries.message(i));
            case FIELDS -> Value.Table.ofTexts(fields(entries.fields(i)));
        };
    }

    private static String level(@Nullable Level level) {
        return level == null ? "" : level.name();
    }

    /** In microseconds: Zeek's own times are no finer, and older clients read no more than six digits. */
    private static Value time(long epochNanos) {
        return new Timestamp(Math.floorDiv(epochNanos, MICRO) * MICRO);
    }

    private Optional<Vector> metadata(long epochNanos) {
        return switch (config.metadata()) {
            case NONE -> Optional.empty();
            case EMPTY -> Optional.of(Vector.of());
            case TIMESTAMP -> Optional.of(Vector.of(Vector.of(new Value.Count(Event.NETWORK_TIME), time(epochNanos))));
        };
    }

    /** The text of a part as another type; {@code none} when it cannot be read so. */
    private static Value readAs(String type, Value own) {
        StringBuilder plain = new StringBuilder();
        PlainJson.appendText(own, plain);
        String text =
                type.equals("string") ? plain.toString() : plain.toString().strip();
        try {
            return isBare(type) ? ValueReader.readData(type, text) : ValueReader.readText(type, text);
        } catch (ZeekException e) {
            return new Value.None();
        }
    }

    private static boolean isBare(String type) {
        return type.equals("boolean") || type.equals("count") || type.equals("integer") || type.equals("real");
    }

    /** The fields as texts: strings as they are, everything else as JSON. */
    private static Map<String, String> fields(@Nullable String json) {
        Map<String, String> fields = new TreeMap<>();
        if (json == null) {
            return fields;
        }
        try {
            if (JsonTree.parse(json) instanceof Map<?, ?> members) {
                members.forEach((key, value) -> fields.put(String.valueOf(key), text(value)));
            }
        } catch (IOException e) {
            fields.put("fields", json); // deeper or larger than any message: as one text
        }
        return fields;
    }

    private static String text(Object value) {
        if (value instanceof String string) {
            return string;
        }
        StringBuilder json = new StringBuilder();
        JsonTree.append(value, json);
        return json.toString();
    }
}
