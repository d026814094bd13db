package io.logwisp.config.toml;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.ControlConfig;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.UnixSocket;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes a configuration as the TOML file that gives exactly this configuration. */
public final class EffectiveText {
    /** Shorter lines than these are rare, so a ring that has room for less is probably a mistake. */
    private static final long USUAL_LINE_BYTES = 200;

    /** What stands for a hash that is not shown. */
    private static final String HIDDEN = "…";

    private final OutputText outputs = new OutputText(this::table, this::pair);
    private final StringBuilder out = new StringBuilder();
    private final boolean hashes;

    private EffectiveText(boolean hashes) {
        this.hashes = hashes;
    }

    /** The whole of it. */
    public static String of(LogWispConfig config) {
        return write(config, new EffectiveText(true));
    }

    /** The same for people to look at, without the hashes of passwords and tokens: whoever has those can try words on them. */
    public static String shown(LogWispConfig config) {
        return write(config, new EffectiveText(false));
    }

    private static String write(LogWispConfig config, EffectiveText text) {
        text.router(config);
        text.security(config);
        text.checkpoint(config.checkpoint());
        text.control(config.control(), config.access());
        text.audit(config.access());
        config.streams().forEach(stream -> text.stream(stream, config.access()));
        return text.out.toString();
    }

    private void router(LogWispConfig config) {
        table("[router]");
        pair("enabled", config.router().enabled());
        pair("host", config.router().host());
        if (config.router().port() > 0) {
            pair("port", config.router().port());
        }
        pair("cors_origins", config.router().corsOrigins());
        config.router().tls().ifPresent(tls -> tls("[router.ssl]", tls));
    }

    private void security(LogWispConfig config) {
        table("[security]");
        pair("allow_unauthenticated", config.security().allowUnauthenticated());
        pair("allowed_hosts", config.security().allowedHosts());
        AccessConfig access = config.access();
        pair("allow_plaintext_auth", access.plaintextAllowed());
        pair("trusted_proxies", texts(access.trustedProxies()));
        LimitsConfig limits = access.limits();
        table("[security.limits]");
        pair("max_connections", limits.maxConnections());
        pair("max_connections_per_ip", limits.maxConnectionsPerIp());
        pair("max_new_connections_per_second", limits.maxNewConnectionsPerSecond());
        pair("header_timeout_ms", limits.headerTimeoutMs());
        pair("handshake_timeout_ms", limits.handshakeTimeoutMs());
        pair("auth_timeout_ms", limits.authTimeoutMs());
        table("[security.ip]");
        pair("allow", texts(access.addresses().allow()));
        pair("deny", texts(access.addresses().deny()));
        table("[security.login]");
        pair("failures_per_minute", limits.failuresPerMinute());
        table("[security.tickets]");
        pair("enabled", limits.ticketSeconds() > 0);
        if (limits.ticketSeconds() > 0) {
            pair("ttl_seconds", limits.ticketSeconds());
        }
    }

    private static List<String> texts(List<AddressRange> ranges) {
        return ranges.stream().map(AddressRange::text).toList();
    }

    /** @param owner of the table: {@code streams} or {@code control} */
    private void auth(String owner, StreamAccess rules) {
        table("[" + owner + ".auth]");
        pair(
                "type",
                rules.auth()
                        .map(auth -> auth.kinds().stream()
                                .sorted()
                                .map(EffectiveText::lower)
                                .toList())
                        .orElse(List.of("none")));
        pair("ip_whitelist", texts(rules.addresses().allow()));
        pair("ip_blacklist", texts(rules.addresses().deny()));
        rules.auth().ifPresent(auth -> auth(owner, auth));
    }

    private void auth(String owner, AuthConfig auth) {
        if (owner.equals("streams")) {
            Map<String, String> mayRead = new TreeMap<>();
            auth.mayRead().forEach((name, streams) -> mayRead.put(name, String.join(", ", streams)));
            pair("may_read", mayRead);
        }
        table("[" + owner + ".auth.basic_auth]");
        pair("realm", auth.realm());
        auth.usersFile().ifPresent(file -> pair("users_file", file.toString()));
        table("[" + owner + ".auth.bearer_auth]");
        pair("token_hashes", auth.tokens().stream().map(this::token).toList());
        auth.jwt().ifPresent(jwt -> jwt(owner, jwt));
        table("[" + owner + ".auth.mtls]");
        pair("certificates", auth.certificates());
        for (AuthConfig.User user : auth.users()) {
            table("[[" + owner + ".auth.basic_auth.users]]");
            pair("username", user.name());
            pair("password_hash", hash(user.passwordHash()));
        }
    }

    private void jwt(String owner, AuthConfig.Jwt jwt) {
        table("[" + owner + ".auth.bearer_auth.jwt]");
        jwt.jwksFile().ifPresent(file -> pair("jwks_file", file.toString()));
        jwt.jwksUrl().ifPresent(address -> pair("jwks_url", address.toString()));
        pair("algorithms", jwt.algorithms());
        pair("issuer", jwt.issuer());
        pair("audience", jwt.audience());
        pair("leeway_seconds", jwt.leewaySeconds());
        pair("name_claim", jwt.nameClaim());
        pair("streams_claim", jwt.streamsClaim());
    }

    private String hash(String hash) {
        return hashes ? hash : HIDDEN;
    }

    private String token(AuthConfig.Token token) {
        String end = token.expiresAt() == Long.MAX_VALUE
                ? ""
                : ":" + LocalDate.ofInstant(Instant.ofEpochSecond(token.expiresAt()), ZoneOffset.UTC);
        return token.name() + ":" + hash(token.sha256()) + end;
    }

    private void rateLimit(String header, RateLimitConfig limit) {
        table(header);
        pair("enabled", true);
        pair("requests_per_second", limit.requestsPerSecond());
        pair("burst_size", limit.burstSize());
        pair("limit_by", limit.limitBy());
        pair("response_code", limit.responseCode());
        pair("response_message", limit.responseMessage());
        pair("max_connections_per_ip", limit.maxConnectionsPerIp());
        pair("max_total_connections", limit.maxTotalConnections());
    }

    private void checkpoint(CheckpointConfig checkpoint) {
        table("[checkpoint]");
        pair("enabled", checkpoint.enabled());
        checkpoint.stateDir().ifPresent(directory -> pair("state_dir", directory.toString()));
        pair("interval_ms", checkpoint.intervalMs());
        pair("ttl_hours", checkpoint.ttlHours());
    }

    private void control(ControlConfig control, AccessConfig access) {
        table("[control]");
        if (control.socket().isPresent()) {
            socket(control.socket().get());
        } else if (control.port() > 0) {
            pair("host", control.host());
            pair("port", control.port());
        }
        StreamAccess rules = access.streams().getOrDefault(AccessConfig.CONTROL, StreamAccess.OPEN);
        pair(
                "users",
                rules.auth()
                        .map(auth -> auth.mayRead().keySet().stream()
                                .filter(name -> !name.equals(AuthConfig.EVERYONE))
                                .sorted()
                                .toList())
                        .orElse(List.of()));
        pair("socket_uids", control.socketUids().stream().map(String::valueOf).toList());
        table("[control.signals]");
        pair("USR1", control.userSignal().text());
        auth("control", rules);
    }

    private void audit(AccessConfig access) {
        access.audit().ifPresent(audit -> {
            table("[audit]");
            pair("enabled", true);
            pair("file", audit.file().toString());
            pair("max_bytes", audit.maxBytes());
            pair("keep", audit.keep());
        });
    }

    private void stream(StreamConfig stream, AccessConfig access) {
        StreamAccess rules = access.streams().getOrDefault(stream.name(), StreamAccess.OPEN);
        table("[[streams]]");
        pair("name", stream.name());
        monitor(stream.monitor());
        stream.sources().forEach(this::source);
        buffer(stream.buffer());
        stream.filters().forEach(this::filter);
        stream.http().forEach(http -> {
            http(http);
            rules.http().ifPresent(limit -> rateLimit("[streams.httpserver.rate_limit]", limit));
        });
        stream.tcp().forEach(tcp -> {
            tcp(tcp);
            rules.tcp().ifPresent(limit -> rateLimit("[streams.tcpserver.rate_limit]", limit));
        });
        stream.webSockets().forEach(ws -> {
            webSocket(ws);
            rules.http().ifPresent(limit -> rateLimit("[streams.wsserver.rate_limit]", limit));
        });
        stream.transforms().forEach(outputs::transform);
        stream.sinks().forEach(outputs::sink);
        stream.routes().forEach(outputs::route);
        auth("streams", rules);
    }

    private void monitor(MonitorConfig monitor) {
        table("[streams.monitor]");
        out.append("targets = [\n");
        monitor.targets().forEach(this::target);
        out.append("]\n");
        pair("check_interval_ms", monitor.checkIntervalMs());
        pair("watch", monitor.watch());
        pair("coalesce_ms", monitor.coalesceMs());
        pair("scan_interval_ms", monitor.scanIntervalMs());
        pair("sweep_interval_ms", monitor.sweepIntervalMs());
        pair("start_position", startPosition(monitor));
        pair("ignore_older_hours", monitor.ignoreOlderHours());
        pair("rotate_wait_ms", monitor.rotateWaitMs());
        pair("deleted_wait_ms", monitor.deletedWaitMs());
        pair("rotate_wait_max_ms", monitor.rotateWaitMaxMs());
        pair("recover_copytruncate", monitor.recoverCopytruncate());
        pair("fingerprint_bytes", monitor.fingerprintBytes());
        pair("marker_bytes", monitor.markerBytes());
        pair("max_line_bytes", monitor.maxLineBytes());
        pair("long_line", monitor.longLine());
        pair("partial_line_timeout_ms", monitor.partialLineTimeoutMs());
        pair("skip_empty_lines", monitor.skipEmptyLines());
        pair("encoding", monitor.encoding().charset().name().toLowerCase(Locale.ROOT));
        pair("multiline_start", monitor.multiline().start());
        pair("multiline_mode", MonitorReader.name(monitor.multiline().trace()));
        pair("multiline_max_lines", monitor.multiline().maxLines());
        pair("multiline_timeout_ms", monitor.multiline().timeoutMs());
        pair("read_buffer_bytes", monitor.readBufferBytes());
        pair("read_budget_bytes", monitor.readBudgetBytes());
        pair("max_open_files", monitor.maxOpenFiles());
        pair("close_inactive_ms", monitor.closeInactiveMs());
        pair("rotation_notice", monitor.rotationNotice());
        pair("max_pause_ms", monitor.maxPauseMs());
    }

    private static String startPosition(MonitorConfig monitor) {
        return monitor.startPosition() == StartPosition.LAST
                ? "last:" + monitor.startLines()
                : lower(monitor.startPosition());
    }

    private void target(Target target) {
        boolean file = target.kind() == Kind.FILE;
        out.append("    { path = ").append(TomlText.of(target.path().toString()));
        out.append(", is_file = ").append(file);
        if (!file) {
            out.append(", pattern = ").append(TomlText.of(target.pattern()));
            out.append(", exclude = ").append(TomlText.of(target.exclude()));
            out.append(", recursive = ").append(target.recursive());
            out.append(", max_depth = ").append(target.maxDepth());
            out.append(", follow_symlinks = ").append(target.followSymlinks());
        }
        out.append(" },\n");
    }

    private void buffer(BufferConfig buffer) {
        table("[streams.buffer]");
        long lineBytes = buffer.maxBytes() / buffer.entries();
        if (lineBytes < USUAL_LINE_BYTES) {
            out.append("# max_bytes holds that many entries only when lines are shorter than ")
                    .append(lineBytes)
                    .append(" bytes\n");
        }
        pair("entries", buffer.entries());
        pair("max_bytes", buffer.maxBytes());
        pair("max_age_seconds", buffer.maxAgeSeconds());
        pair("history", buffer.history());
    }

    private void filter(FilterConfig filter) {
        table("[[streams.filters]]");
        pair("type", filter.type());
        pair("logic", filter.logic());
        pair("patterns", filter.patterns());
        pair("levels", filter.levels());
        pair("fields", new TreeMap<>(filter.fields()));
    }

    private void http(ServerConfig.Http http) {
        table("[[streams.httpserver]]");
        server(http);
        pair("stream_path", http.streamPath());
        pair("status_path", http.statusPath());
        pair("ws_path", http.wsPath());
        pair("cors_origins", http.corsOrigins());
        pair("compression", http.compression());
        pair("style", http.style());
        pair("syslog_format", http.syslogStyle());
        heartbeat("[streams.httpserver.heartbeat]", http.heartbeat());
        http.tls().ifPresent(tls -> tls("[streams.httpserver.ssl]", tls));
    }

    private void source(SourceConfig source) {
        if (source instanceof SourceConfig.Syslog syslog) {
            syslog(syslog);
        } else if (source instanceof SourceConfig.WebSocketServer server) {
            webSocketSource(server, "server");
            pair("host", server.host());
            pair("port", server.port());
            pair("path", server.path());
            pair("protocol", server.protocol());
            pair("cors_origins", server.corsOrigins());
            pair("max_connections", server.maxConnections());
            pair("ping_interval_seconds", server.pingIntervalSeconds());
            server.tls().ifPresent(tls -> tls("[streams.sources.ssl]", tls));
        } else if (source instanceof SourceConfig.WebSocketClient client) {
            webSocketSource(client, "client");
            outputs.target(client.target());
            client.target().tls().ifPresent(tls -> outputs.tls("[streams.sources.ssl]", tls));
        } else if (source instanceof SourceConfig.Zeek zeek) {
            table("[[streams.sources]]");
            pair("type", ZeekSourceReader.TYPE);
            pair("name", zeek.name());
            pair("topics", zeek.topics());
            pair("max_message_bytes", zeek.maxMessageBytes());
            outputs.target(zeek.target());
            zeek.target().tls().ifPresent(tls -> outputs.tls("[streams.sources.ssl]", tls));
        }
    }

    private void webSocketSource(SourceConfig.WebSocket source, String mode) {
        table("[[streams.sources]]");
        pair("type", WebSocketSourceReader.TYPE);
        pair("name", source.name());
        pair("mode", mode);
        pair("format", source.format());
        pair("timezone", source.timezone().getId());
        pair("max_message_bytes", source.maxMessageBytes());
    }

    private void syslog(SourceConfig.Syslog syslog) {
        table("[[streams.sources]]");
        pair("type", SourceReader.SYSLOG);
        pair("name", syslog.name());
        pair("transport", syslog.transport().text());
        if (syslog.path().isPresent()) {
            pair("path", syslog.path().get().toString());
            pair("mode", "0" + Integer.toOctalString(syslog.mode()));
        } else {
            pair("host", syslog.host());
            pair("port", syslog.port());
        }
        pair("framing", syslog.framing());
        pair("format", syslog.format());
        pair("max_message_bytes", syslog.maxMessageBytes());
        pair("max_connections", syslog.maxConnections());
        pair("idle_timeout_seconds", syslog.idleTimeoutSeconds());
        pair("handshake_timeout_seconds", syslog.handshakeTimeoutSeconds());
        pair("receive_buffer_bytes", syslog.receiveBufferBytes());
        pair("strip", syslog.strip());
        pair("timezone", syslog.timezone().getId());
        syslog.tls().ifPresent(tls -> tls("[streams.sources.ssl]", tls));
    }

    private void tcp(ServerConfig.Tcp tcp) {
        table("[[streams.tcpserver]]");
        server(tcp);
        pair("format", tcp.format());
        heartbeat("[streams.tcpserver.heartbeat]", tcp.heartbeat());
        tcp.tls().ifPresent(tls -> tls("[streams.tcpserver.ssl]", tls));
    }

    private void webSocket(ServerConfig.WebSocket ws) {
        table("[[streams.wsserver]]");
        server(ws);
        pair("style", ws.style().key());
        pair("path", ws.path());
        pair("protocol", ws.protocol());
        pair("cors_origins", ws.corsOrigins());
        pair("max_clients", ws.maxClients());
        pair("max_message_bytes", ws.maxMessageBytes());
        pair("ping_interval_seconds", ws.pingIntervalSeconds());
        ServerConfig.Zeek zeek = ws.zeek();
        pair("topic", zeek.topic());
        pair("event", zeek.event());
        pair("args", zeek.args().stream().map(Object::toString).toList());
        pair("metadata", zeek.metadata());
        pair("publish_allow", zeek.publishAllow());
        pair("publish_entries", zeek.publishEntries());
        if (ws.style() == ServerConfig.WebSocketStyle.TEMPLATE) {
            pair("template", ws.template().template());
        }
        pair("time_zone", ws.template().zone().getId());
        pair("frac_digits", ws.template().fractionDigits());
        ws.tls().ifPresent(tls -> tls("[streams.wsserver.ssl]", tls));
    }

    private void server(ServerConfig server) {
        pair("enabled", true);
        if (server.socket().isPresent()) {
            socket(server.socket().get());
        } else {
            pair("host", server.host());
            if (server.port() > 0) {
                pair("port", server.port());
            }
        }
        pair("buffer_size", server.bufferSize());
        pair("backlog", server.backlog());
    }

    private void socket(UnixSocket socket) {
        pair("socket", socket.path().toString());
        pair("socket_mode", socket.modeText());
        pair("socket_owner", socket.owner());
        pair("socket_group", socket.group());
    }

    private void heartbeat(String header, Optional<Heartbeat> heartbeat) {
        table(header);
        pair("enabled", heartbeat.isPresent());
        heartbeat.ifPresent(present -> {
            pair("interval_seconds", present.intervalSeconds());
            pair("include_timestamp", present.includeTimestamp());
            pair("include_stats", present.includeStats());
            pair("format", present.format());
        });
    }

    private void tls(String header, TlsConfig tls) {
        table(header);
        pair("enabled", true);
        pair("cert_file", tls.certFile().toString());
        pair("key_file", tls.keyFile().toString());
        pair("client_auth", tls.authenticates());
        tls.clientCaFile().ifPresent(file -> pair("client_ca_file", file.toString()));
        tls.clientCrlFile().ifPresent(file -> pair("client_crl_file", file.toString()));
        pair("min_version", tls.minVersion().text());
        pair("max_version", tls.maxVersion().text());
        pair("cipher_suites", String.join(",", tls.cipherSuites()));
    }

    private void table(String header) {
        out.append(out.isEmpty() ? "" : "\n").append(header).append('\n');
    }

    private void pair(String key, Object value) {
        Object written = value instanceof Enum<?> constant ? lower(constant) : value;
        out.append(key).append(" = ").append(TomlText.of(written)).append('\n');
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
