package io.logwisp.service;

import io.logwisp.server.ServedStream;
import io.logwisp.tail.FileSnapshot;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** LogWisp's lines for the console: how many streams, and what goes on in each. */
final class StatusReport {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private StatusReport() {}

    /** {@code [15:04:05] Active streams: 2}, then one line per stream. */
    static List<String> lines(LocalTime now, List<ServedStream> streams) {
        List<String> lines = new ArrayList<>();
        lines.add("[" + TIME.format(now) + "] Active streams: " + streams.size());
        for (ServedStream stream : streams) {
            List<FileSnapshot> files =
                    stream.tail().get().toCompletableFuture().join().files();
            lines.add("  " + stream.name() + ": watchers=" + files.size() + " entries="
                    + stream.stats().snapshot().entries() + " tcp_conns="
                    + stream.clients().tcpCount() + " http_conns="
                    + stream.clients().httpCount()
                    + (stream.valve().isPaused()
                            ? " paused discarded=" + stream.stats().snapshot().discarded()
                            : ""));
        }
        return lines;
    }
}
