package io.logwisp.testing;

import io.logwisp.tail.RotationReason;
import io.logwisp.tail.TailListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keeps everything that a tailer tells, in order. For one thread. */
public final class CapturingListener implements TailListener {
    private final List<String> lines = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<String> partials = new ArrayList<>();
    private final List<String> rotations = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<Path> opened = new ArrayList<>();
    private final List<Path> closed = new ArrayList<>();
    private long cutBytes;
    private long lostBytes;
    private long skippedBytes;
    private long longest;

    @Override
    public void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        lines.add(text);
        sources.add(source);
        if (partial) {
            partials.add(text);
        }
        cutBytes += cut;
        longest = Math.max(longest, length);
        events.add(source + ": " + text);
    }

    @Override
    public void rotated(String source, long number, RotationReason reason) {
        rotations.add("#" + number + " " + reason.text());
        events.add("rotated " + source + " #" + number + ": " + reason.text());
    }

    @Override
    public void opened(Path path, long position) {
        opened.add(path);
    }

    @Override
    public void closed(Path path) {
        closed.add(path);
    }

    @Override
    public void lost(String source, long bytes, RotationReason reason) {
        lostBytes += bytes;
    }

    @Override
    public void skipped(String source, long bytes) {
        skippedBytes += bytes;
    }

    @Override
    public void unreadable(Path path, IOException cause) {
        notices.add("unreadable " + path.getFileName());
    }

    @Override
    public void readable(Path path) {
        notices.add("readable " + path.getFileName());
    }

    @Override
    public void notice(Path path, String text) {
        notices.add(path.getFileName() + " " + text);
    }

    /** All lines as text; invalid UTF-8 as U+FFFD. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The source of each line. */
    public List<String> sources() {
        return List.copyOf(sources);
    }

    /** Those lines that had no line feed. */
    public List<String> partials() {
        return List.copyOf(partials);
    }

    /** All rotations as {@code #1 inode change}. */
    public List<String> rotations() {
        return List.copyOf(rotations);
    }

    /** Lines as {@code source: text} and rotations, in order. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** What an operator would see, with base names only. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    public List<Path> opened() {
        return List.copyOf(opened);
    }

    public List<Path> closed() {
        return List.copyOf(closed);
    }

    public long cutBytes() {
        return cutBytes;
    }

    public long lostBytes() {
        return lostBytes;
    }

    public long skippedBytes() {
        return skippedBytes;
    }

    public long longestLine() {
        return longest;
    }

    public void clear() {
        lines.clear();
        sources.clear();
        partials.clear();
        rotations.clear();
        events.clear();
        notices.clear();
    }
}
