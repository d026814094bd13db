package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that no name leads to any more: renamed or unlinked. A program that still has one open may write to it, so it is
 * read on until it has been quiet for long enough. Owned by the polling thread.
 */
final class FileDrain {
    private final MonitorConfig config;
    private final TailListener listener;
    private final TailReader reader;
    private final FileTable files;
    private final FileVisits visits;

    FileDrain(MonitorConfig config, TailListener listener, TailReader reader, FileTable files, FileVisits visits) {
        this.config = config;
        this.listener = listener;
        this.reader = reader;
        this.files = files;
        this.visits = visits;
    }

    void visitDue(long now) {
        if (files.draining().isEmpty() || now - files.drainDueNanos() < 0) {
            return;
        }
        files.drainAt(now + Nanos.ofMillis(config.checkIntervalMs()));
        List<FileState> all = new ArrayList<>(files.draining());
        if (all.stream().anyMatch(file -> !file.descriptorSought)) {
            OpenFiles.find(all);
        }
        for (FileState file : all) {
            if (!file.pending) {
                visits.visit(file, now);
            }
            if (files.draining().contains(file) && isDrained(file, now)) {
                finish(file);
            }
        }
    }

    private boolean isDrained(FileState file, long now) {
        if (file.predecessor != null) {
            return false; // it was not its turn yet
        }
        long since = now - file.drainingSinceNanos;
        if (since >= Nanos.ofMillis(config.rotateWaitMaxMs())) {
            return true;
        }
        long quiet = Math.min(since, now - file.lastGrowthNanos);
        long deletedWait = Nanos.ofMillis(config.deletedWaitMs());
        long rotateWait = Nanos.ofMillis(config.rotateWaitMs());
        if (file.pending || quiet < Math.min(deletedWait, rotateWait)) {
            return false;
        }
        return quiet >= (OpenFiles.isUnlinked(file) ? deletedWait : rotateWait);
    }

    private void finish(FileState file) {
        reader.flush(file);
        if (file.size > file.position) {
            listener.lost(file.source, file.size - file.position, RotationReason.INODE_CHANGE);
        }
        boolean unlinked = OpenFiles.isUnlinked(file);
        files.stopDraining(file);
        files.close(file);
        if (unlinked) {
            files.forget(file); // its number may be another file's the next moment
        } else {
            files.remember(file);
        }
        if (file.name.last == file) {
            file.name.last = null;
        }
        listener.closed(file.name.path);
    }
}
