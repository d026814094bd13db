package io.logwisp.syslogng;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is left out or means something else here, each once, by line. Owned by the importing thread. */
final class Notes {
    /** Who has more to read would not read it. */
    private static final int MAX_NOTES = 10_000;

    private record Note(int line, String text) {}

    private final String file;
    private final Set<Note> notes = new LinkedHashSet<>();
    private boolean isFull;

    /** @param file its name, for the notes */
    Notes(String file) {
        this.file = file;
    }

    void add(int line, String text) {
        if (notes.size() < MAX_NOTES) {
            notes.add(new Note(line, text));
        } else {
            isFull = true;
        }
    }

    /** The notes as lines {@code file:line: text}. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(notes.stream()
                .sorted(Comparator.comparingInt(Note::line))
                .map(note -> file + ":" + note.line + ": " + note.text)
                .toList());
        if (isFull) {
            lines.add(file + ": there is more to tell than " + MAX_NOTES + " notes");
        }
        return lines;
    }
}
