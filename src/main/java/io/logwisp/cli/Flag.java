package io.logwisp.cli;

import java.util.List;

/**
 * One option of a command.
 *
 * @param names with their dashes
 * @param label of its value; empty when it has none
 * @param description one sentence
 * @param several whether it may be given several times; else the last one holds
 */
record Flag(List<String> names, String label, String description, boolean several) {
    Flag {
        names = List.copyOf(names);
    }

    boolean hasValue() {
        return !label.isEmpty();
    }
}
