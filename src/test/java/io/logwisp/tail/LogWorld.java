package io.logwisp.tail;

import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Programs that write logs and a rotator that moves them, and beside it a model of what a tailer must deliver: every
 * complete line once, and in the order of its file, except those it had no way to read.
 */
final class LogWorld implements AutoCloseable {
    /** Longer than the shortest fingerprint, as most lines of logs are not but most logs are. */
    private static final String PADDING = "-".repeat(64);

    private final Path dir;

    /** Whether names that were made by a rotation are followed as well. */
    private final boolean followsRotated;

    /** Whether a tailer keeps open all that it has read of. */
    private final boolean keepsOpen;

    private final List<Log> logs = new ArrayList<>();
    private final Map<String, Line> lines = new HashMap<>();
    private final List<Generation> generations = new ArrayList<>();
    private boolean running = true;
    private long clockMillis = System.currentTimeMillis();
    private int count;

    LogWorld(Path dir, boolean followsRotated, boolean keepsOpen, int logCount) {
        this.keepsOpen = keepsOpen;
        this.dir = dir;
        this.followsRotated = followsRotated;
        for (int i = 0; i < logCount; i++) {
            logs.add(new Log(dir.resolve("log" + i + ".log")));
        }
    }

    /** One line, and whether it must be delivered. */
    private static final class Line {
        final Generation generation;
        final int number;
        boolean required = true;
        int allowed = 1;
        int delivered;

        Line(Generation generation, int number) {
            this.generation = generation;
            this.number = number;
        }
    }

    /** What is written to one file between two truncations. */
    private static final class Generation {
        final List<Line> written = new ArrayList<>();

        /** A line of it was delivered, so the tailer knows its beginning. */
        boolean touched;

        /** The tailer has it open, as far as the model can be sure. */
        boolean held;

        /** A restart will know of it. */
        boolean kept;

        boolean unlinked;

        int lastDelivered = -1;

        void giveUp() {
            written.stream().filter(line -> line.delivered == 0).forEach(line -> line.required = false);
        }
    }

    /** A program with its log; it may have an older file still open. */
    private final class Log {
        final Path path;

        @Nullable
        LogWriter writer;

        Generation generation = new Generation();
        String partial = "";
        int rotations;

        @Nullable
        LogWriter former;

        Generation formerGeneration = new Generation();
        long formerSince;

        Log(Path path) {
            this.path = path;
        }

        void create() {
            if (writer == null) {
                writer = LogWriter.append(path);
                generation = newGeneration();
            }
        }

        void write(int howMany) {
            create();
            finish();
            for (int i = 0; i < howMany; i++) {
                append(writer, generation, newText() + "\n", true);
            }
            stamp();
        }

        /** No two writes happen at the same time, as they would in a test that does not wait. */
        void stamp() {
            try {
                Files.setLastModifiedTime(path, FileTime.fromMillis(clockMillis + count));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void begin() {
            create();
            finish();
            partial = newText();
            append(writer, generation, partial, false);
            stamp();
        }

        void finish() {
            if (!partial.isEmpty()) {
                note(partial + "end", generation);
                append(writer, generation, "end\n", false);
                stamp();
                partial = "";
            }
        }

        void renameTo(Path target, boolean recreate) {
            if (writer == null) {
                return;
            }
            finish();
            closeFormer();
            LogWriter.rename(path, target);
            if (!followsRotated && !(running ? generation.held : generation.kept)) {
                generation.giveUp();
            }
            former = writer;
            formerGeneration = generation;
            formerSince = clockMillis;
            writer = null;
            if (recreate) {
                create();
            }
        }

        void closeFormer() {
            if (former != null) {
                former.close();
                former = null;
            }
        }

        void late() {
            // A tailer waits five seconds for that; a file it never saw is none of its business.
            boolean known = running ? formerGeneration.held : formerGeneration.kept;
            if (former != null && clockMillis - formerSince < 4000 && (followsRotated || known)) {
                append(former, formerGeneration, newText() + "\n", true);
            }
        }

        void truncate(boolean copied) {
            if (writer == null) {
                return;
            }
            partial = "";
            if (copied) {
                copy(path, dir.resolve(path.getFileName() + ".copy" + count++));
            }
            if (!copied || !generation.touched || !(running || generation.kept)) {
                generation.giveUp();
            }
            writer.truncate();
            generation = newGeneration();
        }

        void unlink() {
            if (writer == null) {
                return;
            }
            finish();
            closeFormer();
            LogWriter.delete(path);
            if (!running || !generation.held) {
                generation.giveUp();
            }
            generation.unlinked = true;
            writer.close();
            writer = null;
        }

        void close() {
            closeFormer();
            if (writer != null) {
                writer.close();
                writer = null;
            }
        }
    }

    private Generation newGeneration() {
        Generation generation = new Generation();
        generations.add(generation);
        return generation;
    }

    private String newText() {
        return "line " + count++ + " " + PADDING;
    }

    private void append(@Nullable LogWriter writer, Generation generation, String text, boolean whole) {
        if (writer != null) {
            writer.text(text);
        }
        if (whole) {
            note(text.strip(), generation);
        }
    }

    private void note(String text, Generation generation) {
        Line line = new Line(generation, generation.written.size());
        generation.written.add(line);
        lines.put(text, line);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what happens

    /** What can happen to a log. */
    enum Deed {
        WRITE,
        BEGIN_LINE,
        END_LINE,
        ROTATE,
        ROTATE_LATER,
        CASCADE,
        WRITE_LATE,
        COPY_AND_TRUNCATE,
        TRUNCATE,
        TRUNCATE_AND_WRITE_MORE,
        UNLINK,
        UNLINK_AND_CREATE
    }

    void act(Deed deed, int which, int amount) {
        Log log = logs.get(which % logs.size());
        switch (deed) {
            case WRITE -> log.write(1 + amount % 5);
            case BEGIN_LINE -> log.begin();
            case END_LINE -> log.finish();
            case ROTATE -> log.renameTo(dir.resolve(log.path.getFileName() + "." + ++log.rotations), true);
            case ROTATE_LATER -> log.renameTo(dir.resolve(log.path.getFileName() + "." + ++log.rotations), false);
            case CASCADE -> cascade(log);
            case WRITE_LATE -> log.late();
            case COPY_AND_TRUNCATE -> log.truncate(true);
            case TRUNCATE -> log.truncate(false);
            case TRUNCATE_AND_WRITE_MORE -> {
                int more = log.generation.written.size() + 1 + amount % 3;
                log.truncate(false);
                log.write(more);
            }
            case UNLINK -> log.unlink();
            case UNLINK_AND_CREATE -> {
                log.unlink();
                log.write(1 + amount % 9);
            }
        }
    }

    /** Every backup moves on by one, as logrotate does. */
    private void cascade(Log log) {
        for (int i = log.rotations; i > 0; i--) {
            Path backup = dir.resolve(log.path.getFileName() + "." + i);
            if (Files.exists(backup)) {
                LogWriter.rename(backup, dir.resolve(log.path.getFileName() + "." + (i + 1)));
            }
        }
        log.rotations++;
        log.renameTo(dir.resolve(log.path.getFileName() + ".1"), true);
    }

    void pass(long millis) {
        clockMillis += millis;
        for (Log log : logs) {
            if (clockMillis - log.formerSince >= 4000) {
                log.closeFormer();
            }
        }
    }

    /** Everything that was begun is brought to its end. */
    void finish() {
        logs.forEach(Log::finish);
    }

    // ---- what the tailer does

    void delivered(String text, boolean partial) {
        Line line = lines.get(text);
        if (line == null) {
            if (!partial) {
                throw new AssertionError("delivered what was never written: " + text);
            }
            return;
        }
        line.delivered++;
        if (line.delivered > line.allowed) {
            throw new AssertionError("delivered " + line.delivered + " times: " + text);
        }
        Generation generation = line.generation;
        if (line.delivered == 1 && line.number < generation.lastDelivered) {
            throw new AssertionError("delivered out of order: " + text);
        }
        generation.lastDelivered = Math.max(generation.lastDelivered, line.number);
        generation.touched = true;
        generation.held = running && keepsOpen;
    }

    /** A checkpoint is on the disk that has all of it. */
    void kept() {
        generations.forEach(generation -> generation.kept = generation.touched);
    }

    /** The tailer has ended; nothing but what was kept will be known. */
    void stopped(Set<String> deliveredSince) {
        running = false;
        for (Generation generation : generations) {
            generation.held = false;
            generation.touched = generation.kept;
        }
        deliveredSince.forEach(text -> {
            Line line = lines.get(text);
            if (line != null) {
                line.allowed++;
            }
        });
        giveUpUnknown();
    }

    /** Files without a followed name that a restart will not know of. */
    private void giveUpUnknown() {
        Set<Generation> standing = new HashSet<>();
        logs.stream().filter(log -> log.writer != null).forEach(log -> standing.add(log.generation));
        for (Generation generation : generations) {
            if (generation.unlinked || (!standing.contains(generation) && !followsRotated && !generation.kept)) {
                generation.giveUp();
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

    @Override
    public void close() {
        logs.forEach(Log::close);
    }
}
