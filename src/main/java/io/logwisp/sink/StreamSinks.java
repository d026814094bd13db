package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.SyslogTransport;
import io.logwisp.entry.Backoff;
import io.logwisp.entry.Ticker;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.Routing;
import io.logwisp.format.Rendering;
import io.logwisp.format.Rendering.Body;
import io.logwisp.format.Rendering.Framing;
import io.logwisp.format.Rendering.Head;
import io.logwisp.format.Template;
import io.logwisp.format.TemplateException;
import io.logwisp.format.TemplateSettings;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.SinkStats;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All sinks of one stream and their life. Safe for every thread. */
public final class StreamSinks {
    /** A console or a file that could not be written is tried again after half a second to a second. */
    private static final long LOCAL_RETRY_MILLIS = 1000;

    private final List<SinkReader> sinks;

    private StreamSinks(List<SinkReader> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    /**
     * Makes the sinks; nothing published from now on is missed, and nothing is opened before {@link #start}.
     *
     * @param machine name of this machine, for templates
     */
    public static StreamSinks of(StreamConfig stream, StreamHub hub, String machine, Vertx vertx, Ticker ticker) {
        List<SinkReader> sinks = new ArrayList<>();
        for (SinkConfig config : stream.sinks()) {
            sinks.add(sink(stream, config, hub, machine, vertx, ticker));
        }
        return new StreamSinks(sinks);
    }

    /** Opens them and hands on what is there. */
    public void start() {
        sinks.forEach(SinkReader::start);
    }

    /** Opens files anew, because somebody may have moved them away. */
    public void reopen() {
        sinks.forEach(SinkReader::reopen);
    }

    /** Hands on what is published until now, for a few seconds at most; completes when all have ended. */
    public CompletableFuture<Void> stop() {
        return CompletableFuture.allOf(sinks.stream().map(SinkReader::stop).toArray(CompletableFuture<?>[]::new));
    }

    /** Their counters, in the order of the configuration. */
    public List<SinkStats> stats() {
        return sinks.stream().map(SinkReader::stats).toList();
    }

    private static SinkReader sink(
            StreamConfig stream, SinkConfig config, StreamHub hub, String machine, Vertx vertx, Ticker ticker) {
        EntryFilter wanted = Routing.of(stream.routes(), config.name());
        Output output = output(stream.name(), config, vertx, ticker);
        return new SinkReader(
                stream.name(),
                hub,
                rendering(config, machine, ticker),
                wanted,
                output,
                backoff(config),
                stats(config),
                ticker);
    }

    private static Output output(String stream, SinkConfig config, Vertx vertx, Ticker ticker) {
        if (config instanceof SinkConfig.Console console) {
            return new ConsoleOutput(console.stderr());
        }
        if (config instanceof SinkConfig.File file) {
            return new FileOutput(file, ticker);
        }
        if (config instanceof SinkConfig.WebSocket webSocket) {
            return new WebSocketOutput(vertx, webSocket.target());
        }
        SinkConfig.Syslog syslog = (SinkConfig.Syslog) config;
        return switch (syslog.transport()) {
            case UDP -> new UdpOutput(syslog);
            case UNIX_DGRAM -> new UnixDatagramOutput(syslog);
            case TCP, TLS, UNIX_STREAM ->
                new ConnectionOutput(
                        "sink-" + stream + "-" + config.name() + "-end", opening -> connect(syslog, opening));
        };
    }

    private static ConnectionOutput.Connection connect(SinkConfig.Syslog config, ConnectionOutput.Opening opening)
            throws IOException {
        if (config.transport() == SyslogTransport.UNIX_STREAM) {
            return Connectors.unix(UnixDomainSocketAddress.of(config.path().orElseThrow()), opening);
        }
        if (config.tls().isEmpty()) {
            return Connectors.tcp(Connectors.address(config), opening);
        }
        SinkConfig.ClientTls tls = config.tls().get();
        return Connectors.tls(Connectors.address(config), opening, ClientTlsFiles.factory(tls), tls.verify());
    }

    private static Backoff backoff(SinkConfig config) {
        if (config instanceof SinkConfig.WebSocket webSocket) {
            return new Backoff(
                    webSocket.target().reconnectMinMs(), webSocket.target().reconnectMaxMs());
        }
        return config instanceof SinkConfig.Syslog syslog
                ? new Backoff(syslog.reconnectMinMs(), syslog.reconnectMaxMs())
                : new Backoff(LOCAL_RETRY_MILLIS, LOCAL_RETRY_MILLIS);
    }

    private static SinkStats stats(SinkConfig config) {
        return new SinkStats(config.name(), type(config), config.destination());
    }

    /** The word of the configuration. */
    private static String type(SinkConfig config) {
        if (config instanceof SinkConfig.File) {
            return "file";
        }
        if (config instanceof SinkConfig.Console) {
            return "console";
        }
        return config instanceof SinkConfig.WebSocket ? "websocket" : "syslog";
    }

    private static Rendering rendering(SinkConfig config, String machine, Ticker ticker) {
        SinkConfig.Lines lines = config.lines();
        Body body = switch (lines.format()) {
            case JSON -> Body.JSON;
            case RAW -> Body.EXACT;
            case TEXT -> Body.TEXT;
            case TEMPLATE -> Body.TEMPLATE;
        };
        try {
            Template template = Template.compile(
                    lines.template(), new TemplateSettings(machine, lines.zone(), lines.fractionDigits(), ticker));
            if (config instanceof SinkConfig.WebSocket) {
                return new Rendering(body, Head.NONE, Framing.NONE, template);
            }
            return config instanceof SinkConfig.Syslog syslog
                    ? new Rendering(body, head(syslog), framing(syslog), template)
                    : new Rendering(body, Head.NONE, Framing.LINES, template);
        } catch (TemplateException e) {
            throw new IllegalArgumentException("sink " + config.name() + ": " + e.getMessage(), e);
        }
    }

    private static Head head(SinkConfig.Syslog config) {
        return switch (config.header()) {
            case RFC5424 -> Head.RFC5424;
            case RFC3164 -> Head.RFC3164;
            case NONE -> Head.NONE;
        };
    }

    private static Framing framing(SinkConfig.Syslog config) {
        if (config.transport().isDatagram()) {
            return Framing.NONE;
        }
        return switch (config.framing()) {
            case OCTET -> Framing.OCTETS;
            case LF -> Framing.SINGLE_LINES;
            case NUL -> Framing.NULS;
        };
    }
}
