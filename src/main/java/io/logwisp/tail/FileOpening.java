package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.tail.NameResolver.Found;
import io.logwisp.tail.TailReader.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens files, and decides where reading begins in them. Owned by the polling thread. */
final class FileOpening {
    private final MonitorConfig config;
    private final TailListener listener;
    private final TailReader reader;
    private final ChannelOpener opener;
    private final FollowedNames names;
    private final FileTable files;
    private final FileCopies copies;
    private final FileVisits visits;

    FileOpening(
            MonitorConfig config,
            TailListener listener,
            TailReader reader,
            ChannelOpener opener,
            FollowedNames names,
            FileTable files,
            FileCopies copies,
            FileVisits visits) {
        this.config = config;
        this.listener = listener;
        this.reader = reader;
        this.opener = opener;
        this.names = names;
        this.files = files;
        this.copies = copies;
        this.visits = visits;
    }

    /** Opens what was found under the file's name and reads it. */
    void openAndVisit(FileState file, Found found, long now) {
        try {
            FileChannel channel = open(file, found);
            if (channel == null) {
                return; // another file came between; the next look will see it
            }
            files.makeRoom();
            files.opened(file, channel);
            begin(file, channel, now);
        } catch (IOException e) {
            files.close(file);
            if (!(e instanceof NoSuchFileException)) {
                names.becomeUnreadable(file.name, e);
            }
            return;
        }
        names.becomeReadable(file.name);
        if (file.isOpen()) {
            visits.visit(file, now);
        }
    }

    /** When the process may open no more files, the one that has been quiet for longest gives way. */
    private FileChannel openWithRoom(Path path, boolean follow) throws IOException {
        try {
            return opener.open(path, follow);
        } catch (FileSystemException e) {
            // "Too many open files" has no class of its own, and its text depends on the locale.
            if (e.getClass() != FileSystemException.class || !files.closeQuietest()) {
                throw e;
            }
            return opener.open(path, follow);
        }
    }

    /** Opens what was found; null when another file stands there by now. */
    private @Nullable FileChannel open(FileState file, Found found) throws IOException {
        FollowedName name = file.name;
        FileChannel channel = openWithRoom(found.path(), name.confinement == null);
        Found again = NameResolver.resolve(name.path, name.confinement);
        if (again == null || !again.id().equals(file.id)) {
            channel.close();
            if (file.startAt >= 0) {
                name.file = null;
                files.forget(file);
                name.hinted = true;
            }
            return null;
        }
        return channel;
    }

    private void begin(FileState file, FileChannel channel, long now) throws IOException {
        if (file.startAt < 0) {
            resume(file, channel);
            return;
        }
        Outcome proof = reader.probe(file, channel);
        if (proof != Outcome.END) {
            visits.refuse(file, proof);
            return;
        }
        if (file.untold == RotationReason.INODE_CHANGE && continueFormer(file, channel)) {
            return;
        }
        if (!startsAsCopy(file, channel, now)) {
            reader.moveTo(file, channel, firstPosition(file, channel));
            reader.refreshFingerprint(file, channel);
            file.startAt = -1;
            file.startsLast = false;
        }
        listener.opened(file.name.path, file.position);
    }

    /**
     * An editor or a configuration tool writes a new file and puts it in the place of the old one: what was read of the
     * old one is not read again.
     */
    private boolean continueFormer(FileState file, FileChannel channel) throws IOException {
        Predecessor before = file.predecessor;
        if (before == null
                || before.file().position != before.end()
                || !before.file().fingerprint.exists()) {
            return false;
        }
        FileState former = before.file();
        if (!reader.hasBeginning(channel, former.fingerprint) || !reader.hasMarker(channel, former)) {
            return false;
        }
        OpenFiles.find(List.of(former));
        if (!OpenFiles.isUnlinked(former)) {
            return false; // the old one was kept, so this is a rotation with equal beginnings
        }
        file.endPast();
        file.position = former.position;
        file.marker.copyFrom(former.marker);
        file.splitter.takeOver(former.splitter);
        file.fingerprint = former.fingerprint;
        file.startAt = -1;
        file.untold = null;
        return true;
    }

    private boolean startsAsCopy(FileState file, FileChannel channel, long now) throws IOException {
        FileState original = copies.suspect(file);
        if (original == null) {
            return false;
        }
        if (!original.isOpen()) {
            reopen(original, now);
        } else if (!original.pending) {
            visits.visit(original, now);
        }
        return copies.startsAsCopy(file, channel, original);
    }

    private void reopen(FileState file, long now) {
        Found found = names.look(file.name);
        if (found != null && found.id().equals(file.id)) {
            openAndVisit(file, found, now);
        }
    }

    private long firstPosition(FileState file, FileChannel channel) throws IOException {
        if (file.startAt == 0) {
            return 0;
        }
        if (channel.size() < file.startAt) {
            return 0; // truncated before it could be opened
        }
        file.newFrom = file.startsLast ? 0 : file.startAt;
        return reader.startOfLastLines(channel, file.startAt, file.startsLast ? config.startLines() : 0);
    }

    /** A file that was closed while it was quiet is opened again; its inode may be another file's by now. */
    private void resume(FileState file, FileChannel channel) throws IOException {
        file.appeared |= file.position == 0; // nothing was read of it, so a copy may have been made in its place
        if (channel.size() < file.position) {
            visits.reset(file, RotationReason.POSITION_BEYOND_FILE_SIZE);
        } else if (!reader.hasBeginning(channel, file.fingerprint)) {
            visits.reset(file, RotationReason.CONTENT_CHANGE);
        }
    }

    /** Whether what was found under a name may be read, so that its content can prove what it is. */
    boolean isReadable(FollowedName name, Found found) {
        try {
            opener.open(found.path(), name.confinement == null).close();
            names.becomeReadable(name);
            return true;
        } catch (NoSuchFileException e) {
            return true; // the next look will see it
        } catch (IOException e) {
            names.becomeUnreadable(name, e);
            return false;
        }
    }

    /** Whether a file that was closed is still the one that stands there. */
    boolean isSame(FileState known, Found found) {
        if (known.startAt >= 0) {
            return true;
        }
        try (FileChannel channel = openWithRoom(found.path(), known.name.confinement == null)) {
            return reader.holdsRead(channel, known);
        } catch (IOException e) {
            return false;
        }
    }
}
