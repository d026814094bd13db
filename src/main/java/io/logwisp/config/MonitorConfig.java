package io.logwisp.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Table {@code [streams.monitor]}, with what it inherits from {@code [monitor]}: what to follow, and how. Keys, units and
 * defaults are those of docs/tailing.md.
 *
 * @param targets files and directories; empty only for a stream that reads standard input
 * @param stdin true for {@code logwisp -}: lines come from standard input as well
 * @param checkIntervalMs longest time between two looks at a growing or unwatched file, at least 10
 * @param watch whether directory events are used as hints
 * @param coalesceMs hold-off after a delivery under load, 0 to 1000
 * @param scanIntervalMs time between two full listings of a watched directory; an unwatched one is listed ten times as often
 * @param sweepIntervalMs time between two looks at a file that has long been quiet
 * @param startPosition where to begin in files that are present at the first scan
 * @param startLines number of lines for {@link StartPosition#LAST}
 * @param ignoreOlderHours files last changed longer ago are left at their end until they grow; 0 = off
 * @param rotateWaitMs how long a renamed file stays open after its last growth
 * @param deletedWaitMs the same for an unlinked file
 * @param rotateWaitMaxMs upper bound of both
 * @param recoverCopytruncate whether the unread rest of a truncated file is looked for in its copy
 * @param fingerprintBytes length of the prefix that identifies a file after it was closed, 64 to 4096
 * @param markerBytes bytes before the offset that are verified before reading on, 0 (off) to 4096
 * @param maxLineBytes longest line kept, at least 1024
 * @param longLine what happens to a longer one
 * @param partialLineTimeoutMs an unfinished line is delivered after the file has not grown that long; 0 = never
 * @param skipEmptyLines whether empty lines are left out
 * @param encoding how files are encoded that do not begin with a byte order mark
 * @param multiline which lines are joined to one entry
 * @param readBufferBytes bytes asked for by one system call, at least 65536
 * @param readBudgetBytes bytes read from one file before the next one has its turn, at least 4096
 * @param maxOpenFiles descriptors kept open; beyond it the longest quiet files are closed
 * @param closeInactiveMs a file that has not grown for that long is closed until it grows; 0 = never
 * @param rotationNotice whether a rotation is told by an entry, as LogWisp does
 * @param maxPauseMs longest wait per batch for a reading client that would otherwise lose entries
 */
public record MonitorConfig(
        List<Target> targets,
        boolean stdin,
        int checkIntervalMs,
        Watch watch,
        int coalesceMs,
        int scanIntervalMs,
        int sweepIntervalMs,
        StartPosition startPosition,
        int startLines,
        int ignoreOlderHours,
        int rotateWaitMs,
        int deletedWaitMs,
        int rotateWaitMaxMs,
        boolean recoverCopytruncate,
        int fingerprintBytes,
        int markerBytes,
        int maxLineBytes,
        LongLine longLine,
        int partialLineTimeoutMs,
        boolean skipEmptyLines,
        Encoding encoding,
        Multiline multiline,
        int readBufferBytes,
        int readBudgetBytes,
        int maxOpenFiles,
        int closeInactiveMs,
        boolean rotationNotice,
        int maxPauseMs) {
    public MonitorConfig {
        targets = List.copyOf(targets);
    }

    /** LogWisp's values and those of docs/tailing.md. */
    public static final MonitorConfig DEFAULTS = new MonitorConfig(
            List.of(),
            false,
            100,
            Watch.AUTO,
            1,
            10_000,
            10_000,
            StartPosition.END,
            0,
            0,
            5_000,
            1_000,
            600_000,
            true,
            1024,
            256,
            1 << 20,
            LongLine.TRUNCATE,
            5_000,
            true,
            Encoding.UTF_8,
            Multiline.OFF,
            1 << 18,
            1 << 20,
            4096,
            0,
            true,
            1000);

    /** Whether directory events are used as hints. */
    public enum Watch {
        /** On, but off for a directory whose file system does not report changes. */
        AUTO,
        ON,
        OFF
    }

    /** Where to begin in files that are present at the first scan; files that appear later are read from the beginning. */
    public enum StartPosition {
        END,
        BEGINNING,
        /** The last {@code startLines} lines. */
        LAST
    }

    /** What happens to a line longer than {@code maxLineBytes}. */
    public enum LongLine {
        /** Its head is kept, the rest counted. */
        TRUNCATE,
        /** It becomes several lines. */
        SPLIT,
        /** It is left out and counted. */
        SKIP
    }

    /**
     * One element of {@code targets}.
     *
     * @param path absolute, normalised
     * @param kind how the path is to be understood
     * @param pattern for directories: {@code *} and {@code ?} on the base name; empty for every file
     * @param exclude patterns of the same kind for names that are left out
     * @param recursive whether sub-directories are followed
     * @param maxDepth how deep, 1 = the directory itself
     * @param followSymlinks whether links that lead out of a directory target are followed; file targets always are
     */
    public record Target(
            Path path,
            Kind kind,
            String pattern,
            List<String> exclude,
            boolean recursive,
            int maxDepth,
            boolean followSymlinks) {
        /** Compressed files are never text. */
        public static final List<String> DEFAULT_EXCLUDE = List.of("*.gz", "*.bz2", "*.xz", "*.zst", "*.zip");

        public static final int DEFAULT_MAX_DEPTH = 8;

        public Target {
            exclude = List.copyOf(exclude);
        }

        /** Of the path, in which targets differ; that of a record is put together by every start anew. */
        @Override
        public int hashCode() {
            return path.hashCode();
        }

        /** A file that may not exist yet. */
        public static Target file(Path path) {
            return new Target(path, Kind.FILE, "", List.of(), false, 1, true);
        }

        /** All files of a directory whose names match, as LogWisp: no sub-directories. */
        public static Target directory(Path path, String pattern) {
            return new Target(path, Kind.DIRECTORY, pattern, DEFAULT_EXCLUDE, false, DEFAULT_MAX_DEPTH, false);
        }
    }

    /** How a target's path is to be understood. */
    public enum Kind {
        FILE,
        DIRECTORY,
        /** A directory of which only text files are wanted, whatever their names: {@code logwisp /var/log}. */
        TEXT_FILES
    }
}
