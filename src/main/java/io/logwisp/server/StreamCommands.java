package io.logwisp.server;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What several streams are told at once. Safe for every thread. */
public final class StreamCommands {
    private StreamCommands() {}

    /** Pauses all of them, or lets them go on when all have paused; completes with whether they are paused now. */
    public static Future<Boolean> togglePause(Collection<ServedStream> streams) {
        return pause(streams, !arePaused(streams));
    }

    /** Pauses all of them, or lets them go on; completes with whether they are paused now. */
    static Future<Boolean> pause(Collection<ServedStream> streams, boolean paused) {
        List<Future<Boolean>> pauses = new ArrayList<>();
        for (ServedStream stream : streams) {
            pauses.add(Future.fromCompletionStage(stream.valve().pause(paused)));
        }
        return Future.all(pauses).map(done -> paused);
    }

    /** Makes all of them forget what they hold; completes with the number of entries. */
    static Future<Long> clear(Collection<ServedStream> streams) {
        List<Future<Long>> clears = new ArrayList<>();
        for (ServedStream stream : streams) {
            clears.add(Future.fromCompletionStage(stream.valve().clear()));
        }
        return Future.all(clears)
                .map(done -> clears.stream().mapToLong(Future::result).sum());
    }

    /** Whether there are some and every one is paused. */
    static boolean arePaused(Collection<ServedStream> streams) {
        return !streams.isEmpty()
                && streams.stream().allMatch(stream -> stream.valve().isPaused());
    }
}
