package io.logwisp.client;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.entry.Ticker;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.DirectoryWatcher;
import io.logwisp.tail.FileTailer;
import io.logwisp.tail.Reasons;
import io.logwisp.tail.RotationReason;
import io.logwisp.tail.TailListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Files, followed here without a server by the same tailer that servers use. */
final class FileFeed extends Feed implements TailListener {
    private static final long END_SECONDS = 2;

    private final TailRequest request;
    private final Ticker ticker;
    private final LocalEntries entries;
    private final DirectoryWatcher watcher;
    private final CheckpointStore checkpoints;
    private final FileTailer tailer;
    private final CompletableFuture<Boolean> allPrinted = new CompletableFuture<>();

    private volatile long printed;
    private volatile @Nullable Thread reader;

    FileFeed(TailRequest request, Handover handover, Ticker ticker) throws ClientException {
        super("files", handover);
        this.request = request;
        this.ticker = ticker;
        this.entries = new LocalEntries(this, request, selects(request), ticker);
        this.watcher = new DirectoryWatcher(ticker);
        this.checkpoints = new CheckpointStore(
                new CheckpointConfig(
                        stateDirectory(request),
                        CheckpointConfig.DEFAULT_INTERVAL_MS,
                        CheckpointConfig.DEFAULT_TTL_HOURS),
                ticker);
        this.tailer = new FileTailer(config(request), ticker, this, watcher, checkpoints.open("tail"), this::wake);
    }

    /** Beside the file with the cursors of servers: files have more to remember than an id. */
    private static Optional<Path> stateDirectory(TailRequest request) {
        return request.cursorFile().map(file -> file.toAbsolutePath().resolveSibling(file.getFileName() + ".files"));
    }

    /** The last entries that pass are only found by reading everything. */
    private static boolean selects(TailRequest request) {
        boolean counts = request.lines().isPresent()
                ? request.lines().getAsInt() > 0
                : request.sinceNanos().isEmpty();
        return counts && (!request.filters().isEmpty() || request.sinceNanos().isPresent());
    }

    private static MonitorConfig config(TailRequest request) {
        MonitorConfig usual = MonitorConfig.DEFAULTS;
        int lines = request.lines().orElse(request.sinceNanos().isPresent() ? -1 : TailRequest.DEFAULT_LINES);
        StartPosition start = lines < 0 || selects(request)
                ? StartPosition.BEGINNING
                : lines == 0 ? StartPosition.END : StartPosition.LAST;
        return new MonitorConfig(
                request.files(),
                false,
                usual.checkIntervalMs(),
                usual.watch(),
                usual.coalesceMs(),
                usual.scanIntervalMs(),
                usual.sweepIntervalMs(),
                start,
                Math.max(0, lines),
                usual.ignoreOlderHours(),
                usual.rotateWaitMs(),
                usual.deletedWaitMs(),
                usual.rotateWaitMaxMs(),
                usual.recoverCopytruncate(),
                usual.fingerprintBytes(),
                usual.markerBytes(),
                usual.maxLineBytes(),
                usual.longLine(),
                usual.partialLineTimeoutMs(),
                usual.skipEmptyLines(),
                usual.encoding(),
                usual.multiline(),
                usual.readBufferBytes(),
                usual.readBudgetBytes(),
                usual.maxOpenFiles(),
                usual.closeInactiveMs(),
                usual.rotationNotice(),
                usual.maxPauseMs());
    }

    @Override
    Outcome read() {
        reader = Thread.currentThread();
        boolean more = true;
        while (more && !isStopping()) {
            long due = tailer.poll();
            if (due > 0) {
                entries.release();
            }
            entries.flush();
            due = Math.min(due, tailer.published(entries.count(), mark -> printed >= mark));
            more = due <= 0 || request.follow();
            if (due > 0 && more && !isStopping()) {
                tailer.await(due);
            }
        }
        tailer.close();
        entries.release();
        entries.flush();
        watcher.close();
        return Outcome.DONE;
    }

    /** How far was read is kept only when all of that has been printed; else the last time it was so counts. */
    @Override
    void finish() {
        if (allPrinted.completeOnTimeout(false, END_SECONDS, TimeUnit.SECONDS).join()) {
            tailer.end();
        }
        checkpoints.close();
    }

    @Override
    void stop() {
        super.stop();
        wake();
    }

    private void wake() {
        Thread waiting = reader;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        tailer.wake();
    }

    @Override
    void printed(long count) {
        printed = count;
    }

    @Override
    void settled(boolean all) {
        allPrinted.complete(all);
    }

    @Override
    public void line(String source, byte[] bytes, int offset, int length, long cut, boolean partial) {
        entries.line(source, bytes, offset, length, cut, partial);
    }

    @Override
    public void rotated(String source, long number, RotationReason reason) {
        entries.flush();
        note("--- " + Visible.line(source) + " was rotated (" + reason.text() + ") ---");
    }

    @Override
    public void opened(Path path, long position) {}

    @Override
    public void closed(Path path) {}

    @Override
    public void lost(String source, long bytes, RotationReason reason) {
        note("--- " + bytes + " bytes of " + Visible.line(source) + " were gone before they could be read ("
                + reason.text() + ") ---");
    }

    @Override
    public void skipped(String source, long bytes) {}

    @Override
    public void unreadable(Path path, IOException cause) {
        note("logwisp: cannot read " + Visible.line(path.toString()) + ": " + Reasons.of(cause)
                + (request.follow() ? "; trying again" : ""));
    }

    @Override
    public void readable(Path path) {
        note("--- " + Visible.line(path.toString()) + " can be read now ---");
    }

    @Override
    public void notice(Path path, String text) {
        note("logwisp: " + Visible.line(path.toString()) + ": " + text);
    }
}
