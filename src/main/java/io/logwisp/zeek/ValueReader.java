package io.logwisp.zeek;

import io.logwisp.zeek.Value.Port;
import io.logwisp.zeek.Value.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads values as Broker does, and a little more where clients need it: a real may be written without a fraction, a span of
 * time in days.
 */
public final class ValueReader {
    /** Vectors, sets and tables in each other. */
    static final int MAX_DEPTH = 64;

    private ValueReader() {}

    /**
     * Reads {@code {"@data-type":"count","data":3}}.
     *
     * @throws ZeekException when it is no JSON, of an unknown type, or too deep or too large
     */
    public static Value read(String json) throws ZeekException {
        try {
            return value(JsonTree.parse(json), 0);
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** Reads what stands behind {@code "data":} of a value of that type. */
    static Value readData(String type, String json) throws ZeekException {
        try {
            return value(Map.of("@data-type", type, "data", JsonTree.parse(json)), 0);
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** Reads a value of that type whose data is a text in JSON. */
    static Value readText(String type, String text) throws ZeekException {
        return value(Map.of("@data-type", type, "data", text), 0);
    }

    /** The value whose members stand in that object, among others. */
    static Value value(Object tree, int depth) throws ZeekException {
        if (depth > MAX_DEPTH || !(tree instanceof Map<?, ?> members)) {
            throw malformed();
        }
        ValueType type = members.get("@data-type") instanceof String name ? ValueType.of(name) : null;
        if (type == null) {
            throw malformed();
        }
        if (type == ValueType.NONE) {
            return new Value.None();
        }
        Object data = members.get("data");
        if (data == null) {
            throw malformed();
        }
        try {
            return value(type, data, depth);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static Value value(ValueType type, Object data, int depth) throws ZeekException {
        return switch (type) {
            case NONE -> new Value.None();
            case BOOLEAN -> new Value.Bool(bool(data));
            case COUNT -> new Value.Count(Long.parseUnsignedLong(digits(data)));
            case INTEGER -> new Value.Int(Long.parseLong(number(data)));
            case REAL -> new Value.Real(Double.parseDouble(number(data)));
            case STRING -> new Value.Text(text(data));
            case ENUM_VALUE -> new Value.EnumValue(text(data));
            case TIMESTAMP -> new Value.Timestamp(known(ZeekTime.parseTimestamp(text(data))));
            case TIMESPAN -> new Value.Timespan(known(ZeekTime.parseTimespan(text(data))));
            case ADDRESS -> new Value.Address(address(text(data)));
            case SUBNET -> subnet(text(data));
            case PORT -> port(text(data));
            case VECTOR -> new Value.Vector(values(data, depth + 1));
            case SET -> new Value.SetOf(values(data, depth + 1));
            case TABLE -> table(data, depth + 1);
        };
    }

    private static boolean bool(Object data) throws ZeekException {
        if (data instanceof Boolean value) {
            return value;
        }
        throw malformed();
    }

    private static String text(Object data) throws ZeekException {
        if (data instanceof String value) {
            return value;
        }
        throw malformed();
    }

    private static String number(Object data) throws ZeekException {
        if (data instanceof JsonTree.Number value) {
            return value.text();
        }
        throw malformed();
    }

    private static String digits(Object data) throws ZeekException {
        String digits = number(data);
        if (digits.startsWith("-")) {
            throw malformed();
        }
        return digits;
    }

    private static long known(OptionalLong time) throws ZeekException {
        return time.orElseThrow(ValueReader::malformed);
    }

    private static IpAddress address(String text) throws ZeekException {
        return IpAddress.parse(text).orElseThrow(ValueReader::malformed);
    }

    private static Value subnet(String text) throws ZeekException {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw malformed();
        }
        return new Value.Subnet(address(text.substring(0, slash)), natural(text.substring(slash + 1)));
    }

    private static Value port(String text) throws ZeekException {
        int slash = text.indexOf('/');
        for (Value.Transport transport : Value.Transport.values()) {
            if (slash > 0 && text.substring(slash + 1).equals(transport.wireName())) {
                return new Port(natural(text.substring(0, slash)), transport);
            }
        }
        throw malformed();
    }

    private static int natural(String text) throws ZeekException {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed();
        }
        return Integer.parseInt(text);
    }

    private static List<Value> values(Object data, int depth) throws ZeekException {
        List<Value> values = new ArrayList<>();
        for (Object element : list(data)) {
            values.add(value(element, depth));
        }
        return values;
    }

    private static Value table(Object data, int depth) throws ZeekException {
        List<Table.Entry> entries = new ArrayList<>();
        for (Object element : list(data)) {
            if (!(element instanceof Map<?, ?> pair) || !pair.containsKey("key") || !pair.containsKey("value")) {
                throw malformed();
            }
            entries.add(new Table.Entry(member(pair, "key", depth), member(pair, "value", depth)));
        }
        return new Table(entries);
    }

    private static Value member(Map<?, ?> pair, String name, int depth) throws ZeekException {
        Object tree = pair.get(name);
        if (tree == null) {
            throw malformed();
        }
        return value(tree, depth);
    }

    private static List<?> list(Object data) throws ZeekException {
        if (data instanceof List<?> elements) {
            return elements;
        }
        throw malformed();
    }

    private static ZeekException malformed() {
        return ZeekException.malformed("failed to decode JSON object");
    }
}
