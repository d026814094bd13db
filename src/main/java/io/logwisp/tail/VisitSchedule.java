package io.logwisp.tail;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names by the time of their next visit: a binary heap that can move what it holds. Owned by the polling thread. */
final class VisitSchedule {
    private @Nullable FollowedName[] heap = new FollowedName[16];
    private int size;

    /** The name that is due first, or null when there is none. */
    @Nullable
    FollowedName first() {
        return size == 0 ? null : heap[0];
    }

    /** Puts a name in, or moves it to another time. */
    void put(FollowedName name, long dueNanos) {
        name.dueNanos = dueNanos;
        if (name.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            name.heapIndex = size++;
        }
        place(name);
    }

    void remove(FollowedName name) {
        int index = name.heapIndex;
        if (index < 0) {
            return;
        }
        name.heapIndex = -1;
        FollowedName moved = at(--size);
        heap[size] = null;
        if (moved != name) {
            moved.heapIndex = index;
            place(moved);
        }
    }

    private void place(FollowedName name) {
        int index = name.heapIndex;
        while (index > 0 && isBefore(name, at((index - 1) / 2))) {
            set(index, at((index - 1) / 2));
            index = (index - 1) / 2;
        }
        set(sink(name, index), name);
    }

    private int sink(FollowedName name, int from) {
        int index = from;
        while (index * 2 + 1 < size) {
            int child = index * 2 + 1;
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            if (!isBefore(at(child), name)) {
                break;
            }
            set(index, at(child));
            index = child;
        }
        return index;
    }

    private void set(int index, FollowedName name) {
        heap[index] = name;
        name.heapIndex = index;
    }

    private FollowedName at(int index) {
        FollowedName name = heap[index];
        if (name == null) {
            throw new AssertionError("BUG: hole in the schedule at " + index + " of " + size);
        }
        return name;
    }

    private static boolean isBefore(FollowedName a, FollowedName b) {
        return a.dueNanos - b.dueNanos < 0;
    }
}
