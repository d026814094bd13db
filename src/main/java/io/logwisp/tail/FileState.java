package io.logwisp.tail;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one file, whatever names it has: its identity, the place to which it was read, and the proof that
 * what stands before that place was read. Fields without comment mean what their name says. Owned by the polling thread.
 */
final class FileState {
    final FileIdentity id;
    final TailMarker marker;
    final FileSplitter splitter;

    /** The name it is followed under; after a rename the one it had. */
    FollowedName name;

    /** Base name that its lines are reported under; stays when the file is renamed. */
    String source;

    /** Null while it is closed. A strong reference: a channel that becomes unreachable closes itself. */
    @Nullable
    FileChannel channel;

    /** Offset up to which bytes were taken; the splitter may still hold the end of them. */
    long position;

    /** Offset to begin at when it is opened for the first time, -1 when it was. */
    long startAt = -1;

    /** It came while its name was followed, so it may be a copy of another file. */
    boolean appeared;

    /** It begins with its last lines before that. */
    boolean startsLast;

    Fingerprint fingerprint = Fingerprint.NONE;
    long size;
    long mtimeMillis;
    long lastGrowthNanos;
    long lastReadEpochNanos;
    long linesRead;

    /** Waiting in the round of those that have more to read. */
    boolean pending;

    /** Where the bytes begin that were written since it was first seen; an unfinished line before it is old. */
    long newFrom;

    /** Not a byte of it was seen, so whether it is text is not known. */
    boolean unproven;

    /** No name leads to it any more; it is read to its end and closed. */
    boolean draining;

    long drainingSinceNanos;

    /** Only a copy, open for the rest of another file that was taken from it; whatever it becomes is not followed. */
    boolean onlyCopy;

    /** The descriptor under /proc, where known. */
    @Nullable
    Path descriptor;

    boolean descriptorSought;

    /** To be read before this file. */
    @Nullable
    Predecessor predecessor;

    /** The rotation that its first look has to tell. */
    @Nullable
    RotationReason untold;

    /** The file that this one is a copy of; as long as both agree its bytes are not news. */
    @Nullable
    FileState original;

    /** The latest copy that was seen of this file. */
    @Nullable
    FileState copy;

    /** How far it was read, as it was described last. */
    @Nullable
    FileCheckpoint checkpoint;

    /** What its lines are known by, since it was last begun anew; null as long as nothing was read of it. */
    @Nullable
    PastFile past;

    FileState(FileIdentity id, FollowedName name, String source, TailMarker marker, FileSplitter splitter) {
        this.id = id;
        this.name = name;
        this.source = source;
        this.marker = marker;
        this.splitter = splitter;
    }

    boolean isOpen() {
        return channel != null;
    }

    /** True when a name leads to it and it is read under this name. */
    boolean isOwnedBy(FollowedName candidate) {
        return name == candidate && !draining;
    }

    /** Whether a visit reads it on, and not the round of those with a backlog. */
    boolean isReadByItself() {
        return isOpen() && !pending && predecessor == null;
    }

    /** True when there is an unfinished line that should not wait for ever. */
    boolean hasNewPartialLine() {
        return splitter.hasPartialLine() && position > newFrom;
    }

    /**
     * What is younger than that was written after the last look at this file; milliseconds since 1970. Time stamps are
     * coarse, so when the file itself has changed while it was followed, what is as old counts too.
     */
    long lookedMillis() {
        return appeared || lastReadEpochNanos > 0 ? mtimeMillis - 1 : mtimeMillis;
    }

    /** Keeps as little as can be while nothing is read of it; what is unfinished stays whole. */
    void rest() {
        if (lineStart() == position) { // else a checkpoint needs a part of the marker
            marker.condense();
            splitter.rest();
        }
    }

    /** More of its beginning is known; to the past at once, so that a quiet file has one fingerprint and not two. */
    void beginsWith(Fingerprint longer) {
        fingerprint = longer;
        if (past != null) {
            past.beginsWith(longer);
        }
    }

    /** What its lines are known by. */
    PastFile past() {
        PastFile known = past;
        if (known == null) {
            known = new PastFile(id, name.path, source, name.confinement);
            past = known;
        }
        known.beginsWith(fingerprint);
        return known;
    }

    /** What comes next does not go on where it was read. */
    void endPast() {
        if (past != null) {
            past.beginsWith(fingerprint);
            past = null;
        }
    }

    /** Offset behind the last line or entry that was handed on; a checkpoint never lies within one. */
    long lineStart() {
        return position - splitter.pending();
    }
}
