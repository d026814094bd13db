package io.logwisp.tail;

import io.logwisp.tail.NameResolver.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that are followed, when each is looked at next, and what stands under them. Owned by the polling thread. */
final class FollowedNames {
    private final TailListener listener;
    private final TailCounters counters;
    private final Map<Path, FollowedName> names = new LinkedHashMap<>();
    private final VisitSchedule schedule = new VisitSchedule();
    private boolean firstLook = true;
    private long lastDueNanos;
    private long changes = 1;

    FollowedNames(TailListener listener, TailCounters counters, long now) {
        this.listener = listener;
        this.counters = counters;
        this.lastDueNanos = now - Nanos.SECOND;
    }

    @Nullable
    FollowedName find(Path path) {
        return names.get(path);
    }

    Collection<FollowedName> all() {
        return names.values();
    }

    boolean contains(FollowedName name) {
        return names.get(name.path) == name;
    }

    /** True until every name that existed at the start has been looked at once. */
    boolean isFirstLook() {
        return firstLook;
    }

    void endFirstLook() {
        firstLook = false;
    }

    /** Follows a name from now on, unless it is followed already; it is due at once, behind those that were before. */
    void follow(FollowedName name, long now) {
        if (names.putIfAbsent(name.path, name) == null) {
            name.directory.names++;
            name.identityDueNanos = now;
            name.lastHintNanos = now - LookTimes.HOT_NANOS;
            name.missingSinceNanos = now;
            lastDueNanos = Nanos.later(lastDueNanos + 1, now - Nanos.SECOND);
            schedule.put(name, lastDueNanos);
        }
    }

    void forget(FollowedName name) {
        if (names.remove(name.path, name)) {
            name.directory.names--;
        }
        schedule.remove(name);
        noteChange();
    }

    /** All that is followed in a directory; asked rarely enough to look through all names. */
    List<FollowedName> in(FollowedDirectory directory) {
        return names.values().stream()
                .filter(name -> name.directory == directory)
                .toList();
    }

    /** Has a name looked at at once, its identity included. */
    void hint(FollowedName name, long now) {
        name.hinted = true;
        schedule.put(name, Nanos.earlier(name.dueNanos, now));
    }

    /** Has the file of a name looked into at once, because it was written to. */
    void hintWritten(FollowedName name, long now) {
        name.written = true;
        schedule.put(name, Nanos.earlier(name.dueNanos, now));
    }

    void lookAt(FollowedName name, long dueNanos) {
        schedule.put(name, dueNanos);
    }

    /** The name that is due first, or null when none is followed. */
    @Nullable
    FollowedName first() {
        return schedule.first();
    }

    boolean isDue(long now) {
        FollowedName first = first();
        return first != null && first.dueNanos - now <= 0;
    }

    /** What stands under a name; null when there is nothing to follow, or when that cannot be known. */
    @Nullable
    Found look(FollowedName name) {
        if (name.directory.virtual) {
            return null;
        }
        try {
            Found found = NameResolver.resolve(name.path, name.confinement);
            if (found == null && name.unreadable) {
                becomeReadable(name);
            }
            return found;
        } catch (IOException e) {
            becomeUnreadable(name, e);
            return null;
        }
    }

    boolean holds(FollowedName name, FileIdentity id) {
        Found found = look(name);
        return found != null && found.id().equals(id);
    }

    void becomeUnreadable(FollowedName name, IOException cause) {
        if (!name.unreadable) {
            name.unreadable = true;
            counters.openFailed();
            noteChange();
            listener.unreadable(name.path, cause);
        }
    }

    void becomeReadable(FollowedName name) {
        if (name.unreadable) {
            name.unreadable = false;
            noteChange();
            listener.readable(name.path);
        }
    }

    /** Something has changed that status or a checkpoint shows. */
    void noteChange() {
        changes++;
    }

    /** How often something has changed. */
    long changes() {
        return changes;
    }
}
