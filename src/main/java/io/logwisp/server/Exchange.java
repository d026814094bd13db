package io.logwisp.server;

import io.logwisp.entry.Inbox;
import io.logwisp.entry.ReceivedEntry;
import io.logwisp.zeek.TopicSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Carries what clients publish to the other clients of a stream; nothing of it is in the ring. Safe for every thread.
 *
 * <p>Each event loop has a {@link Station} of its own, which alone knows the members that live there. What is published is put
 * into the queue of every station, bounded by bytes: when one is full, those who publish are paused until there is room, so
 * that TCP holds them up and nothing is lost. A station waits for a member that still takes data; one that has stopped
 * taking it is passed by, and what it misses is counted.
 */
public final class Exchange {
    /** Bytes that may wait at one station before those who publish are asked to pause. */
    static final long STATION_BYTES = 4L << 20;

    private final Inbox<ReceivedEntry> inbox;
    private final CopyOnWriteArrayList<Station> stations = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final LongAdder published = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder taken = new LongAdder();

    /** @param inbox where published events become entries of the stream */
    public Exchange(Inbox<ReceivedEntry> inbox) {
        this.inbox = inbox;
    }

    /**
     * The counters at one moment.
     *
     * @param published events that clients have published
     * @param delivered how often one was given to a client
     * @param dropped how often a client was too slow for one
     * @param refused messages of clients that were answered with an error
     * @param entries events that became entries of the stream
     */
    record Counts(long published, long delivered, long dropped, long refused, long entries) {}

    /** A client that gets events. All calls on the loop of its station. */
    interface Member {
        /** Topics that it wants. */
        TopicSet topics();

        /** Whether it cannot take another event now, but soon will. */
        boolean isWorthWaiting();

        /** Takes an event, or counts it as lost. */
        boolean offer(Published event);

        /** Sends what it was given. */
        void flush();
    }

    /**
     * An event on its way.
     *
     * @param frame the WebSocket frame, the same for all
     * @param publisher who does not get it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Published(String topic, byte[] frame, Member publisher) {}

    Counts counts() {
        return new Counts(published.sum(), delivered.sum(), dropped.sum(), refused.sum(), taken.sum());
    }

    Inbox<ReceivedEntry> inbox() {
        return inbox;
    }

    void countRefused() {
        refused.increment();
    }

    void countTaken() {
        taken.increment();
    }

    /** The station of that loop; call on the loop itself. */
    Station station(Executor loop) {
        for (Station station : stations) {
            if (station.loop == loop) {
                return station;
            }
        }
        Station station = new Station(loop);
        stations.add(station);
        return station;
    }

    /** Publishes to all others; false when the next event has to wait for {@link #whenRoom}. */
    boolean publish(Published event) {
        published.increment();
        boolean room = true;
        for (Station station : stations) {
            room &= station.put(event);
        }
        return room;
    }

    /** Runs the task once when all stations have room, perhaps at once and perhaps on another loop. */
    void whenRoom(Runnable task) {
        waiting.add(task);
        resumeIfRoom(); // the stations may have been done before they could see the task
    }

    private void resumeIfRoom() {
        for (Station station : stations) {
            if (station.held.get() > STATION_BYTES / 2) {
                return;
            }
        }
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /** The members on one event loop, and what waits for them. */
    final class Station implements Runnable {
        /** Deliveries after which others on the loop have their turn. */
        private static final int TURN = 8192;

        private final Executor loop;
        private final Queue<Published> queue = new ConcurrentLinkedQueue<>();
        private final AtomicLong held = new AtomicLong();
        private final AtomicBoolean pending = new AtomicBoolean();

        // Owned by the loop.
        private final List<Member> members = new ArrayList<>();

        private Station(Executor loop) {
            this.loop = loop;
        }

        /** Call on the loop. */
        void join(Member member) {
            members.add(member);
        }

        /** Call on the loop. */
        void leave(Member member) {
            members.remove(member);
            wake();
            if (members.isEmpty()) {
                stations.remove(this);
                queue.clear();
                held.set(0);
                resumeIfRoom();
            }
        }

        /** Looks again at what waits, because a member has room. */
        void wake() {
            if (!queue.isEmpty() && !pending.get() && pending.compareAndSet(false, true)) {
                loop.execute(this);
            }
        }

        private boolean put(Published event) {
            long now = held.addAndGet(event.frame().length);
            queue.add(event);
            wake();
            return now < STATION_BYTES;
        }

        @Override
        public void run() {
            pending.set(false); // before looking: what comes from now on wakes again
            int deliveries = 0;
            Published event = queue.peek();
            while (event != null && !mustWait(event)) {
                queue.poll();
                held.addAndGet(-event.frame().length);
                deliveries += deliver(event);
                if (deliveries >= TURN) {
                    wake();
                    break;
                }
                event = queue.peek();
            }
            for (int i = members.size() - 1; i >= 0; i--) {
                if (i < members.size()) { // a member whose connection is gone leaves
                    members.get(i).flush();
                }
            }
            if (!waiting.isEmpty()) {
                resumeIfRoom();
            }
        }

        private boolean mustWait(Published event) {
            for (Member member : members) {
                if (member != event.publisher()
                        && member.isWorthWaiting()
                        && member.topics().matches(event.topic())) {
                    return true;
                }
            }
            return false;
        }

        private int deliver(Published event) {
            int count = 1;
            for (Member member : members) {
                if (member != event.publisher() && member.topics().matches(event.topic())) {
                    (member.offer(event) ? delivered : dropped).increment();
                    count++;
                }
            }
            return count;
        }
    }
}
