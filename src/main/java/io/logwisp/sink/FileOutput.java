package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import io.logwisp.config.SinkConfig.Rotation.Day;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to, and rotated between two entries: {@code app.out.1} is the newest one that was moved away.
 * Used by the sink's thread.
 */
final class FileOutput implements Output {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    private static final int MAX_MODE_BITS = 9;

    private static final Set<StandardOpenOption> EMPTY =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    /** The first Monday since 1970, counted in days; weeks are counted from it. */
    private static final long FIRST_MONDAY = 4;

    private final SinkConfig.File config;
    private final SinkConfig.Rotation rotation;
    private final Ticker ticker;

    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private boolean begun;
    private long size;

    /** Which of the periods since 1970 the file belongs to. */
    private long period;

    FileOutput(SinkConfig.File config, Ticker ticker) {
        this.config = config;
        this.rotation = config.rotation();
        this.ticker = ticker;
    }

    @Override
    public void open() throws IOException {
        if (channel != null) {
            return;
        }
        if (config.truncate() && !begun) {
            openChannel(EMPTY).close();
        }
        FileChannel opened = openChannel(APPEND);
        try {
            size = opened.size();
            period = size == 0 || !isTimed()
                    ? currentPeriod()
                    : period(Files.getLastModifiedTime(config.path()).to(TimeUnit.SECONDS));
            key = config.reopenMoved() ? keyNow() : null;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channel = opened;
        begun = true;
    }

    /** What tells the file that has the name now from others; null when none has. */
    private @Nullable Object keyNow() throws IOException {
        try {
            return Files.readAttributes(config.path(), BasicFileAttributes.class)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private FileChannel openChannel(Set<StandardOpenOption> how) throws IOException {
        try {
            FileAttribute<Set<PosixFilePermission>> mode = PosixFilePermissions.asFileAttribute(permissions());
            return FileChannel.open(config.path(), how, mode);
        } catch (UnsupportedOperationException notPosix) {
            return FileChannel.open(config.path(), how);
        } catch (NoSuchFileException e) {
            throw new IOException(config.path() + ": the directory does not exist", e);
        }
    }

    private Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read to the others' execute
        for (int bit = 0; bit < MAX_MODE_BITS; bit++) {
            if ((config.mode() >> MAX_MODE_BITS - 1 - bit & 1) == 1) {
                permissions.add(all[bit]);
            }
        }
        return permissions;
    }

    @Override
    public void write(Outgoing frames) throws IOException {
        if (config.reopenMoved() && !frames.isInsideFrame() && !Objects.equals(key, keyNow())) {
            reopen();
        }
        while (!frames.isDone()) {
            write(frames, partEnd(frames));
        }
    }

    /** Where the next part ends that goes into one file, which may be a new one. */
    private int partEnd(Outgoing frames) throws IOException {
        if (frames.isInsideFrame()) {
            return frames.frameEnd();
        }
        if (isTimed() && currentPeriod() != period) {
            rotate();
        }
        if (rotation.maxBytes() == 0) {
            return frames.end();
        }
        int end = frames.endWithin(rotation.maxBytes() - size);
        if (end > frames.position()) {
            return end;
        }
        rotate();
        end = frames.endWithin(rotation.maxBytes() - size);
        return end > frames.position() ? end : frames.frameEnd(); // larger than a file may be: one of its own
    }

    private void write(Outgoing frames, int end) throws IOException {
        open();
        FileChannel target = channel;
        if (target == null) {
            throw new AssertionError("BUG: an open file has no channel");
        }
        ByteBuffer bytes = ByteBuffer.wrap(frames.bytes(), frames.position(), end - frames.position());
        try {
            while (bytes.hasRemaining()) {
                size += target.write(bytes);
            }
        } finally {
            frames.advanceTo(bytes.position());
        }
    }

    /** Moves the file away, and those that were moved before by one; an empty one stays. */
    private void rotate() throws IOException {
        period = currentPeriod();
        if (size == 0) {
            return;
        }
        close();
        if (rotation.keep() == 0) {
            Files.deleteIfExists(config.path());
        }
        for (int i = rotation.keep(); i > 0; i--) {
            Path from = i == 1 ? config.path() : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        open();
    }

    private Path numbered(int number) {
        return config.path().resolveSibling(config.path().getFileName() + "." + number);
    }

    private long currentPeriod() {
        return period(TimeUnit.NANOSECONDS.toSeconds(ticker.epochNanos()));
    }

    private boolean isTimed() {
        return rotation.seconds() > 0 || rotation.day() != Day.NEVER;
    }

    private long period(long epochSeconds) {
        if (rotation.day() == Day.NEVER) {
            return rotation.seconds() == 0 ? 0 : Math.floorDiv(epochSeconds, rotation.seconds());
        }
        long day = Instant.ofEpochSecond(epochSeconds)
                .atZone(config.lines().zone())
                .toLocalDate()
                .toEpochDay();
        if (rotation.day() == Day.EVERY) {
            return day;
        }
        int weekday = rotation.day().ordinal() - Day.MONDAY.ordinal();
        return Math.floorDiv(day - FIRST_MONDAY - weekday, (long) DayOfWeek.values().length);
    }

    /** A file goes on at the byte where it stopped, in the middle of an entry if need be. */
    @Override
    public void recover(Outgoing frames) {
        // a full disk has taken what it said
    }

    @Override
    public void reopen() throws IOException {
        close();
        open();
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            Closing.quietly(open);
        }
    }
}
