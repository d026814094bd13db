package io.logwisp.testing;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.Multiline;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.SecurityConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.ServerConfig.SyslogStyle;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.TlsConfig;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Configurations for tests: loopback, ports chosen by the system, LogWisp's defaults. */
public final class Configs {
    private static final BufferConfig BUFFER =
            new BufferConfig(BufferConfig.DEFAULT_ENTRIES, BufferConfig.DEFAULT_MAX_BYTES);
    private static final RouterConfig NO_ROUTER = new RouterConfig(false, ServerConfig.LOOPBACK, 0, List.of());
    private static final SecurityConfig SECURITY = new SecurityConfig(false, List.of());

    private Configs() {}

    /** One stream {@code app} over one file, with HTTP and TCP. */
    public static LogWispConfig stream(Path file) {
        return config(stream("app", file, http("/stream", "/status"), tcp(TcpFormat.JSON)));
    }

    /** The same encrypted. */
    public static LogWispConfig stream(Path file, TlsConfig tls) {
        ServerConfig.Tcp tcp = tcp(TcpFormat.JSON);
        return config(stream(
                "app",
                file,
                http(ServerConfig.LOOPBACK, 0, "/stream", "/status", Optional.empty(), Optional.of(tls), false),
                new ServerConfig.Tcp(
                        tcp.host(),
                        tcp.port(),
                        tcp.bufferSize(),
                        tcp.backlog(),
                        tcp.format(),
                        tcp.heartbeat(),
                        Optional.of(tls))));
    }

    public static LogWispConfig config(StreamConfig... streams) {
        return new LogWispConfig(List.of(streams), NO_ROUTER, SECURITY, CheckpointConfig.OFF);
    }

    public static LogWispConfig router(StreamConfig... streams) {
        return new LogWispConfig(
                List.of(streams),
                new RouterConfig(true, ServerConfig.LOOPBACK, 0, List.of()),
                SECURITY,
                CheckpointConfig.OFF);
    }

    public static StreamConfig stream(String name, Path file, ServerConfig.Http http, ServerConfig.Tcp tcp) {
        return new StreamConfig(
                name,
                with(MonitorConfig.DEFAULTS, List.of(Target.file(file))),
                BUFFER,
                List.of(),
                List.of(http),
                List.of(tcp));
    }

    public static ServerConfig.Http http(String streamPath, String statusPath) {
        return http(ServerConfig.LOOPBACK, 0, streamPath, statusPath, Optional.empty(), Optional.empty(), false);
    }

    /** A server in LogWisp's dialect with the usual path of the WebSocket. */
    public static ServerConfig.Http http(
            String host,
            int port,
            String streamPath,
            String statusPath,
            Optional<Heartbeat> heartbeat,
            Optional<TlsConfig> tls,
            boolean compression) {
        return new ServerConfig.Http(
                host,
                port,
                ServerConfig.DEFAULT_BUFFER_SIZE,
                0,
                streamPath,
                statusPath,
                ServerConfig.Http.DEFAULT_WS_PATH,
                heartbeat,
                List.of(),
                tls,
                compression,
                Optional.empty(),
                HttpStyle.NATIVE,
                SyslogStyle.RAW);
    }

    /** The same server with a heartbeat. */
    public static ServerConfig.Http http(ServerConfig.Http http, Heartbeat heartbeat) {
        return http(
                http.host(),
                http.port(),
                http.streamPath(),
                http.statusPath(),
                Optional.of(heartbeat),
                http.tls(),
                http.compression());
    }

    public static ServerConfig.Tcp tcp(TcpFormat format) {
        return new ServerConfig.Tcp(
                ServerConfig.LOOPBACK, 0, ServerConfig.DEFAULT_BUFFER_SIZE, 0, format, Optional.empty());
    }

    /** The stream with WebSocket servers of their own as well. */
    public static StreamConfig with(StreamConfig stream, ServerConfig.WebSocket... servers) {
        return new StreamConfig(
                stream.name(),
                stream.monitor(),
                stream.sources(),
                stream.buffer(),
                stream.transforms(),
                stream.filters(),
                stream.http(),
                stream.tcp(),
                List.of(servers),
                stream.sinks(),
                stream.routes());
    }

    /** The stream with another ring. */
    public static StreamConfig with(StreamConfig stream, BufferConfig buffer) {
        return with(stream, stream.monitor(), buffer);
    }

    /** The stream over other files. */
    public static StreamConfig following(StreamConfig stream, Path... files) {
        List<Target> targets = Stream.of(files).map(Target::file).toList();
        return with(stream, with(stream.monitor(), targets), stream.buffer());
    }

    /** The stream with readers that are waited for as long as that, so that a busy machine cuts nobody off. */
    public static StreamConfig waiting(StreamConfig stream, int maxPauseMs) {
        MonitorConfig monitor = stream.monitor();
        return with(stream, with(monitor, monitor.targets(), monitor.multiline(), maxPauseMs), stream.buffer());
    }

    private static StreamConfig with(StreamConfig stream, MonitorConfig monitor, BufferConfig buffer) {
        return new StreamConfig(
                stream.name(),
                monitor,
                stream.sources(),
                buffer,
                stream.transforms(),
                stream.filters(),
                stream.http(),
                stream.tcp(),
                stream.webSockets(),
                stream.sinks(),
                stream.routes());
    }

    /** A WebSocket server of its own, at the usual path of its style. */
    public static ServerConfig.WebSocket webSocket(WebSocketStyle style) {
        return new ServerConfig.WebSocket(
                ServerConfig.LOOPBACK,
                0,
                ServerConfig.DEFAULT_BUFFER_SIZE,
                0,
                style.path(),
                style,
                "",
                List.of(),
                ServerConfig.WebSocket.DEFAULT_MAX_CLIENTS,
                ServerConfig.WebSocket.DEFAULT_MAX_MESSAGE_BYTES,
                0,
                new Zeek(
                        "logwisp.log",
                        Zeek.DEFAULT_EVENT,
                        List.of(new ZeekArgument(ZeekArgument.Part.MESSAGE, "")),
                        ZeekMetadata.NONE,
                        List.of(""),
                        false),
                new SinkConfig.Lines(SinkConfig.Format.TEMPLATE, "$MSG", ZoneOffset.UTC, 0),
                Optional.empty(),
                Optional.empty());
    }

    private static MonitorConfig with(MonitorConfig c, List<Target> targets) {
        return with(c, targets, c.multiline(), c.maxPauseMs());
    }

    /** The same with other rules for what is joined. */
    public static MonitorConfig with(MonitorConfig c, Multiline multiline) {
        return with(c, c.targets(), multiline, c.maxPauseMs());
    }

    private static MonitorConfig with(MonitorConfig c, List<Target> targets, Multiline multiline, int maxPauseMs) {
        return new MonitorConfig(
                targets,
                c.stdin(),
                c.checkIntervalMs(),
                c.watch(),
                c.coalesceMs(),
                c.scanIntervalMs(),
                c.sweepIntervalMs(),
                c.startPosition(),
                c.startLines(),
                c.ignoreOlderHours(),
                c.rotateWaitMs(),
                c.deletedWaitMs(),
                c.rotateWaitMaxMs(),
                c.recoverCopytruncate(),
                c.fingerprintBytes(),
                c.markerBytes(),
                c.maxLineBytes(),
                c.longLine(),
                c.partialLineTimeoutMs(),
                c.skipEmptyLines(),
                c.encoding(),
                multiline,
                c.readBufferBytes(),
                c.readBudgetBytes(),
                c.maxOpenFiles(),
                c.closeInactiveMs(),
                c.rotationNotice(),
                maxPauseMs);
    }
}
