package io.logwisp.zeek;

import io.logwisp.zeek.Value.Count;
import io.logwisp.zeek.Value.EnumValue;
import io.logwisp.zeek.Value.Text;
import io.logwisp.zeek.Value.Timestamp;
import io.logwisp.zeek.Value.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What Zeek's nodes say to each other in the data of a message: {@code [1, <kind>, [<content>]]}. */
public sealed interface ZeekMessage {
    /** The first number of each message. */
    long FORMAT = 1;

    /** The message as data. */
    Value toValue();

    /** The message that this data is; empty for data of other forms. */
    static Optional<ZeekMessage> of(Value data) {
        if (!(data instanceof Vector outer) || outer.elements().size() != 3) {
            return Optional.empty();
        }
        List<Value> parts = outer.elements();
        if (!parts.get(0).equals(new Count(FORMAT))
                || !(parts.get(1) instanceof Count kind)
                || !(parts.get(2) instanceof Vector content)) {
            return Optional.empty();
        }
        if (kind.value() == Event.KIND) {
            return Event.of(content.elements());
        }
        if (kind.value() == LogCreate.KIND) {
            return LogCreate.of(content.elements());
        }
        return kind.value() == LogWrite.KIND ? LogWrite.of(content.elements()) : Optional.empty();
    }

    private static Value wrap(long kind, List<Value> content) {
        return Vector.of(new Count(FORMAT), new Count(kind), new Vector(content));
    }

    /**
     * An event with its arguments.
     *
     * @param metadata pairs of an id and a value; present but empty as Zeek 8.0-dev wrote it, or absent as later versions do
     */
    record Event(String name, List<Value> arguments, Optional<Vector> metadata) implements ZeekMessage {
        static final long KIND = 1;

        /** Id of the network time in the metadata. */
        public static final long NETWORK_TIME = 1;

        public Event {
            arguments = List.copyOf(arguments);
        }

        private static Optional<ZeekMessage> of(List<Value> content) {
            if (content.size() < 2
                    || content.size() > 3
                    || !(content.get(0) instanceof Text name)
                    || !(content.get(1) instanceof Vector arguments)) {
                return Optional.empty();
            }
            if (content.size() == 2) {
                return Optional.of(new Event(name.value(), arguments.elements(), Optional.empty()));
            }
            return content.get(2) instanceof Vector metadata
                            && metadata.elements().stream().allMatch(Event::isMetadata)
                    ? Optional.of(new Event(name.value(), arguments.elements(), Optional.of(metadata)))
                    : Optional.empty();
        }

        private static boolean isMetadata(Value value) {
            return value instanceof Vector pair
                    && pair.elements().size() == 2
                    && pair.elements().get(0) instanceof Count;
        }

        /** The network time of the metadata, nanoseconds since 1970. */
        public OptionalLong networkTime() {
            return metadata.stream()
                    .flatMap(all -> all.elements().stream())
                    .map(pair -> ((Vector) pair).elements())
                    .filter(pair -> pair.get(0).equals(new Count(NETWORK_TIME)) && pair.get(1) instanceof Timestamp)
                    .mapToLong(pair -> ((Timestamp) pair.get(1)).epochNanos())
                    .findFirst();
        }

        @Override
        public Value toValue() {
            List<Value> content = new ArrayList<>(List.of(new Text(name), new Vector(arguments)));
            metadata.ifPresent(content::add);
            return wrap(KIND, content);
        }
    }

    /** Says that a log is going to be written. */
    record LogCreate(EnumValue stream, EnumValue writer, Value writerInfo, Value fields) implements ZeekMessage {
        static final long KIND = 2;

        private static Optional<ZeekMessage> of(List<Value> content) {
            return content.size() == 4
                            && content.get(0) instanceof EnumValue stream
                            && content.get(1) instanceof EnumValue writer
                    ? Optional.of(new LogCreate(stream, writer, content.get(2), content.get(3)))
                    : Optional.empty();
        }

        @Override
        public Value toValue() {
            return wrap(KIND, List.of(stream, writer, writerInfo, fields));
        }
    }

    /**
     * A record of a log.
     *
     * @param serialized the record in Zeek's own binary form
     */
    record LogWrite(EnumValue stream, EnumValue writer, Text path, Text serialized) implements ZeekMessage {
        static final long KIND = 3;

        private static Optional<ZeekMessage> of(List<Value> content) {
            return content.size() == 4
                            && content.get(0) instanceof EnumValue stream
                            && content.get(1) instanceof EnumValue writer
                            && content.get(2) instanceof Text path
                            && content.get(3) instanceof Text serialized
                    ? Optional.of(new LogWrite(stream, writer, path, serialized))
                    : Optional.empty();
        }

        @Override
        public Value toValue() {
            return wrap(KIND, List.of(stream, writer, path, serialized));
        }
    }
}
