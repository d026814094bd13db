package io.logwisp.tail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a tailer must deliver: every complete line once, and in the order of its file. A line may be missing only where no
 * tailer could have read it ({@link Content#giveUp}), and may come again only after a crash.
 */
final class LogModel {
    private final Map<String, Line> lines = new HashMap<>();
    private final List<Content> contents = new ArrayList<>();

    private final Set<String> ignored = new HashSet<>();

    /** Whether a tailer keeps open all that it has read of. */
    private final boolean keepsOpen;

    /** Whether names that were made by a rotation are followed as well. */
    private final boolean followsRotated;

    private boolean running = true;

    LogModel(boolean keepsOpen, boolean followsRotated) {
        this.keepsOpen = keepsOpen;
        this.followsRotated = followsRotated;
    }

    /** One line, and whether it must be delivered. */
    private static final class Line {
        final Content content;
        final int number;
        boolean required = true;
        int allowed = 1;
        int delivered;

        Line(Content content, int number) {
            this.content = content;
            this.number = number;
        }
    }

    /** What is written to one file between two truncations. */
    final class Content {
        private final List<Line> written = new ArrayList<>();
        private int lastDelivered = -1;

        /** A line of it was delivered, so the tailer knows its beginning. */
        private boolean touched;

        /** The tailer has it open, as far as the model can be sure. */
        private boolean held;

        /** A restart will know of it. */
        private boolean kept;

        /** A symbolic link leads to its file, which is in another directory. */
        private boolean linked;

        /** Its file cannot be opened. */
        private boolean forbidden;

        /** No name leads to it. */
        private boolean unlinked;

        /** It stands under no name that is followed. */
        private boolean away;

        void write(String text) {
            Line line = new Line(this, written.size());
            written.add(line);
            lines.put(text, line);
        }

        int lineCount() {
            return written.size();
        }

        void link() {
            linked = true;
        }

        void forbid(boolean value) {
            forbidden = value;
        }

        /** What is written to the same file after a truncation. */
        Content next() {
            Content next = newContent();
            next.linked = linked;
            next.forbidden = forbidden;
            return next;
        }

        void rename() {
            away = !followsRotated;
            if (away && !isKnown()) {
                giveUp();
            }
        }

        void unlink() {
            unlinked = true;
            if (!running || !held) {
                giveUp();
            }
        }

        void truncate(boolean copied) {
            away = !followsRotated;
            if (!copied || !touched || !(running || kept)) {
                giveUp();
            }
        }

        /** Its copy has other content now. */
        void overwrite() {
            giveUp();
        }

        /** Whether what is written to it now must come: a file without a name is only followed when it was seen before. */
        boolean isExpected() {
            return !away || isKnown();
        }

        private boolean isKnown() {
            return running ? held : kept && !linked && !forbidden;
        }

        /** What was not delivered of it cannot be read any more, or nobody can tell what it was. */
        private void giveUp() {
            written.stream().filter(line -> line.delivered == 0).forEach(line -> line.required = false);
        }
    }

    /** A line that may come any number of times. */
    void ignore(String text) {
        ignored.add(text);
    }

    Content newContent() {
        Content content = new Content();
        contents.add(content);
        return content;
    }

    void delivered(String text, boolean partial) {
        Line line = lines.get(text);
        if (line == null) {
            if (!partial && !ignored.contains(text)) {
                throw new AssertionError("delivered what was never written: " + text);
            }
            return;
        }
        line.delivered++;
        if (line.delivered > line.allowed) {
            throw new AssertionError("delivered too often: " + text + ", " + line.delivered + " times");
        }
        Content content = line.content;
        if (line.delivered == 1 && line.number < content.lastDelivered) {
            throw new AssertionError("delivered out of order: " + text);
        }
        content.lastDelivered = Math.max(content.lastDelivered, line.number);
        content.touched = true;
        content.held = running && keepsOpen;
    }

    /** A checkpoint is on the disk that has all of it. */
    void kept() {
        contents.forEach(content -> content.kept = content.touched);
    }

    /**
     * The tailer has ended; nothing but what was kept will be known.
     *
     * @param sinceKept lines that were delivered after the last checkpoint, so they may come again
     */
    void stopped(Set<String> sinceKept) {
        running = false;
        for (Content content : contents) {
            content.held = false;
            content.touched = content.kept;
            if (content.unlinked || (content.away && !content.isKnown())) {
                content.giveUp();
            }
        }
        for (String text : sinceKept) {
            Line line = lines.get(text);
            if (line != null) {
                line.allowed++;
            }
        }
    }

    void started() {
        running = true;
    }

    /** Every line that must have come has come. */
    void check() {
        lines.forEach((text, line) -> {
            if (line.required && line.delivered == 0) {
                throw new AssertionError("not delivered: " + text);
            }
        });
    }
}
