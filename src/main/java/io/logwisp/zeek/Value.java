package io.logwisp.zeek;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A value of Broker's data model. Immutable.
 *
 * <p>In JSON it is {@code {"@data-type":"count","data":3}}. Values are ordered as Broker orders them: by type, then by what
 * they hold; sets and tables are kept in that order, each element or key once.
 */
public sealed interface Value extends Comparable<Value> {
    /** Which type it is of. */
    ValueType type();

    /** Appends what stands behind {@code "data":}. */
    void appendData(StringBuilder json);

    /** Compares with another value of the same type. */
    int compareSame(Value other);

    @Override
    default int compareTo(Value other) {
        return type() == other.type() ? compareSame(other) : type().compareTo(other.type());
    }

    /** Appends {@code "@data-type":"…","data":…}, which also stands in a data message. */
    default void appendMembers(StringBuilder json) {
        json.append("\"@data-type\":\"").append(type().wireName()).append("\",\"data\":");
        appendData(json);
    }

    /** Appends the value as a JSON object. */
    default void append(StringBuilder json) {
        json.append('{');
        appendMembers(json);
        json.append('}');
    }

    /** The value as a JSON object. */
    default String toJson() {
        StringBuilder json = new StringBuilder();
        append(json);
        return json.toString();
    }

    /** No value: an optional field that is not set. */
    record None() implements Value {
        @Override
        public ValueType type() {
            return ValueType.NONE;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append("{}");
        }

        @Override
        public int compareSame(Value other) {
            return 0;
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.BOOLEAN;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append(value);
        }

        @Override
        public int compareSame(Value other) {
            return Boolean.compare(value, ((Bool) other).value);
        }
    }

    /** A number from 0 to 2^64-1; {@code value} is to be read without sign. */
    record Count(long value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.COUNT;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append(Long.toUnsignedString(value));
        }

        @Override
        public int compareSame(Value other) {
            return Long.compareUnsigned(value, ((Count) other).value);
        }
    }

    /** A number with sign. */
    record Int(long value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.INTEGER;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append(value);
        }

        @Override
        public int compareSame(Value other) {
            return Long.compare(value, ((Int) other).value);
        }
    }

    /** A finite number with a fraction: JSON knows no infinity. */
    record Real(double value) implements Value {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("not finite: " + value);
            }
        }

        @Override
        public ValueType type() {
            return ValueType.REAL;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append(value); // always with a decimal point, which Broker demands
        }

        @Override
        public int compareSame(Value other) {
            return Double.compare(value, ((Real) other).value);
        }
    }

    /** A span of time in nanoseconds. */
    record Timespan(long nanos) implements Value {
        @Override
        public ValueType type() {
            return ValueType.TIMESPAN;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('"').append(ZeekTime.timespan(nanos)).append('"');
        }

        @Override
        public int compareSame(Value other) {
            return Long.compare(nanos, ((Timespan) other).nanos);
        }
    }

    /** A moment in nanoseconds since 1970-01-01T00:00:00Z. */
    record Timestamp(long epochNanos) implements Value {
        @Override
        public ValueType type() {
            return ValueType.TIMESTAMP;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('"').append(ZeekTime.timestamp(epochNanos)).append('"');
        }

        @Override
        public int compareSame(Value other) {
            return Long.compare(epochNanos, ((Timestamp) other).epochNanos);
        }
    }

    /** Text. */
    record Text(String value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }

        @Override
        public void appendData(StringBuilder json) {
            JsonTree.quote(value, json);
        }

        @Override
        public int compareSame(Value other) {
            return value.compareTo(((Text) other).value);
        }
    }

    /** The name of an enum's constant, {@code Conn::LOG}. */
    record EnumValue(String name) implements Value {
        @Override
        public ValueType type() {
            return ValueType.ENUM_VALUE;
        }

        @Override
        public void appendData(StringBuilder json) {
            JsonTree.quote(name, json);
        }

        @Override
        public int compareSame(Value other) {
            return name.compareTo(((EnumValue) other).name);
        }
    }

    /** An address of a machine. */
    record Address(IpAddress ip) implements Value {
        @Override
        public ValueType type() {
            return ValueType.ADDRESS;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('"').append(ip).append('"');
        }

        @Override
        public int compareSame(Value other) {
            return ip.compareTo(((Address) other).ip);
        }
    }

    /**
     * A network.
     *
     * @param network its first address; the bits of machines in it are cleared
     * @param length bits that belong to the network, at most 32 for IPv4 and 128 for IPv6
     */
    record Subnet(IpAddress network, int length) implements Value {
        public Subnet {
            if (length < 0 || length > network.bits()) {
                throw new IllegalArgumentException("no length of a network: " + length);
            }
            network = network.masked(length);
        }

        @Override
        public ValueType type() {
            return ValueType.SUBNET;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('"').append(network).append('/').append(length).append('"');
        }

        @Override
        public int compareSame(Value other) {
            Subnet subnet = (Subnet) other;
            int byNetwork = network.compareTo(subnet.network);
            return byNetwork == 0 ? Integer.compare(length, subnet.length) : byNetwork;
        }
    }

    /**
     * A port of a transport protocol.
     *
     * @param number 0 to 65535
     */
    record Port(int number, Transport transport) implements Value {
        public Port {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("no port: " + number);
            }
        }

        @Override
        public ValueType type() {
            return ValueType.PORT;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('"')
                    .append(number)
                    .append('/')
                    .append(transport.wireName())
                    .append('"');
        }

        @Override
        public int compareSame(Value other) {
            Port port = (Port) other;
            int byNumber = Integer.compare(number, port.number);
            return byNumber == 0 ? transport.compareTo(port.transport) : byNumber;
        }
    }

    /** A transport protocol. */
    enum Transport {
        UNKNOWN("?"),
        TCP("tcp"),
        UDP("udp"),
        ICMP("icmp");

        private final String wireName;

        Transport(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    /** A sequence; records, lists and patterns of Zeek come as vectors too. */
    record Vector(List<Value> elements) implements Value {
        public Vector {
            elements = List.copyOf(elements);
        }

        static Vector of(Value... elements) {
            return new Vector(List.of(elements));
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        @Override
        public void appendData(StringBuilder json) {
            appendAll(elements, json);
        }

        @Override
        public int compareSame(Value other) {
            return compareAll(elements, ((Vector) other).elements);
        }
    }

    /** Values of which each is there once. */
    record SetOf(List<Value> elements) implements Value {
        public SetOf {
            elements = List.copyOf(new TreeSet<>(elements));
        }

        @Override
        public ValueType type() {
            return ValueType.SET;
        }

        @Override
        public void appendData(StringBuilder json) {
            appendAll(elements, json);
        }

        @Override
        public int compareSame(Value other) {
            return compareAll(elements, ((SetOf) other).elements);
        }
    }

    /** Values with keys of any type; of two entries with one key the first holds. */
    record Table(List<Entry> entries) implements Value {
        public Table {
            Map<Value, Entry> byKey = new TreeMap<>();
            entries.forEach(entry -> byKey.putIfAbsent(entry.key(), entry));
            entries = List.copyOf(byKey.values());
        }

        /** A table of texts. */
        public static Table ofTexts(Map<String, String> texts) {
            List<Entry> entries = new ArrayList<>();
            texts.forEach((key, value) -> entries.add(new Entry(new Text(key), new Text(value))));
            return new Table(entries);
        }

        @Override
        public ValueType type() {
            return ValueType.TABLE;
        }

        @Override
        public void appendData(StringBuilder json) {
            json.append('[');
            String comma = "";
            for (Entry entry : entries) {
                json.append(comma).append("{\"key\":");
                entry.key().append(json);
                json.append(",\"value\":");
                entry.value().append(json);
                json.append('}');
                comma = ",";
            }
            json.append(']');
        }

        @Override
        public int compareSame(Value other) {
            return compareAll(flat(entries), flat(((Table) other).entries));
        }

        private static List<Value> flat(List<Entry> entries) {
            List<Value> all = new ArrayList<>();
            entries.forEach(entry -> {
                all.add(entry.key());
                all.add(entry.value());
            });
            return all;
        }

        /** A key and what belongs to it. */
        public record Entry(Value key, Value value) {}
    }

    private static void appendAll(List<Value> elements, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            elements.get(i).append(json);
        }
        json.append(']');
    }

    private static int compareAll(List<Value> some, List<Value> others) {
        Iterator<Value> other = others.iterator();
        for (Value value : some) {
            if (!other.hasNext()) {
                return 1;
            }
            int order = value.compareTo(other.next());
            if (order != 0) {
                return order;
            }
        }
        return other.hasNext() ? -1 : 0;
    }
}
