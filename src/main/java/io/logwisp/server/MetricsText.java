package io.logwisp.server;

import io.logwisp.auth.Connections.Refusal;
import io.logwisp.auth.Decision.Outcome;
import io.logwisp.stats.ProcessStats;
import io.logwisp.stats.SinkStats;
import io.logwisp.stats.SourceStats;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.FileSnapshot;
import io.logwisp.tail.RotationReason;
import io.logwisp.tail.TailSnapshot;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The counters of all streams in Prometheus' text format 0.0.4. Labels come from the configuration only, never from
 * clients or files, so that the text has a bound.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** A stream, and what its tailer said. */
    record Row(ServedStream stream, TailSnapshot tail) {}

    /** What is not of a stream: the program and its process. */
    record Program(String version, Health health, long loopLagNanos, ProcessStats process) {}

    /** Samples with one name stand together, after their help and type. */
    private record Family(String head, StringBuilder samples) {}

    private MetricsText() {}

    static String of(Program program, OptionalLong notAfter, List<Row> rows) {
        MetricsText text = new MetricsText();
        text.program(program);
        text.process(program);
        notAfter.ifPresent(seconds -> text.gauge(
                "logwisp_tls_certificate_not_after_timestamp_seconds",
                "End of the validity of this port's certificate.",
                seconds));
        rows.stream().findFirst().ifPresent(row -> text.access(row.stream().access()));
        rows.forEach(text::stream);
        StringBuilder all = new StringBuilder();
        text.families.values().forEach(family -> all.append(family.head).append(family.samples));
        return all.toString();
    }

    private void program(Program program) {
        Health.Reload reload = program.health.lastReload();
        gauge("logwisp_build_info", "The version that runs.", 1, "version", program.version);
        gauge(
                "logwisp_config_last_reload_successful",
                "Whether the configuration that was last read is the one that holds.",
                reload.successful() ? 1 : 0);
        gauge(
                "logwisp_config_last_reload_timestamp_seconds",
                "When the configuration was last read.",
                reload.epochNanos() / 1e9);
        gauge(
                "logwisp_event_loop_lag_seconds",
                "How long the slowest event loop took to answer just now.",
                program.loopLagNanos / 1e9);
        gauge(
                "logwisp_insecure_listeners",
                "Listeners that other machines reach and that ask nobody who he is.",
                program.health.openListeners());
    }

    private void process(Program program) {
        ProcessStats process = program.process;
        gauge("process_start_time_seconds", "When the program was started.", program.health.startedNanos() / 1e9);
        sample(
                "process_cpu_seconds_total",
                "Processor time of all threads.",
                "counter",
                Double.toString(process.cpu().toNanos() / 1e9));
        known("process_resident_memory_bytes", "Memory in RAM.", process.residentBytes());
        known("process_open_fds", "Descriptors in use: files, sockets and others.", process.openFiles());
        known("process_max_fds", "Descriptors there may be.", process.maxOpenFiles());
        known("process_threads", "Threads that run.", process.threads());
        gauge(
                "jvm_memory_used_bytes",
                "The heap, what is no longer used included.",
                process.heapBytes(),
                "area",
                "heap");
        gauge("jvm_memory_max_bytes", "What the heap may grow to.", process.maxHeapBytes(), "area", "heap");
    }

    /** A value that not every system tells. */
    private void known(String name, String help, long value) {
        if (value >= 0) {
            gauge(name, help, value);
        }
    }

    private void access(AccessGate access) {
        for (Outcome outcome : Outcome.values()) {
            counter(
                    "logwisp_auth_total",
                    "Decisions about who may read, of the whole process.",
                    access.count(outcome),
                    "result",
                    lower(outcome));
        }
        for (Refusal refusal : Refusal.values()) {
            counter(
                    "logwisp_connections_rejected_total",
                    "Connections that were closed unheard, of the whole process.",
                    access.connections().count(refusal),
                    "reason",
                    lower(refusal));
        }
        gauge("logwisp_connections", "Connections now.", access.connections().open());
        gauge(
                "logwisp_connections_max",
                "As many as there may be.",
                access.connections().most());
        counter(
                "logwisp_audit_dropped_total",
                "Events that are not in the audit log.",
                access.audit().dropped());
    }

    private void stream(Row row) {
        String name = row.stream().name();
        entries(name, row.stream().stats().snapshot());
        clients(name, row.stream().clients());
        row.stream().sinks().forEach(sink -> sink(name, sink.snapshot()));
        exchange(name, row.stream().exchange().counts());
        tail(name, row.tail());
        trouble(name, row.stream().stats().snapshot(), row.tail());
        row.stream().stats().sources().forEach(source -> source(name, source.snapshot()));
    }

    private void entries(String stream, StreamStats.Snapshot stats) {
        counter("logwisp_entries_read_total", "Entries read from sources.", stats.entries(), "stream", stream);
        counter("logwisp_bytes_read_total", "Bytes of the lines of these entries.", stats.bytes(), "stream", stream);
        gauge(
                "logwisp_last_entry_timestamp_seconds",
                "When the last entry was read; 0 when there was none.",
                stats.lastEntryNanos() / 1e9,
                "stream",
                stream);
        dropped(stream, "slow_client", stats.dropped());
        dropped(stream, "filtered", stats.filtered());
        dropped(stream, "paused", stats.discarded());
        dropped(stream, "too_long", stats.skippedLines());
    }

    private void dropped(String stream, String reason, long value) {
        counter(
                "logwisp_entries_dropped_total",
                "Entries that did not reach somebody; of slow clients the sum over clients.",
                value,
                "stream",
                stream,
                "reason",
                reason);
    }

    private void clients(String stream, ClientList clients) {
        Map<Transport, Integer> counts = new EnumMap<>(Transport.class);
        clients.connected().forEach(session -> counts.merge(session.info().transport(), 1, Integer::sum));
        for (Transport transport : Transport.values()) {
            gauge(
                    "logwisp_clients",
                    "Clients connected now.",
                    counts.getOrDefault(transport, 0),
                    "stream",
                    stream,
                    "transport",
                    lower(transport));
        }
    }

    private void sink(String stream, SinkStats.Snapshot sink) {
        String[] labels = {"stream", stream, "sink", sink.name()};
        gauge("logwisp_sink_open", "Whether the sink can be written to.", sink.open() ? 1 : 0, labels);
        counter("logwisp_sink_entries_total", "Entries handed over.", sink.entries(), labels);
        counter("logwisp_sink_bytes_total", "Bytes handed over.", sink.bytes(), labels);
        counter("logwisp_sink_lost_entries_total", "Entries that could not be handed over.", sink.lost(), labels);
        counter("logwisp_sink_failures_total", "How often opening or writing failed.", sink.failures(), labels);
    }

    private void exchange(String stream, Exchange.Counts counts) {
        event(stream, "published", counts.published());
        event(stream, "delivered", counts.delivered());
        event(stream, "dropped", counts.dropped());
        event(stream, "refused", counts.refused());
        event(stream, "entry", counts.entries());
    }

    private void event(String stream, String outcome, long value) {
        counter(
                "logwisp_events_total",
                "Events that clients of Zeek's API published, and what became of them; delivered and dropped are sums over"
                        + " clients.",
                value,
                "stream",
                stream,
                "outcome",
                outcome);
    }

    private void tail(String stream, TailSnapshot tail) {
        for (FileSnapshot.State state : FileSnapshot.State.values()) {
            gauge("logwisp_files", "Files followed.", tail.count(state), "stream", stream, "state", lower(state));
        }
        gauge("logwisp_file_lag_bytes", "Bytes written but not yet read.", tail.lag(), "stream", stream);
        counter("logwisp_file_read_bytes_total", "Bytes read from files.", tail.readBytes(), "stream", stream);
        for (RotationReason reason : RotationReason.values()) {
            counter(
                    "logwisp_rotations_total",
                    "Rotations noticed.",
                    tail.rotations().getOrDefault(reason, 0L),
                    "stream",
                    stream,
                    "kind",
                    lower(reason));
        }
        directories(stream, "watched", tail.watchedDirectories());
        directories(stream, "polled", tail.polledDirectories());
        gauge(
                "logwisp_checkpoint_seconds",
                "What the last checkpoint took to write.",
                tail.checkpointNanos() / 1e9,
                "stream",
                stream);
    }

    private void directories(String stream, String mode, int count) {
        gauge("logwisp_directories", "Directories followed.", count, "stream", stream, "mode", mode);
    }

    private void trouble(String stream, StreamStats.Snapshot stats, TailSnapshot tail) {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("lost_bytes", stats.lostBytes());
        values.put("recovered_bytes", tail.recoveredBytes());
        values.put("truncated_lines", stats.cutLines());
        values.put("partial_lines", stats.partialLines());
        values.put("invalid_utf8_lines", stats.invalidLines());
        values.put("open_errors", tail.openErrors());
        values.put("watch_overflows", tail.watchOverflows());
        values.put("watch_misses", tail.watchMisses());
        values.put("checkpoint_errors", tail.checkpointErrors());
        values.forEach((what, value) ->
                counter("logwisp_" + what + "_total", "See docs/tailing.md, counters.", value, "stream", stream));
    }

    private void source(String stream, SourceStats.Snapshot source) {
        String[] labels = {
            "stream", stream, "source", source.name(), "transport", source.transport(), "address", source.address()
        };
        gauge("logwisp_source_connections", "Connections of a source now.", source.connections(), labels);
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("connections_accepted", source.accepted());
        values.put("connections_refused", source.refused());
        values.put("messages", source.messages());
        values.put("bytes", source.bytes());
        values.put("cut_messages", source.cut());
        values.put("crowded_messages", source.crowded());
        values.put("dropped_messages", source.dropped());
        values.put("system_dropped_messages", source.systemDropped());
        values.put("malformed_messages", source.malformed());
        values.put("broken_messages", source.broken());
        values.put("pauses", source.pauses());
        values.forEach((what, value) ->
                counter("logwisp_source_" + what + "_total", "See docs/syslog.md, counters.", value, labels));
    }

    private void counter(String name, String help, long value, String... labels) {
        sample(name, help, "counter", Long.toString(value), labels);
    }

    private void gauge(String name, String help, long value, String... labels) {
        sample(name, help, "gauge", Long.toString(value), labels);
    }

    private void gauge(String name, String help, double value, String... labels) {
        sample(name, help, "gauge", Double.toString(value), labels);
    }

    private void sample(String name, String help, String type, String value, String... labels) {
        String head = "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
        StringBuilder samples = families.computeIfAbsent(name, n -> new Family(head, new StringBuilder())).samples;
        samples.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            samples.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            samples.append(escaped(labels[i + 1])).append('"');
        }
        samples.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
