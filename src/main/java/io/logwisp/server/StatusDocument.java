package io.logwisp.server;

import io.logwisp.auth.RequestLimit;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.UnixSocket;
import io.logwisp.entry.Ticker;
import io.logwisp.stats.SinkStats;
import io.logwisp.stats.SourceStats;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.FileSnapshot;
import io.logwisp.tail.FileSnapshot.State;
import io.logwisp.tail.RotationReason;
import io.logwisp.tail.TailSnapshot;
import io.logwisp.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The status as JSON: LogWisp's keys first, ours behind them. Safe for every thread. */
final class StatusDocument {
    private final String version;
    private final int port;
    private final Optional<UnixSocket> socket;
    private final Supplier<Optional<TlsMaterial>> tls;
    private final Ticker ticker;
    private final long startedNanos;

    /**
     * @param port the port that the status is asked at
     * @param socket the unix socket, if it is asked there
     * @param tls how that port encrypts at the moment
     */
    StatusDocument(
            String version, int port, Optional<UnixSocket> socket, Supplier<Optional<TlsMaterial>> tls, Ticker ticker) {
        this.tls = tls;
        this.version = version;
        this.port = port;
        this.socket = socket;
        this.ticker = ticker;
        this.startedNanos = ticker.nanoTime();
    }

    /**
     * Status of one stream, as its own port or its prefix in router mode answers.
     *
     * @param paths whether who asks may know where files are and who else reads; otherwise names of files, and no addresses
     */
    Future<JsonObject> ofStream(ServedStream stream, ServerConfig.Http config, boolean router, boolean paths) {
        return Future.fromCompletionStage(stream.tail().get())
                .map(tail -> new JsonObject()
                        .put("service", "LogWisp")
                        .put("version", version)
                        .put("server", server(stream, config, router))
                        .put("monitor", monitor(stream, tail))
                        .put(
                                "endpoints",
                                new JsonObject()
                                        .put("stream", config.streamPath())
                                        .put("status", config.statusPath())
                                        .put("websocket", config.wsPath()))
                        .put("features", features(stream, config.heartbeat(), tls.get()))
                        .put("stream", ring(stream))
                        .put("exchange", exchange(stream.exchange().counts()))
                        .put("tail", tail(tail))
                        .put("sinks", sinks(stream, paths))
                        .put("watchers", watchers(tail.files(), paths))
                        .put("sources", sources(stream.stats(), paths))
                        .put("clients", clients(stream, paths))
                        .put("closed_clients", closedClients(stream, paths)));
    }

    /** Status of all streams, as {@code /status} answers in router mode. */
    Future<JsonObject> ofAll(Collection<StreamRoutes> routes) {
        List<Future<JsonObject>> streams = new ArrayList<>();
        routes.forEach(route -> streams.add(routed(route)));
        return Future.all(streams).map(done -> {
            JsonObject all = new JsonObject();
            int i = 0;
            for (StreamRoutes route : routes) {
                all.put(route.stream().name(), streams.get(i++).result());
            }
            return new JsonObject()
                    .put("service", "LogWisp Router")
                    .put("version", version)
                    .put("port", port)
                    .put("uptime_seconds", (ticker.nanoTime() - startedNanos) / 1_000_000_000L)
                    .put("total_streams", all.size())
                    .put("ssl", ssl(tls.get()))
                    .put("streams", all);
        });
    }

    private Future<JsonObject> routed(StreamRoutes route) {
        ServedStream stream = route.stream();
        ServerConfig.Http config = route.config();
        return Future.fromCompletionStage(stream.tail().get()).map(tail -> {
            JsonObject stats = new JsonObject()
                    .put("name", stream.name())
                    .put("uptime_seconds", stream.uptimeSeconds())
                    .put("monitor", monitor(stream, tail));
            stream.config().tcp().stream()
                    .findFirst()
                    .ifPresent(tcp -> stats.put(
                            "tcp",
                            new JsonObject()
                                    .put("enabled", true)
                                    .put("port", tcp.port())
                                    .put("connections", stream.clients().tcpCount())));
            stats.put(
                    "http",
                    new JsonObject()
                            .put("enabled", true)
                            .put("port", port)
                            .put("connections", stream.clients().httpCount())
                            .put("stream_path", config.streamPath())
                            .put("status_path", config.statusPath()));
            return new JsonObject()
                    .put("path_prefix", route.prefix())
                    .put(
                            "config",
                            new JsonObject()
                                    .put("stream_path", config.streamPath())
                                    .put("status_path", config.statusPath()))
                    .put("stats", stats);
        });
    }

    private JsonObject server(ServedStream stream, ServerConfig.Http config, boolean router) {
        JsonObject server = new JsonObject().put("type", "http");
        socket.ifPresentOrElse(unix -> server.put("socket", unix.path().toString()), () -> server.put("port", port));
        return server.put("style", config.style().name().toLowerCase(Locale.ROOT))
                .put("active_clients", stream.clients().httpCount())
                .put("buffer_size", config.bufferSize())
                .put("uptime_seconds", stream.uptimeSeconds())
                .put("mode", new JsonObject().put("standalone", !router).put("router", router));
    }

    private static JsonObject monitor(ServedStream stream, TailSnapshot tail) {
        StreamStats.Snapshot stats = stream.stats().snapshot();
        return new JsonObject()
                .put("active_watchers", tail.count())
                .put("total_entries", stats.entries())
                .put("dropped_entries", stats.dropped())
                .put("filtered_entries", stats.filtered())
                .put("read_bytes", stats.bytes())
                .put("lag_bytes", tail.lag())
                .put("lost_bytes", stats.lostBytes())
                .put("rotations", stats.rotations())
                .put("cut_lines", stats.cutLines())
                .put("partial_lines", stats.partialLines())
                .put("skipped_lines", stats.skippedLines())
                .put("invalid_utf8_lines", stats.invalidLines())
                .put("last_entry_time", time(stats.lastEntryNanos()));
    }

    private static JsonObject features(ServedStream stream, Optional<Heartbeat> heartbeat, Optional<TlsMaterial> tls) {
        return new JsonObject()
                .put(
                        "heartbeat",
                        new JsonObject()
                                .put("enabled", heartbeat.isPresent())
                                .put(
                                        "interval",
                                        heartbeat
                                                .map(Heartbeat::intervalSeconds)
                                                .orElse(0))
                                .put(
                                        "format",
                                        heartbeat
                                                .map(beat ->
                                                        beat.format().name().toLowerCase(Locale.ROOT))
                                                .orElse("")))
                .put("ssl", ssl(tls))
                .put("rate_limit", rateLimit(stream))
                .put("auth", new JsonObject().put("enabled", stream.access().asks(stream.name())));
    }

    private static JsonObject rateLimit(ServedStream stream) {
        Optional<RequestLimit> limit = stream.access().requestLimit(stream.name());
        JsonObject status = new JsonObject().put("enabled", limit.isPresent());
        limit.ifPresent(found -> status.put("active_ips", found.clients())
                .put("blocked_requests", found.blocked())
                .put("total_requests", found.asked())
                .put("total_connections", stream.clients().httpCount())
                .put(
                        "config",
                        new JsonObject()
                                .put("burst_size", found.config().burstSize())
                                .put("limit_by", found.config().limitBy().name().toLowerCase(Locale.ROOT))
                                .put("requests_per_second", found.config().requestsPerSecond())));
        return status;
    }

    private static JsonObject ssl(Optional<TlsMaterial> tls) {
        JsonObject ssl = new JsonObject().put("enabled", tls.isPresent());
        tls.ifPresent(material -> ssl.put("client_auth", material.config().authenticates())
                .put("certificate_not_after", material.notAfter().toString()));
        return ssl;
    }

    private static JsonObject ring(ServedStream stream) {
        return new JsonObject()
                .put("name", stream.name())
                .put("epoch", stream.hub().epoch())
                .put("seq", stream.hub().nextSeq() - 1)
                .put("paused", stream.valve().isPaused())
                .put("discarded", stream.stats().snapshot().discarded())
                .put("held", stream.hub().heldEntries())
                .put(
                        "ring",
                        new JsonObject()
                                .put("entries", stream.hub().heldEntries())
                                .put("bytes", stream.hub().heldBytes())
                                .put("oldest", stream.hub().earliestSeq()));
    }

    private static JsonObject exchange(Exchange.Counts counts) {
        return new JsonObject()
                .put("published", counts.published())
                .put("delivered", counts.delivered())
                .put("dropped", counts.dropped())
                .put("refused", counts.refused())
                .put("entries", counts.entries());
    }

    private static JsonObject tail(TailSnapshot tail) {
        JsonObject rotations = new JsonObject();
        for (RotationReason reason : RotationReason.values()) {
            rotations.put(
                    reason.name().toLowerCase(Locale.ROOT), tail.rotations().getOrDefault(reason, 0L));
        }
        return new JsonObject()
                .put("files_open", tail.count(State.ACTIVE) + tail.count(State.DRAINING))
                .put("files_draining", tail.count(State.DRAINING))
                .put("files_closed_idle", tail.count(State.CLOSED_IDLE))
                .put("files_missing", tail.count(State.MISSING))
                .put("files_unreadable", tail.count(State.UNREADABLE))
                .put("watched_directories", tail.watchedDirectories())
                .put("polled_directories", tail.polledDirectories())
                .put("read_bytes", tail.readBytes())
                .put("recovered_bytes", tail.recoveredBytes())
                .put("rotations", rotations)
                .put("open_errors", tail.openErrors())
                .put("watch_overflows", tail.watchOverflows())
                .put("watch_misses", tail.watchMisses())
                .put("checkpoint_errors", tail.checkpointErrors())
                .put("checkpoint_ms", tail.checkpointNanos() / 1e6);
    }

    private static JsonArray sinks(ServedStream stream, boolean paths) {
        JsonArray rows = new JsonArray();
        for (SinkStats stats : stream.sinks()) {
            SinkStats.Snapshot sink = stats.snapshot();
            JsonObject row = new JsonObject()
                    .put("name", sink.name())
                    .put("type", sink.type())
                    .put("target", place(sink.target(), paths))
                    .put("open", sink.open())
                    .put("entries", sink.entries())
                    .put("bytes", sink.bytes())
                    .put("lost_entries", sink.lost())
                    .put("failures", sink.failures());
            if (!sink.trouble().isEmpty()) {
                row.put("trouble", paths ? sink.trouble() : "the log of the server says more");
            }
            rows.add(row);
        }
        return rows;
    }

    private static JsonArray watchers(List<FileSnapshot> files, boolean paths) {
        JsonArray rows = new JsonArray();
        for (FileSnapshot file : files) {
            rows.add(new JsonObject()
                    .put("path", place(file.path().toString(), paths))
                    .put("state", file.state().name().toLowerCase(Locale.ROOT))
                    .put("size", file.size())
                    .put("position", file.position())
                    .put("lag_bytes", file.lag())
                    .put("entries_read", file.linesRead())
                    .put("rotations", file.rotations())
                    .put("last_read_time", time(file.lastReadNanos())));
        }
        return rows;
    }

    private static JsonArray sources(StreamStats stats, boolean paths) {
        JsonArray rows = new JsonArray();
        for (SourceStats counters : stats.sources()) {
            SourceStats.Snapshot source = counters.snapshot();
            rows.add(new JsonObject()
                    .put("name", source.name())
                    .put("transport", source.transport())
                    .put("address", place(source.address(), paths))
                    .put("connections", source.connections())
                    .put("accepted_connections", source.accepted())
                    .put("refused_connections", source.refused())
                    .put("messages", source.messages())
                    .put("bytes", source.bytes())
                    .put("cut_messages", source.cut())
                    .put("crowded_messages", source.crowded())
                    .put("dropped_messages", source.dropped())
                    .put("system_dropped_messages", source.systemDropped())
                    .put("malformed_messages", source.malformed())
                    .put("broken_messages", source.broken())
                    .put("pauses", source.pauses()));
        }
        return rows;
    }

    private static JsonArray clients(ServedStream stream, boolean paths) {
        JsonArray rows = new JsonArray();
        for (ClientSession session : stream.clients().connected()) {
            rows.add(client(session.info(), session.sent(), session.missed(), paths)
                    .put("lag", session.lag()));
        }
        return rows;
    }

    private static JsonArray closedClients(ServedStream stream, boolean paths) {
        JsonArray rows = new JsonArray();
        for (ClientList.ClosedClient closed : stream.clients().lastClosed()) {
            rows.add(
                    client(closed.info(), closed.sent(), closed.missed(), paths).put("reason", closed.reason()));
        }
        return rows;
    }

    private static JsonObject client(ClientInfo info, long sent, long missed, boolean paths) {
        JsonObject row = new JsonObject()
                .put("id", info.id())
                .put("transport", info.transport().name().toLowerCase(Locale.ROOT))
                .put("address", paths ? info.address() : "")
                .put("since", time(info.sinceNanos()))
                .put("sent", sent)
                .put("missed", missed);
        if (paths && !info.filter().isEmpty()) {
            row.put("filter", info.filter());
        }
        return row;
    }

    /** A path or an address, or only the last part of it. */
    private static String place(String whole, boolean paths) {
        return paths ? whole : whole.substring(whole.lastIndexOf('/') + 1);
    }

    private static String time(long epochNanos) {
        return epochNanos == 0
                ? ""
                : Instant.ofEpochSecond(epochNanos / 1_000_000_000L, epochNanos % 1_000_000_000L)
                        .toString();
    }
}
