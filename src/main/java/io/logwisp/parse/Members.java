package io.logwisp.parse;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The members of one JSON object as ranges of its bytes, in order of first appearance. A name that comes again replaces the
 * value and keeps the place, as JSON readers do it.
 */
final class Members {
    /** Above this many members a map finds a name; below, comparing is quicker. */
    private static final int LINEAR = 12;

    private static final int INITIAL = 16;

    /** Members whose arrays are kept for the next line. */
    private static final int KEPT = 1024;

    // Owned by the pipeline thread.
    private String[] names = new String[INITIAL];
    private int[] keyStarts = new int[INITIAL];
    private int[] keyEnds = new int[INITIAL];
    private int[] starts = new int[INITIAL];
    private int[] ends = new int[INITIAL];
    private boolean[] consumed = new boolean[INITIAL];
    private Map<String, Integer> indexes = new HashMap<>();
    private int count;

    void clear() {
        if (names.length > KEPT) {
            resize(INITIAL);
        }
        if (!indexes.isEmpty()) {
            indexes = new HashMap<>();
        }
        count = 0;
    }

    int count() {
        return count;
    }

    /** Adds a member, or replaces the one of the same name; returns its index. */
    int put(String name, int keyStart, int keyEnd, int start, int end) {
        int index = find(name);
        if (index < 0) {
            index = append(name);
        }
        keyStarts[index] = keyStart;
        keyEnds[index] = keyEnd;
        starts[index] = start;
        ends[index] = end;
        consumed[index] = false;
        return index;
    }

    /** Index of the member with that name, or -1. */
    int find(String name) {
        if (count > LINEAR) {
            return indexes.getOrDefault(name, -1);
        }
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** True when a member of that name is there and still to be written. */
    boolean remains(String name) {
        int index = find(name);
        return index >= 0 && !consumed[index];
    }

    String name(int index) {
        return names[index];
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    boolean isConsumed(int index) {
        return consumed[index];
    }

    /** Takes the member out of what is written to the fields. */
    void consume(int index) {
        consumed[index] = true;
    }

    /** Appends the member in compact form to the object in {@code out}. */
    void write(int index, byte[] json, ByteSink out) {
        out.nextMember();
        out.add(json, keyStarts[index], keyEnds[index]);
        out.add(':');
        JsonText.compact(json, starts[index], ends[index], out);
    }

    private int append(String name) {
        if (count == names.length) {
            resize(count * 2);
        }
        names[count] = name;
        count++;
        if (count > LINEAR) {
            index();
        }
        return count - 1;
    }

    private void index() {
        if (indexes.isEmpty()) {
            for (int i = 0; i < count; i++) {
                indexes.put(names[i], i);
            }
        } else {
            indexes.put(names[count - 1], count - 1);
        }
    }

    private void resize(int capacity) {
        names = Arrays.copyOf(names, capacity);
        keyStarts = Arrays.copyOf(keyStarts, capacity);
        keyEnds = Arrays.copyOf(keyEnds, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        consumed = Arrays.copyOf(consumed, capacity);
    }
}
