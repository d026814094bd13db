package io.logwisp.zeek;

import io.logwisp.zeek.Value.Table;
import io.logwisp.zeek.Value.Text;
import java.util.List;

/** Values as JSON without their types, for people and for the fields of entries. */
public final class PlainJson {
    private PlainJson() {}

    /** A text as it is, everything else as JSON. */
    public static void appendText(Value value, StringBuilder out) {
        if (value instanceof Text text) {
            out.append(text.value());
        } else if (value instanceof Value.None || isContainer(value)) {
            append(value, out);
        } else {
            int start = out.length();
            value.appendData(out);
            if (out.charAt(start) == '"') { // what Broker has as text without escapes: times, addresses, ports
                out.deleteCharAt(out.length() - 1).deleteCharAt(start);
            }
        }
    }

    /** Values in a list as a JSON array. */
    public static void appendAll(List<Value> values, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                json.append(',');
            }
            append(values.get(i), json);
        }
        json.append(']');
    }

    /** Appends a text in quotes. */
    public static void quote(String text, StringBuilder json) {
        JsonTree.quote(text, json);
    }

    private static boolean isContainer(Value value) {
        return value instanceof Value.Vector || value instanceof Value.SetOf || value instanceof Table;
    }

    private static void append(Value value, StringBuilder json) {
        if (value instanceof Value.None) {
            json.append("null");
        } else if (value instanceof Value.Vector vector) {
            appendAll(vector.elements(), json);
        } else if (value instanceof Value.SetOf set) {
            appendAll(set.elements(), json);
        } else if (value instanceof Table table) {
            append(table, json);
        } else {
            value.appendData(json);
        }
    }

    /** An object when all keys are texts, else an array of pairs. */
    private static void append(Table table, StringBuilder json) {
        boolean named = table.entries().stream().allMatch(entry -> entry.key() instanceof Text);
        json.append(named ? '{' : '[');
        String comma = "";
        for (Table.Entry entry : table.entries()) {
            json.append(comma).append(named ? "" : "[");
            append(entry.key(), json);
            json.append(named ? ':' : ',');
            append(entry.value(), json);
            json.append(named ? "" : "]");
            comma = ",";
        }
        json.append(named ? '}' : ']');
    }
}
