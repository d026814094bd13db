package io.logwisp.parse;

import java.util.Arrays;

/**
 * The structured data of one RFC 5424 message as ranges of its bytes: read first, then written, because only what is well
 * formed to its end is structured data. Owned by one pipeline thread.
 */
final class StructuredData {
    static final int BROKEN = -1;

    /** A message with more is not parsed any further: what is looked for among them must stay cheap. */
    private static final int MAX_PARAMETERS = 256;

    // Elements: ends of the parameters before them and behind them; parameters: ranges of name and value.
    private int[] ids = new int[16];
    private int[] firsts = new int[8];
    private int elements;
    private int[] parameters = new int[64];
    private int count;

    /** Reads one or more elements that begin at {@code from}; returns where they end, or {@link #BROKEN}. */
    int read(byte[] b, int from, int end) {
        elements = 0;
        count = 0;
        int at = from;
        while (at < end && b[at] == '[') {
            at = element(b, at + 1, end);
            if (at == BROKEN) {
                return BROKEN;
            }
        }
        return at;
    }

    private int element(byte[] b, int from, int end) {
        int at = nameEnd(b, from, end);
        if (at == from || at == end || elements == MAX_PARAMETERS) {
            return BROKEN;
        }
        beginElement(from, at);
        while (at < end && b[at] == ' ') {
            int name = at + 1;
            int nameEnd = nameEnd(b, name, end);
            if (nameEnd == name || end - nameEnd < 3 || b[nameEnd] != '=' || b[nameEnd + 1] != '"') {
                return BROKEN;
            }
            int value = nameEnd + 2;
            int valueEnd = valueEnd(b, value, end);
            if (valueEnd == end || count == MAX_PARAMETERS) {
                return BROKEN;
            }
            addParameter(name, nameEnd, value, valueEnd);
            at = valueEnd + 1;
        }
        return at < end && b[at] == ']' ? at + 1 : BROKEN;
    }

    private static int nameEnd(byte[] b, int from, int end) {
        int at = from;
        while (at < end && b[at] > ' ' && b[at] != '=' && b[at] != ']' && b[at] != '"' && b[at] != 0x7F) {
            at++;
        }
        return at;
    }

    private static int valueEnd(byte[] b, int from, int end) {
        int at = from;
        while (at < end && b[at] != '"') {
            boolean escape = b[at] == '\\' && at + 1 < end && (b[at + 1] == '"' || b[at + 1] == '\\');
            at += escape ? 2 : 1;
        }
        return Math.min(at, end);
    }

    private void beginElement(int from, int to) {
        if (elements == firsts.length) {
            firsts = Arrays.copyOf(firsts, elements * 2);
            ids = Arrays.copyOf(ids, elements * 4);
        }
        ids[2 * elements] = from;
        ids[2 * elements + 1] = to;
        firsts[elements] = count;
        elements++;
    }

    private void addParameter(int name, int nameEnd, int value, int valueEnd) {
        if (4 * count == parameters.length) {
            parameters = Arrays.copyOf(parameters, parameters.length * 2);
        }
        parameters[4 * count] = name;
        parameters[4 * count + 1] = nameEnd;
        parameters[4 * count + 2] = value;
        parameters[4 * count + 3] = valueEnd;
        count++;
    }

    /**
     * Writes what was read as the member {@code sd}: an object of objects; a name that stands several times in an element has
     * a list of values. Of equal elements, which RFC 5424 forbids, the first is written; false when there are such.
     */
    boolean write(byte[] b, SyslogFields fields) {
        ByteSink out = fields.sink();
        out.nextMember();
        out.ascii("\"sd\":{");
        boolean distinct = true;
        boolean first = true;
        for (int i = 0; i < elements; i++) {
            if (isRepeated(b, i)) {
                distinct = false;
                continue;
            }
            if (!first) {
                out.add(',');
            }
            first = false;
            fields.string(b, ids[2 * i], ids[2 * i + 1]);
            out.ascii(":{");
            parameters(b, firsts[i], i + 1 < elements ? firsts[i + 1] : count, fields);
            out.add('}');
        }
        out.add('}');
        return distinct;
    }

    private boolean isRepeated(byte[] b, int element) {
        for (int i = 0; i < element; i++) {
            if (Arrays.equals(b, ids[2 * i], ids[2 * i + 1], b, ids[2 * element], ids[2 * element + 1])) {
                return true;
            }
        }
        return false;
    }

    private void parameters(byte[] b, int from, int to, SyslogFields fields) {
        ByteSink out = fields.sink();
        boolean first = true;
        for (int i = from; i < to; i++) {
            if (next(b, from, i, i) < i) {
                continue; // written with the first of its name
            }
            if (!first) {
                out.add(',');
            }
            first = false;
            fields.string(b, parameters[4 * i], parameters[4 * i + 1]);
            out.add(':');
            values(b, i, to, fields);
        }
    }

    private void values(byte[] b, int parameter, int to, SyslogFields fields) {
        ByteSink out = fields.sink();
        int next = next(b, parameter + 1, to, parameter);
        if (next == to) {
            fields.sdValue(b, parameters[4 * parameter + 2], parameters[4 * parameter + 3]);
            return;
        }
        out.add('[');
        fields.sdValue(b, parameters[4 * parameter + 2], parameters[4 * parameter + 3]);
        for (; next < to; next = next(b, next + 1, to, parameter)) {
            out.add(',');
            fields.sdValue(b, parameters[4 * next + 2], parameters[4 * next + 3]);
        }
        out.add(']');
    }

    /** Index of the next parameter from there on with the name of that one, or {@code to}. */
    private int next(byte[] b, int from, int to, int parameter) {
        int at = from;
        while (at < to
                && !Arrays.equals(
                        b,
                        parameters[4 * at],
                        parameters[4 * at + 1],
                        b,
                        parameters[4 * parameter],
                        parameters[4 * parameter + 1])) {
            at++;
        }
        return at;
    }
}
