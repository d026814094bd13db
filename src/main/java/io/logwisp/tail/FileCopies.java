package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Copies of followed files, as {@code copytruncate} makes them: what a copy holds was or will be read in its original, so
 * it is no news; unless the original is truncated before it was read to its end, then the copy has the rest. Owned by the
 * polling thread.
 */
final class FileCopies {
    private final MonitorConfig config;
    private final Ticker ticker;
    private final TailListener listener;
    private final TailCounters counters;
    private final TailReader reader;
    private final CopySearch search;
    private final FollowedNames names;
    private final FileTable files;

    FileCopies(
            MonitorConfig config,
            Ticker ticker,
            TailListener listener,
            TailCounters counters,
            TailReader reader,
            ChannelOpener opener,
            FollowedNames names,
            FileTable files) {
        this.config = config;
        this.ticker = ticker;
        this.listener = listener;
        this.counters = counters;
        this.reader = reader;
        this.search = new CopySearch(reader, opener, names, files);
        this.names = names;
        this.files = files;
    }

    /**
     * The followed file that a new file may be a copy of, judged by their names, or null. It is to be read on before
     * {@link #startsAsCopy} is asked: if it was truncated already, the copy is taken for its rest there.
     */
    @Nullable
    FileState suspect(FileState file) {
        FollowedName name = file.appeared ? CopySearch.original(file.name, names) : null;
        FileState original = name == null ? null : name.file;
        if (original == null || original == file || original.position == 0) {
            return null;
        }
        file.original = original;
        original.copy = file;
        return original;
    }

    /** A file that was written anew may be a copy now, made in the place of an older one. */
    void suspectAgain(FileState file) {
        file.appeared = true;
        FileState original = file.draining ? null : suspect(file);
        for (FileState next = original; next != null; ) {
            Predecessor before = next.predecessor;
            if (before != null && before.file() == file) {
                next.predecessor = null; // the rest that was awaited from it is gone
                before = null;
            }
            next = before == null ? null : before.file();
        }
    }

    /** A file that was empty when it was looked at last may be a copy now. */
    void suspectFilled(FileState file, FileChannel channel) throws IOException {
        if (file.original == null && !file.draining && (file.appeared || file.unproven) && channel.size() > 0) {
            file.appeared = true;
            suspect(file);
        }
    }

    /** Whether a suspected copy is one, so that its bytes are no news. */
    boolean startsAsCopy(FileState file, FileChannel channel, FileState original) throws IOException {
        FileChannel other = original.channel;
        if (file.original == null) {
            return file.startAt < 0; // the original was truncated, and the copy was dealt with there
        }
        if (other == null) {
            return startsBehind(file, channel, original);
        }
        if (channel.size() < Fingerprint.MIN_BYTES) {
            return false; // too little to tell, perhaps it is being made
        }
        if (!reader.isCopy(channel, other)) {
            return false; // perhaps not any more: the original may have been truncated a moment ago
        }
        reader.moveTo(file, channel, channel.size());
        file.startAt = -1;
        return true;
    }

    /** The original cannot be opened now: what was read of it is known, what comes behind that is news. */
    private boolean startsBehind(FileState file, FileChannel channel, FileState original) throws IOException {
        file.original = null;
        if (!search.isCopy(original, channel)) {
            return false;
        }
        reader.moveTo(file, channel, Math.min(channel.size(), original.lineStart()));
        reader.refreshFingerprint(file, channel);
        file.startAt = -1;
        return true;
    }

    /** True as long as a copy only has what its original has, or may become one. */
    boolean isStillCopy(FileState file, FileChannel channel, long now) throws IOException {
        FileState original = file.original;
        FileChannel other = original == null ? null : original.channel;
        if (original != null && other == null && file.position == 0) {
            return mayBecomeCopy(file, channel, original);
        }
        return other != null && isStillCopy(file, channel, other, now);
    }

    /** The original is closed, but what was read of it is known. */
    private boolean mayBecomeCopy(FileState file, FileChannel channel, FileState original) throws IOException {
        long size = channel.size();
        if (size == 0) {
            return true;
        }
        if (size < original.position) {
            return search.isCopy(original, channel); // it is being made
        }
        if (startsBehind(file, channel, original)) {
            forgetRewriting(file);
        }
        return false;
    }

    /** That a copy was made in the place of an older one is no rotation. */
    private static void forgetRewriting(FileState copy) {
        if (copy.untold != RotationReason.INODE_CHANGE) {
            copy.untold = null;
        }
    }

    private boolean isStillCopy(FileState file, FileChannel copy, FileChannel original, long now) throws IOException {
        long size = copy.size();
        if (file.size != size) {
            file.size = size;
            file.lastGrowthNanos = now;
        }
        if (file.position == 0 && size < Fingerprint.MIN_BYTES) {
            // Too little to tell, so nothing is passed over; but what looks like a copy waits for its original's
            // truncation.
            return size == 0 || (isAwaited(file, now) && reader.haveSameEnd(copy, original, size));
        }
        boolean same = file.position == 0
                ? reader.isCopy(copy, original)
                : size >= file.position && original.size() >= size && reader.haveSameEnd(copy, original, size);
        if (same && size > file.position) {
            reader.moveTo(file, copy, size);
            reader.refreshFingerprint(file, copy);
            forgetRewriting(file);
            file.unproven = false;
            file.newFrom = size;
            names.noteChange();
        }
        return same;
    }

    /** A copy that is being made grows on, and one with a backup's name is hardly anything else. */
    private static boolean isAwaited(FileState copy, long now) {
        FileState original = copy.original;
        return now - copy.lastGrowthNanos < Nanos.SECOND
                || (original != null && RotationNames.isBackupOf(original.name.source, copy.name.source));
    }

    /** Looks for the unread rest of a truncated file in a copy, which is then read before the file itself. */
    boolean recover(FileState file) {
        FileState followed = file.copy;
        file.copy = null;
        boolean wanted = config.recoverCopytruncate() && !file.draining && file.predecessor == null;
        CopySearch.Copy copy = wanted ? search.find(file) : null;
        if (copy != null) {
            recover(file, copy);
        }
        if (followed != null && followed.original == file) {
            settle(followed, file, copy != null);
        }
        return wanted && file.predecessor != null;
    }

    private void recover(FileState file, CopySearch.Copy copy) {
        forgetFormer(copy);
        if (copy.size() > file.position) {
            readRest(file, copy);
        } else {
            passOver(file, copy);
        }
    }

    /** Forgets a removed file whose inode is the copy's now, and the older copy that was in its place. */
    private void forgetFormer(CopySearch.Copy copy) {
        FileState known = files.find(copy.id());
        if (known != null && search.isGone(known)) {
            if (known.name.file == known) {
                known.name.file = null;
            }
            files.forget(known);
        } else if (known != null && known.onlyCopy) {
            end(known);
        }
    }

    /** A copy that was read for the rest in it is something else now. */
    void end(FileState copy) {
        reader.flush(copy);
        if (copy.size > copy.position) {
            listener.lost(copy.source, copy.size - copy.position, RotationReason.CONTENT_CHANGE);
        }
        files.stopDraining(copy);
        files.close(copy);
        files.forget(copy);
    }

    /** Nothing of what a copy holds is news. */
    private void passOver(FileState original, CopySearch.Copy copy) {
        FileState known = files.find(copy.id());
        if (known == null) {
            rememberCopy(original, copy);
            return;
        }
        boolean open = known.isOpen();
        files.close(known);
        files.opened(known, copy.channel());
        known.original = null;
        known.fingerprint = Fingerprint.NONE;
        known.checkpoint = null;
        skipToEnd(known);
        if (!open) {
            files.close(known);
        }
    }

    /** A copy without news may be found under a name that is followed, later. */
    private void rememberCopy(FileState original, CopySearch.Copy copy) {
        FileState state = files.add(copy.id(), original.name, original.source);
        state.channel = copy.channel();
        skipToEnd(state);
        files.close(state);
        files.remember(state);
    }

    private void readRest(FileState file, CopySearch.Copy copy) {
        FileState known = files.find(copy.id());
        FileState rest = known;
        if (rest == null) {
            rest = files.add(copy.id(), file.name, file.source);
        } else {
            files.close(rest);
        }
        rest.startAt = -1;
        rest.unproven = false;
        rest.source = file.source;
        rest.original = null;
        rest.checkpoint = null;
        forgetRewriting(rest);
        rest.endPast();
        rest.position = file.position;
        rest.size = copy.size();
        rest.marker.copyFrom(file.marker);
        rest.splitter.takeOver(file.splitter);
        rest.fingerprint = file.fingerprint;
        rest.newFrom = 0;
        files.opened(rest, copy.channel());
        if (known == null) {
            rest.onlyCopy = true;
            files.startDraining(rest, ticker.nanoTime());
        }
        counters.recovered(copy.size() - file.position);
        file.predecessor = new Predecessor(rest, copy.size());
    }

    /** The original of a suspected copy was truncated: if it is one, what was read of the original is no news. */
    private void settle(FileState suspect, FileState original, boolean restIsRead) {
        suspect.original = null;
        FileChannel channel = suspect.channel;
        try {
            if (channel != null && search.isCopy(original, channel)) {
                long size = channel.size();
                skipTo(suspect, channel, restIsRead ? size : Math.min(size, original.position));
            }
        } catch (IOException e) {
            files.fail(suspect, e);
        }
    }

    /** Nothing of what the copy holds is news. */
    private void skipToEnd(FileState copy) {
        FileChannel channel = copy.channel;
        if (channel != null) {
            try {
                skipTo(copy, channel, channel.size());
            } catch (IOException e) {
                files.fail(copy, e);
            }
        }
    }

    private void skipTo(FileState copy, FileChannel channel, long position) throws IOException {
        reader.moveTo(copy, channel, position);
        reader.refreshFingerprint(copy, channel);
        copy.size = channel.size();
        copy.newFrom = copy.position;
        copy.startAt = -1;
        copy.unproven = false;
        forgetRewriting(copy);
    }
}
