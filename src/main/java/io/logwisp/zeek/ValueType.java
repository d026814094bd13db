package io.logwisp.zeek;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of Broker's data model, in the order in which Broker sorts values of different types. */
public enum ValueType {
    NONE("none"),
    BOOLEAN("boolean"),
    COUNT("count"),
    INTEGER("integer"),
    REAL("real"),
    STRING("string"),
    ADDRESS("address"),
    SUBNET("subnet"),
    PORT("port"),
    TIMESTAMP("timestamp"),
    TIMESPAN("timespan"),
    ENUM_VALUE("enum-value"),
    SET("set"),
    TABLE("table"),
    VECTOR("vector");

    private static final Map<String, ValueType> BY_NAME = new HashMap<>();

    static {
        for (ValueType type : values()) {
            BY_NAME.put(type.wireName, type);
        }
    }

    private final String wireName;

    ValueType(String wireName) {
        this.wireName = wireName;
    }

    /** The name that stands behind {@code "@data-type"}. */
    public String wireName() {
        return wireName;
    }

    /** The type of that name, or null. */
    static @Nullable ValueType of(String wireName) {
        return BY_NAME.get(wireName);
    }
}
