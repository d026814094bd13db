package io.logwisp.tail;

import io.logwisp.testing.LogWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Programs that write logs, a rotator that moves them, and an administrator who does what he should not. */
final class LogWorld implements AutoCloseable {
    /** Longer than the shortest fingerprint, as most lines of logs are not but most logs are. */
    private static final String PADDING = "-".repeat(64);

    /** How long a program goes on writing to a renamed file; a tailer waits a second longer. */
    private static final long LATE_MILLIS = 4000;

    /** A line that comes again and again, longer than a tailer's marker. */
    private static final String REPEATED = "nothing to tell" + PADDING.repeat(4);

    private static final Set<PosixFilePermission> ALLOWED = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FORBIDDEN = PosixFilePermissions.fromString("-wx------");

    private final Path dir;
    private final Path elsewhere;
    private final LogModel model;

    /** Whether all files look the same but for their beginnings, so that only these can tell which is which. */
    private final boolean alike;

    private final List<Log> logs = new ArrayList<>();
    private long clockMillis = System.currentTimeMillis();
    private int count;

    /** @param elsewhere a directory that nobody follows, for the targets of symbolic links */
    LogWorld(Path dir, Path elsewhere, LogModel model, int logCount, boolean alike) {
        this.dir = dir;
        this.elsewhere = elsewhere;
        this.model = model;
        this.alike = alike;
        model.ignore(REPEATED);
        for (int i = 0; i < logCount; i++) {
            logs.add(new Log(dir.resolve("log" + i + ".log")));
        }
    }

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
        COPY_OVER_AND_TRUNCATE,
        TRUNCATE,
        TRUNCATE_AND_WRITE_MORE,
        UNLINK,
        UNLINK_AND_CREATE,
        SWITCH_LINK,
        FORBID,
        ALLOW
    }

    /** What becomes of the content before a truncation. */
    private enum Copying {
        NONE,
        /** A new file gets it. */
        NEW,
        /** The file gets it that got the last one. */
        OVER
    }

    void act(Deed deed, int which, int amount) {
        Log log = logs.get(which % logs.size());
        switch (deed) {
            case WRITE -> log.write(1 + amount % 5);
            case BEGIN_LINE -> log.begin();
            case END_LINE -> log.finish();
            case ROTATE -> log.renameTo(log.backup(++log.rotations), true);
            case ROTATE_LATER -> log.renameTo(log.backup(++log.rotations), false);
            case CASCADE -> log.cascade();
            case WRITE_LATE -> log.writeLate();
            case COPY_AND_TRUNCATE -> log.truncate(Copying.NEW);
            case COPY_OVER_AND_TRUNCATE -> log.truncate(Copying.OVER);
            case TRUNCATE -> log.truncate(Copying.NONE);
            case TRUNCATE_AND_WRITE_MORE -> log.truncateAndWriteMore(1 + amount % 3);
            case UNLINK -> log.unlink();
            case UNLINK_AND_CREATE -> {
                log.unlink();
                log.write(1 + amount % 9);
            }
            case SWITCH_LINK -> log.switchLink();
            case FORBID -> log.forbid(true);
            case ALLOW -> log.forbid(false);
        }
    }

    void pass(long millis) {
        clockMillis += millis;
        logs.stream()
                .filter(log -> clockMillis - log.formerSince >= LATE_MILLIS)
                .forEach(Log::closeFormer);
    }

    /** Everything that was begun is brought to its end, and may be read. */
    void finish() {
        logs.forEach(Log::finish);
        try (Stream<Path> all = Stream.concat(Files.list(dir), Files.list(elsewhere))) {
            all.filter(Files::exists).forEach(file -> permit(file, ALLOWED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a program without the rights of root may open a file. */
    static boolean isReadable(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_READ);
    }

    @Override
    public void close() {
        logs.forEach(Log::close);
    }

    /** A program with its log; it may have an older file still open. */
    private final class Log {
        private final Path path;
        private LogModel.Content content = model.newContent();
        private LogModel.Content formerContent = content;
        private LogModel.Content copied = model.newContent(); // what the copy has that is written over
        private String partial = "";
        private int rotations;
        private long formerSince;

        @Nullable
        private LogWriter writer;

        @Nullable
        private LogWriter former;

        Log(Path path) {
            this.path = path;
        }

        Path backup(int number) {
            return dir.resolve(path.getFileName() + "." + number);
        }

        void create() {
            if (writer == null) {
                writer = LogWriter.append(path);
                content = model.newContent();
            }
        }

        void write(int howMany) {
            create();
            finish();
            for (int i = 0; i < howMany; i++) {
                String text = newText();
                append(text + "\n");
                content.write(text);
                if (alike) {
                    append(REPEATED + "\n");
                }
            }
        }

        void begin() {
            create();
            finish();
            partial = newText();
            append(partial);
        }

        void finish() {
            if (!partial.isEmpty()) {
                append("end\n");
                content.write(partial + "end");
                partial = "";
            }
        }

        /** No two writes happen at the same time, as they would in a test that does not wait. */
        private void append(String text) {
            if (writer != null) {
                writer.text(text);
            }
            try {
                Files.setLastModifiedTime(path, FileTime.fromMillis(clockMillis + ++count));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void renameTo(Path target, boolean recreate) {
            if (writer == null) {
                return;
            }
            finish();
            closeFormer();
            LogWriter.rename(path, target);
            content.rename();
            former = writer;
            formerContent = content;
            formerSince = clockMillis;
            writer = null;
            if (recreate) {
                create();
            }
        }

        /** Every backup moves on by one, as logrotate does. */
        void cascade() {
            for (int i = rotations; i > 0; i--) {
                if (Files.exists(backup(i))) {
                    LogWriter.rename(backup(i), backup(i + 1));
                }
            }
            rotations++;
            renameTo(backup(1), true);
        }

        void writeLate() {
            if (former != null && formerContent.isExpected()) {
                String text = newText();
                former.text(text + "\n");
                formerContent.write(text);
            }
        }

        void truncate(Copying copying) {
            if (writer == null || alike) {
                return; // the same bytes before the position again cannot be told from the old ones
            }
            partial = "";
            if (copying == Copying.NEW) {
                copy(dir.resolve(path.getFileName() + ".copy" + count++));
            } else if (copying == Copying.OVER) {
                copy(dir.resolve(path.getFileName() + ".old"));
                copied.overwrite();
                copied = content;
            }
            content.truncate(copying != Copying.NONE);
            writer.truncate();
            content = content.next();
        }

        /** As a shell does it: a file that exists keeps its inode. */
        private void copy(Path target) {
            try {
                Files.write(target, Files.readAllBytes(path));
                Files.setLastModifiedTime(target, FileTime.fromMillis(clockMillis + ++count));
                permit(target, ALLOWED);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void truncateAndWriteMore(int more) {
            int before = content.lineCount();
            truncate(Copying.NONE);
            write(before + more);
        }

        void unlink() {
            if (writer == null) {
                return;
            }
            finish();
            closeFormer();
            LogWriter.delete(path);
            abandon(writer);
        }

        /** A link to a new file takes the place of the file, or of the link to another. */
        void switchLink() {
            create();
            finish();
            closeFormer();
            LogWriter replaced = writer;
            Path target = elsewhere.resolve("target" + count++);
            Path link = elsewhere.resolve("link" + count++);
            try {
                writer = LogWriter.append(target);
                Files.createSymbolicLink(link, target);
                LogWriter.rename(link, path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LogWriter current = writer;
            if (replaced != null) {
                abandon(replaced);
            }
            writer = current;
            content = model.newContent();
            content.link();
        }

        private void abandon(LogWriter replaced) {
            content.unlink();
            replaced.close();
            writer = null;
        }

        void forbid(boolean value) {
            if (writer != null) {
                permit(path, value ? FORBIDDEN : ALLOWED);
                content.forbid(value);
            }
        }

        void closeFormer() {
            if (former != null) {
                former.close();
                former = null;
            }
        }

        void close() {
            closeFormer();
            if (writer != null) {
                writer.close();
            }
        }
    }

    private String newText() {
        return "line %06d %s".formatted(count++, PADDING);
    }

    private static void permit(Path file, Set<PosixFilePermission> permissions) {
        try {
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
