package io.logwisp.config.toml;

import static io.logwisp.config.toml.Group.Shape.MANY;
import static io.logwisp.config.toml.Group.Shape.ONE;
import static io.logwisp.config.toml.Group.Shape.ONE_OR_MANY;
import static io.logwisp.config.toml.SchemaKey.Unit.BYTES;
import static io.logwisp.config.toml.SchemaKey.Unit.HOURS;
import static io.logwisp.config.toml.SchemaKey.Unit.MILLISECONDS;
import static io.logwisp.config.toml.SchemaKey.Unit.NONE;
import static io.logwisp.config.toml.SchemaKey.Unit.SECONDS;

import io.logwisp.config.AuditConfig;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.ControlConfig;
import io.logwisp.config.FilterConfig;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.RateLimitConfig.LimitBy;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.Heartbeat;
import io.logwisp.config.ServerConfig.HeartbeatFormat;
import io.logwisp.config.ServerConfig.Http;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.ServerConfig.SyslogStyle;
import io.logwisp.config.ServerConfig.TcpFormat;
import io.logwisp.config.ServerConfig.WebSocket;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.SourceConfig.Syslog;
import io.logwisp.config.TransformConfig;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.entry.SyslogNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Every key that a configuration may have, as data. What is unknown, how the environment variables and options are
 * called, the defaults and the printed reference all come from here.
 */
final class Schema {
    private static final int DAY_MS = 86_400_000;
    private static final int TEN_MILLION = 10_000_000;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_AGE_SECONDS = 10 * 366 * 86_400;

    static final Group ROOT = build();

    private Schema() {}

    /** Every key, in the order of the reference. */
    static List<SchemaKey> keys() {
        List<SchemaKey> all = new ArrayList<>();
        collect(ROOT, all);
        return all;
    }

    private static void collect(Group group, List<SchemaKey> all) {
        all.addAll(group.keys().values());
        group.groups().values().forEach(child -> collect(child, all));
    }

    private static Group build() {
        Group root = Group.root();
        root.group(
                "router",
                ONE,
                "One port for the HTTP endpoints of all streams, each under /<stream name>.",
                Schema::router);
        root.group("security", ONE, "Who may listen where.", Schema::security);
        auth(root, "How clients show who they are. Each stream may say otherwise, key by key, in [streams.auth].");
        root.group("audit", ONE, "Who came and who was turned away, as JSON lines.", Schema::audit);
        root.group(
                "checkpoint",
                ONE,
                "How far files were read is kept here, so that a restart goes on there.",
                Schema::checkpoint);
        root.group(
                "monitor",
                ONE,
                "How files are followed; each stream may say otherwise in [streams.monitor].",
                Schema::monitor);
        root.group("streams", MANY, "An independent stream; repeat [[streams]] for more.", Schema::stream);
        root.later("admin", "a listener for health and metrics");
        root.group(
                "control",
                ONE,
                "Where a running LogWisp is told to pause, to go on and to forget; off without socket and port.",
                Schema::control);
        return root;
    }

    private static void control(Group control) {
        socket(control);
        host(control);
        control.number("port", 1, MAX_PORT, "Port to listen on.");
        control.texts(
                "users",
                List.of(),
                "Names of the users, tokens or certificates that may give commands by a port, where auth asks for them.");
        control.texts(
                "socket_uids",
                List.of(),
                "Numbers of the users that may give commands by the socket, besides root; empty = who may connect.");
        auth(control, "");
        control.group(
                "signals",
                ONE,
                "What signals do.",
                signals -> signals.text(
                        "USR1",
                        ControlConfig.UserSignal.STATUS.text(),
                        List.of("status", "pause-toggle"),
                        "What SIGUSR1 does: print the status lines, or pause all streams and let them go on."));
    }

    private static void router(Group router) {
        router.flag("enabled", false, "Same as the option --router.");
        host(router);
        router.number("port", 1, MAX_PORT, "Port to listen on; that of the first stream with HTTP when left out.");
        corsOrigins(router);
        ssl(router);
        auth(router, "");
    }

    private static void security(Group security) {
        security.flag(
                "allow_unauthenticated",
                false,
                "Allows listeners on other than loopback addresses although everyone who reaches them may read.");
        security.texts(
                "allowed_hosts",
                List.of(),
                "Names accepted in the Host header besides addresses, localhost and the configured host.");
        security.flag(
                "allow_plaintext_auth",
                false,
                "Allows passwords and tokens in clear text on other than loopback addresses, as behind a proxy with TLS.");
        security.laterKey("allowed_origins", null, "");
        security.texts(
                "trusted_proxies",
                List.of(),
                "Addresses or ranges (10.0.0.0/8) of proxies whose X-Forwarded-For is believed.");
        for (String key : List.of("sanitize", "expose_paths", "follow_symlinks", "regex_engine")) {
            security.laterKey(key, null, "");
        }
        security.group("limits", ONE, "Limits of all listeners together.", Schema::limits);
        security.group("ip", ONE, "Whose addresses may connect at all.", ip -> {
            ip.texts("allow", List.of(), "Only these, when there are any; addresses or ranges.");
            ip.texts("deny", List.of(), "Never these.");
            ip.alias("ip_whitelist", "allow").alias("ip_blacklist", "deny");
        });
        security.group(
                "login",
                ONE,
                "Limits for those who guess.",
                login -> login.number(
                        "failures_per_minute",
                        LimitsConfig.DEFAULTS.failuresPerMinute(),
                        1,
                        10_000,
                        NONE,
                        "Wrong passwords and tokens from one address before it has to wait."));
        security.group("tickets", ONE, "What stands in a URL once, where a browser can send no header.", tickets -> {
            tickets.flag("enabled", true, "Whether there are any: POST /auth/ticket.");
            tickets.number(
                    "ttl_seconds",
                    LimitsConfig.DEFAULTS.ticketSeconds(),
                    1,
                    300,
                    SECONDS,
                    "How long one is good that has not been used.");
            tickets.alias("ttl", "ttl_seconds");
        });
    }

    private static void limits(Group limits) {
        LimitsConfig is = LimitsConfig.DEFAULTS;
        limits.number(
                "max_connections",
                is.maxConnections(),
                0,
                1_000_000,
                NONE,
                "Connections of all listeners; 0 = what the limit of open files leaves.");
        limits.alias("max_connections_total", "max_connections");
        limits.number(
                "max_connections_per_ip",
                is.maxConnectionsPerIp(),
                0,
                1_000_000,
                NONE,
                "Connections from one address (IPv6: from one /64), but for loopback; 0 = any number.");
        limits.number(
                "max_new_connections_per_second",
                is.maxNewConnectionsPerSecond(),
                0,
                1_000_000,
                NONE,
                "New connections of all listeners, but for loopback; 0 = any number.");
        limits.number(
                "header_timeout_ms",
                is.headerTimeoutMs(),
                100,
                DAY_MS,
                MILLISECONDS,
                "Longest time until the head of a request is complete.");
        limits.alias("header_timeout", "header_timeout_ms");
        limits.number(
                "handshake_timeout_ms",
                is.handshakeTimeoutMs(),
                100,
                DAY_MS,
                MILLISECONDS,
                "Longest time of a TLS handshake.");
        limits.alias("handshake_timeout", "handshake_timeout_ms");
        limits.number(
                "auth_timeout_ms",
                is.authTimeoutMs(),
                100,
                DAY_MS,
                MILLISECONDS,
                "Longest time until a raw TCP client has sent its AUTH line.");
        limits.alias("auth_timeout", "auth_timeout_ms");
    }

    private static void audit(Group audit) {
        audit.flag("enabled", false, "Whether it is written.");
        audit.text("file", "", List.of("a file"), "Where; not among the files that are followed.");
        audit.number(
                "max_bytes",
                AuditConfig.DEFAULT_MAX_BYTES,
                4096,
                1L << 40,
                BYTES,
                "Size at which a new file is begun.");
        audit.number("keep", AuditConfig.DEFAULT_KEEP, 0, 1000, NONE, "Older files kept: file.1, file.2, …");
    }

    private static void checkpoint(Group checkpoint) {
        checkpoint.flag(
                "enabled",
                true,
                "Whether it is kept; without a configuration file only when this or state_dir is given.");
        checkpoint.text(
                "state_dir",
                "",
                List.of("a directory"),
                "Where; when empty $STATE_DIRECTORY (systemd), $XDG_STATE_HOME/logwisp or ~/.local/state/logwisp.");
        checkpoint.number(
                "interval_ms",
                CheckpointConfig.DEFAULT_INTERVAL_MS,
                10,
                DAY_MS,
                MILLISECONDS,
                "Time between two writes, as long as files grow.");
        checkpoint.number(
                "ttl_hours",
                CheckpointConfig.DEFAULT_TTL_HOURS,
                1,
                87_600,
                HOURS,
                "A file that was not there for that long is forgotten.");
    }

    private static void monitor(Group monitor) {
        MonitorConfig is = MonitorConfig.DEFAULTS;
        monitor.number(
                "check_interval_ms",
                is.checkIntervalMs(),
                10,
                DAY_MS,
                MILLISECONDS,
                "Longest time between two looks at a growing file.");
        monitor.choice(
                "watch", is.watch(), MonitorConfig.Watch.class, "Whether events of the file system are used as hints.");
        monitor.number("coalesce_ms", is.coalesceMs(), 0, 1000, MILLISECONDS, "Hold-off after a delivery under load.");
        monitor.number(
                "scan_interval_ms",
                is.scanIntervalMs(),
                10,
                DAY_MS,
                MILLISECONDS,
                "Time between two full listings of a watched directory.");
        monitor.number(
                "sweep_interval_ms",
                is.sweepIntervalMs(),
                10,
                DAY_MS,
                MILLISECONDS,
                "Time between two looks at a file that has long been quiet.");
        monitor.text(
                "start_position",
                "end",
                List.of("end", "beginning", "last:N"),
                "Where to begin in files that exist at the start.");
        monitor.number(
                "ignore_older_hours",
                is.ignoreOlderHours(),
                0,
                87_600,
                HOURS,
                "Files last changed longer ago are left alone until they grow; 0 = off.");
        monitor.number(
                "rotate_wait_ms",
                is.rotateWaitMs(),
                0,
                DAY_MS,
                MILLISECONDS,
                "How long a renamed file stays open after its last growth.");
        monitor.number("deleted_wait_ms", is.deletedWaitMs(), 0, DAY_MS, MILLISECONDS, "The same for a deleted file.");
        monitor.number("rotate_wait_max_ms", is.rotateWaitMaxMs(), 0, DAY_MS, MILLISECONDS, "Upper bound of both.");
        monitor.flag(
                "recover_copytruncate",
                is.recoverCopytruncate(),
                "Whether the unread rest of a truncated file is looked for in its copy.");
        monitor.number(
                "fingerprint_bytes",
                is.fingerprintBytes(),
                64,
                4096,
                BYTES,
                "Beginning of a file that tells which one it is.");
        monitor.number("marker_bytes", is.markerBytes(), 0, 4096, BYTES, "Bytes verified before reading on; 0 = off.");
        monitor.number("max_line_bytes", is.maxLineBytes(), 1024, 1 << 26, BYTES, "Longest line kept.");
        monitor.choice("long_line", is.longLine(), MonitorConfig.LongLine.class, "What happens to a longer one.");
        monitor.number(
                "partial_line_timeout_ms",
                is.partialLineTimeoutMs(),
                0,
                DAY_MS,
                MILLISECONDS,
                "An unfinished line is delivered after that long without growth; 0 = never.");
        monitor.flag("skip_empty_lines", is.skipEmptyLines(), "Whether empty lines are left out.");
        monitor.text(
                "encoding",
                "utf-8",
                List.of("utf-8, utf-16le, iso-8859-1, windows-1252 or another one of Java"),
                "Encoding of files; a byte order mark at the beginning of a file decides by itself.");
        monitor.text(
                "multiline_start",
                "",
                List.of("a regular expression, RE2"),
                "Found in the first line of every entry; other lines are joined to the one before. Empty = off.");
        monitor.text(
                "multiline_mode",
                "",
                List.of("\"\"", "java", "python", "go"),
                "Stack traces of that language are joined to one entry.");
        monitor.number(
                "multiline_max_lines",
                is.multiline().maxLines(),
                2,
                100_000,
                NONE,
                "Lines joined to one entry at most.");
        monitor.number(
                "multiline_timeout_ms",
                is.multiline().timeoutMs(),
                1,
                60_000,
                MILLISECONDS,
                "The last entry of a file is delivered after that long without growth.");
        monitor.number(
                "read_buffer_bytes",
                is.readBufferBytes(),
                1 << 16,
                1 << 24,
                BYTES,
                "Bytes asked for by one system call.");
        monitor.number(
                "read_budget_bytes",
                is.readBudgetBytes(),
                4096,
                1 << 28,
                BYTES,
                "Bytes read from one file before the next has its turn.");
        monitor.number(
                "max_open_files",
                is.maxOpenFiles(),
                1,
                1_000_000,
                NONE,
                "Files kept open; beyond it the longest quiet ones are closed.");
        monitor.number(
                "close_inactive_ms",
                is.closeInactiveMs(),
                0,
                86_400_000,
                MILLISECONDS,
                "A file without growth for that long is closed until it grows; 0 = never. What is written to it behind a rotation is lost then.");
        monitor.flag("rotation_notice", is.rotationNotice(), "Whether a rotation is told by an entry.");
        monitor.number(
                "max_pause_ms",
                is.maxPauseMs(),
                0,
                60_000,
                MILLISECONDS,
                "Longest wait per batch for a reading client that would otherwise lose entries.");
        monitor.group("targets", MANY, "The files and directories to follow.", Schema::target);
    }

    private static void target(Group target) {
        target.text(
                "path",
                null,
                List.of("a file or directory, without .."),
                "File or directory; relative to the working directory.");
        target.text(
                "pattern",
                "",
                List.of("* and ? in file names"),
                "Names to follow in a directory; empty for every file.");
        target.flag("is_file", false, "Whether the path is a file; when left out, an existing file is taken as one.");
        target.texts("exclude", Target.DEFAULT_EXCLUDE, "Names left out, same form as pattern.");
        target.flag("recursive", false, "Whether sub-directories are followed.");
        target.number("max_depth", Target.DEFAULT_MAX_DEPTH, 1, 64, NONE, "How deep, 1 = the directory itself.");
        target.flag("follow_symlinks", false, "Whether links that lead out of the directory are followed.");
    }

    private static void stream(Group stream) {
        stream.text("name", null, List.of("letters, digits, _ . -"), "Unique name.");
        stream.group("monitor", ONE, "What this stream follows.", Schema::monitor);
        stream.group("sources", MANY, "What this stream receives from others; repeat for more.", Schema::source);
        stream.group("buffer", ONE, "The past held in memory for clients that connect later or come back.", buffer -> {
            buffer.number(
                    "entries",
                    BufferConfig.DEFAULT_ENTRIES,
                    1,
                    TEN_MILLION,
                    NONE,
                    "Entries held for clients to come, at least the largest buffer_size; more while a client lags.");
            buffer.alias("size", "entries");
            buffer.number(
                    "max_bytes",
                    BufferConfig.DEFAULT_MAX_BYTES,
                    65_536,
                    1L << 40,
                    BYTES,
                    "Bytes of lines held at most.");
            buffer.number(
                    "max_age_seconds",
                    0,
                    0,
                    MAX_AGE_SECONDS,
                    SECONDS,
                    "How long an entry is held for clients to come; 0 = any time.");
            buffer.flag(
                    "history",
                    true,
                    "Whether clients may read on in the files what is older than that; never with max_age_seconds.");
            buffer.laterKey("on_disk", false, "");
        });
        stream.group(
                "transforms",
                MANY,
                "What is changed of every entry before filters see it, in order.",
                Schema::transform);
        stream.group(
                "filters", MANY, "Which entries are kept; an entry must pass all filters, in order.", Schema::filter);
        stream.group(
                "httpserver",
                ONE_OR_MANY,
                "Server-Sent Events, WebSocket, NDJSON, text and status over HTTP.",
                Schema::http);
        stream.group(
                "tcpserver", ONE_OR_MANY, "One entry a line to everyone who connects, for nc and telnet.", Schema::tcp);
        stream.group("sinks", MANY, "Where entries are handed to; repeat for more.", Schema::sink);
        stream.group("routes", MANY, "Which sinks get which entries; every route that fits, in order.", Schema::route);
        stream.group(
                "wsserver",
                ONE_OR_MANY,
                "A WebSocket at an address of its own, also Zeek's WebSocket API.",
                Schema::webSocket);
        auth(stream, "");
        stream.later("wsclient", "outgoing WebSockets");
        stream.later("files", "file outputs");
        stream.later("syslogclient", "syslog outputs");
    }

    private static void source(Group source) {
        source.text("type", null, SourceReader.TYPES, "What kind of source it is.");
        source.text("name", Syslog.DEFAULT_NAME, List.of(), "Source of its entries; the type when left out.");
        source.text("transport", "udp", SourceReader.TRANSPORTS, "For syslog: how messages arrive.");
        host(source);
        source.number(
                "port",
                1,
                MAX_PORT,
                "Port to listen on; when left out 514, 6514 for tls, 7681 for websocket, 27759 for zeek.");
        source.text(
                "path",
                "",
                List.of("a path"),
                "For syslog: the unix socket, which is made. For websocket: path of the URL, / when empty; /v1/messages/json for zeek.");
        source.text(
                "mode",
                SourceReader.DEFAULT_MODE,
                List.of("octal digits, or server or client"),
                "For syslog: permissions of the unix socket. For websocket: server, which listens, or client, which connects.");
        source.choice(
                "framing",
                SourceConfig.Framing.AUTO,
                SourceConfig.Framing.class,
                "For syslog: how a connection is cut into messages; auto looks at each of them.");
        source.text(
                "format",
                "auto",
                SourceReader.FORMATS,
                "How messages are understood; raw takes the text as it is. For websocket: raw (the default), syslog or json.");
        source.alias("parse", "format");
        source.number(
                "max_message_bytes",
                Syslog.DEFAULT_MAX_MESSAGE_BYTES,
                480,
                1 << 24,
                BYTES,
                "Longest message kept; the rest of a longer one is cut off and counted. For websocket and zeek 1048576 when left out.");
        source.alias("max_message", "max_message_bytes");
        source.number(
                "max_connections",
                Syslog.DEFAULT_MAX_CONNECTIONS,
                1,
                1_000_000,
                NONE,
                "Connections at once; further ones are closed.");
        source.number(
                "idle_timeout_seconds",
                0,
                0,
                DAY_MS / 1000,
                SECONDS,
                "For syslog: a connection that is silent for that long is closed; 0 = never.");
        source.number(
                "handshake_timeout_seconds",
                Syslog.DEFAULT_HANDSHAKE_TIMEOUT_SECONDS,
                1,
                3600,
                SECONDS,
                "A client whose TLS handshake takes longer is closed; as a client, the longest time to connect.");
        source.number(
                "receive_buffer_bytes",
                Syslog.DEFAULT_RECEIVE_BUFFER_BYTES,
                0,
                1 << 30,
                BYTES,
                "For syslog: what the system is asked to hold of datagrams; 0 = its own default. It grants net.core.rmem_max at most, more to root.");
        source.flag("strip", false, "For syslog: whether blanks at both ends of a message are removed.");
        source.text(
                "timezone", "", List.of("as Europe/Berlin"), "Zone of times that name none; when empty the system's.");
        source.texts(
                "topics",
                ZeekSourceReader.EVERYTHING,
                "For zeek: beginnings of the topics whose events become entries; [\"\"] = all.");
        corsOrigins(source);
        webSocketTarget(source);
        ssl(source);
        source.group("ssl")
                .text("ca_file", "", List.of("a file"), "As a client: authorities of the server; Java's if empty.")
                .flag("allow_self_signed", false, "As a client: whether any certificate of the server is taken.");
    }

    /** Where a WebSocket connects to, besides host, port and path. */
    private static void webSocketTarget(Group client) {
        client.text(
                "url",
                "",
                List.of("ws://host:port/path or wss://…"),
                "For websocket: the server to connect to, instead of host, port and path; wss is encrypted.");
        client.text(
                "protocol",
                "",
                List.of("a name"),
                "For websocket: sub-protocol, which both ends must name; empty = none.");
        client.textMap(
                "headers",
                "For websocket as a client: headers of the handshake. env:NAME, cred:NAME and file:PATH keep secrets elsewhere.");
        client.number(
                "ping_interval_seconds",
                WebSocketTarget.DEFAULT_PING_INTERVAL_SECONDS,
                0,
                86_400,
                SECONDS,
                "For websocket: time between two pings; who has not answered one when the next is due is gone. 0 = off.");
        client.alias("ping_seconds", "ping_interval_seconds");
        client.number(
                "reconnect_min_ms",
                WebSocketTarget.DEFAULT_RECONNECT_MIN_MS,
                10,
                DAY_MS,
                MILLISECONDS,
                "Where it connects: wait after the first failure; doubled with each further one.");
        client.number(
                "reconnect_max_ms",
                WebSocketTarget.DEFAULT_RECONNECT_MAX_MS,
                10,
                DAY_MS,
                MILLISECONDS,
                "Where it connects: longest wait between two tries.");
    }

    private static void transform(Group transform) {
        transform.text("type", null, TransformReader.TYPES, "What is done.");
        transform.choice(
                "format",
                TransformConfig.ParseFormat.JSON,
                TransformConfig.ParseFormat.class,
                "For parse: what the text is; its parts become fields.");
        transform.text("field", "", List.of("name"), "For parse: the field that is parsed; empty for the message.");
        transform.text("pattern", "", List.of("RE2 with named groups, (?P<name>…)"), "For parse as regex.");
        transform.texts("patterns", List.of(), "For redact: regular expressions (RE2).");
        transform.text("replacement", TransformConfig.Redact.DEFAULT_REPLACEMENT, List.of(), "For redact.");
        transform.texts("drop", List.of(), "For drop: names of fields.");
        transform.textMap("fields", "For rename: old name = new name. For add: name = text.");
    }

    private static void sink(Group sink) {
        sink.text("type", null, SinkReader.TYPES, "What it is.");
        sink.text("name", "", List.of("letters, digits, _ . -"), "Name for routes and counters; the type if empty.");
        sink.text(
                "format",
                "",
                List.of("json", "raw", "text", "template"),
                "What is written; template where one is given, for syslog and websocket, else raw, the exact bytes of the line.");
        sink.text(
                "template",
                "",
                List.of("as $ISODATE $HOST $MSGHDR$MSG"),
                "syslog-ng's macros; fields in small letters: ${user_id:-nobody}. $MSG for syslog and websocket.");
        sink.text("time_zone", "", List.of("as Europe/Berlin"), "Zone of dates in templates; the system's if empty.");
        sink.number("frac_digits", 0, 0, 9, NONE, "Digits behind the seconds of dates in templates.");
        sink.text(
                "path",
                null,
                List.of("a path"),
                "For file: the file. For syslog: the unix socket. For websocket: path of the URL.");
        sink.text("mode", "0640", List.of("octal digits"), "For file: permissions of a new file.");
        sink.number("max_bytes", 0, 0, 1L << 50, BYTES, "For file: rotated when it would get larger; 0 = never.");
        sink.number(
                "rotate_seconds",
                0,
                0,
                366L * DAY_MS / 1000,
                SECONDS,
                "For file: rotated with the first line of each such period of UTC, 86400 = daily; 0 = never.");
        sink.choice(
                "rotate_day",
                SinkConfig.Rotation.Day.NEVER,
                SinkConfig.Rotation.Day.class,
                "For file: rotated with the first line of every day, or of every such day, in time_zone.");
        sink.number(
                "keep",
                SinkConfig.Rotation.DEFAULT_KEEP,
                0,
                10_000,
                NONE,
                "For file: rotated files kept, .1 the newest.");
        sink.flag("truncate", false, "For file: emptied at the start instead of appended to.");
        sink.flag("reopen_moved", false, "For file: opened anew as soon as somebody has moved it away.");
        sink.flag("stderr", false, "For console: standard error instead of standard output.");
        sink.text("transport", "udp", SinkReader.TRANSPORTS, "For syslog: how messages are sent.");
        sink.text("host", "localhost", List.of("an address or name"), "For syslog and websocket: the receiver.");
        sink.alias("address", "host");
        sink.number("port", 1, MAX_PORT, "Its port; when left out 514, 6514 for tls, 7681 for websocket.");
        sink.choice(
                "header",
                SinkConfig.Header.RFC5424,
                SinkConfig.Header.class,
                "For syslog: what stands before the message.");
        sink.text(
                "framing",
                "",
                List.of("octet", "lf", "nul"),
                "For syslog: how messages are told apart; octet for tcp and tls, lf for unix-stream.");
        webSocketTarget(sink);
        sink.number(
                "handshake_timeout_seconds",
                WebSocketTarget.DEFAULT_HANDSHAKE_TIMEOUT_SECONDS,
                1,
                3600,
                SECONDS,
                "For websocket: longest time to connect.");
        sink.group(
                "ssl", ONE, "TLS of a syslog sink with transport = \"tls\"; a websocket with it is encrypted.", ssl -> {
                    ssl.flag("enabled", true, "Whether a websocket is encrypted, where its URL does not say so.");
                    ssl.text(
                            "ca_file",
                            "",
                            List.of("a file"),
                            "Authorities of the receiver in PEM form; Java's if empty.");
                    ssl.text(
                            "cert_file",
                            "",
                            List.of("a file"),
                            "Our certificate in PEM form, where the receiver asks for it.");
                    ssl.text("key_file", "", List.of("a file"), "Its key in PEM form, without a password.");
                    ssl.flag("allow_self_signed", false, "Whether any certificate of the receiver is taken.");
                    ssl.alias("cacert", "ca_file").alias("cert", "cert_file").alias("key", "key_file");
                });
        sink.alias("tls", "ssl");
    }

    private static void route(Group route) {
        route.texts("peer", List.of(), "Addresses, prefixes (10.1.) or blocks (10.1.0.0/16) an entry came from.");
        route.texts("host", List.of(), "Hosts that entries name, with * and ?.");
        route.texts("program", List.of(), "Programs, with * and ?.");
        route.texts("facility", List.of(), "Facilities: auth, mail, local0 …");
        route.text("severity", "", SyslogNames.SEVERITIES, "Least severity: warning also means err and worse.");
        route.text("match", "", List.of("a regular expression, RE2"), "Searched in the message.");
        route.texts("to", List.of(), "Names of the sinks that get these entries.");
        route.flag("propagate", true, "Whether sinks that no route names get them too.");
        route.flag("final", false, "Whether the routes behind this one are not asked.");
    }

    private static void filter(Group filter) {
        filter.choice(
                "type",
                FilterConfig.Type.INCLUDE,
                FilterConfig.Type.class,
                "Whether matching entries are kept or dropped.");
        filter.choice(
                "logic",
                FilterConfig.Logic.OR,
                FilterConfig.Logic.class,
                "Whether one or all of the conditions must hold.");
        filter.texts("patterns", List.of(), "Regular expressions (RE2) searched in the message.");
        filter.texts("levels", List.of(), "Levels, each exactly: trace, debug, info, warn, error, fatal.");
        filter.textMap("fields", "Field name = regular expression searched in its value.");
    }

    private static void http(Group http) {
        http.flag("enabled", false, "Whether this server runs.");
        host(http);
        http.number("port", 1, MAX_PORT, "Port to listen on; not needed in router mode.");
        bufferSize(http);
        http.text("stream_path", Http.DEFAULT_STREAM_PATH, List.of("/path"), "Path of the stream.");
        http.text("status_path", Http.DEFAULT_STATUS_PATH, List.of("/path"), "Path of the status.");
        http.text("ws_path", Http.DEFAULT_WS_PATH, List.of("/path"), "Path of the WebSocket.");
        corsOrigins(http);
        http.flag(
                "compression",
                false,
                "Whether streams are compressed for clients that take gzip; once for all of them.");
        http.choice(
                "style",
                HttpStyle.NATIVE,
                HttpStyle.class,
                "What / and ws_path answer: the page and LogWisp's JSON, or the messages held as circolog gives them.");
        http.choice(
                "syslog_format",
                SyslogStyle.RAW,
                SyslogStyle.class,
                "How style circolog writes a message: as it came, or with the header of that RFC.");
        socket(http);
        http.laterKey("max_connections", null, "");
        http.group("heartbeat", ONE, "A sign of life at a fixed interval.", Schema::heartbeat);
        ssl(http);
        rateLimit(
                http,
                "How often one client may ask; an open stream is one request. One table for all HTTP and WebSocket servers of a stream.");
        serverAuth(http);
    }

    private static void tcp(Group tcp) {
        tcp.flag("enabled", false, "Whether this server runs.");
        host(tcp);
        tcp.number("port", 1, MAX_PORT, "Port to listen on.");
        bufferSize(tcp);
        tcp.choice("format", TcpFormat.JSON, TcpFormat.class, "What a client gets for an entry.");
        socket(tcp);
        tcp.laterKey("max_connections", null, "");
        tcp.group("heartbeat", ONE, "A sign of life at a fixed interval, always JSON.", Schema::heartbeat);
        ssl(tcp);
        rateLimit(tcp, "");
        serverAuth(tcp);
    }

    private static void webSocket(Group ws) {
        ws.flag("enabled", false, "Whether this server runs.");
        ws.text(
                "style",
                WebSocketStyle.JSON.key(),
                WebSocketReader.styles(),
                "What is spoken there; template when there is one and nothing else is said.");
        ws.alias("format", "style");
        host(ws);
        ws.number("port", 1, MAX_PORT, "Port to listen on.");
        ws.text("path", "", List.of("/path"), "Path; when empty / or, for zeek-v1, /v1/messages/json.");
        ws.text(
                "protocol",
                "",
                List.of("a name"),
                "Sub-protocol that clients must name; empty for none. Not for zeek-v1.");
        bufferSize(ws);
        corsOrigins(ws);
        ws.number("max_clients", WebSocket.DEFAULT_MAX_CLIENTS, 1, 1_000_000, NONE, "Clients at a time.");
        ws.number(
                "max_message_bytes",
                WebSocket.DEFAULT_MAX_MESSAGE_BYTES,
                1024,
                1 << 26,
                BYTES,
                "Longest message taken from a client; one that sends a longer one is disconnected.");
        ws.number(
                "ping_interval_seconds",
                WebSocket.DEFAULT_PING_INTERVAL_SECONDS,
                0,
                86_400,
                SECONDS,
                "zeek-v1: time between two pings; who has not answered one when the next is due is disconnected. Other styles: silence after which there is a ping. 0 = off.");
        ws.text("topic", Zeek.DEFAULT_TOPIC, List.of("text, {stream} = its name"), "zeek-v1: topic of entries.");
        ws.text("event", Zeek.DEFAULT_EVENT, List.of("a name"), "zeek-v1: name of the event that an entry becomes.");
        ws.texts(
                "args",
                WebSocketReader.DEFAULT_ARGS,
                "zeek-v1: parts of an entry that are its arguments, in order; count:message reads a part as that type.");
        ws.choice("metadata", ZeekMetadata.NONE, ZeekMetadata.class, "zeek-v1: what stands behind the arguments.");
        ws.texts(
                "publish_allow",
                List.of(""),
                "zeek-v1: beginnings of topics that clients may publish on; [\"\"] = all, [] = none.");
        ws.flag(
                "publish_entries",
                false,
                "zeek-v1: whether events that clients publish become entries of the stream as well.");
        ws.text(
                "template",
                "",
                List.of("as $ISODATE $HOST $MSGHDR$MSG"),
                "template: what is sent of an entry, in syslog-ng's macros; $MSG when empty.");
        ws.text("time_zone", "", List.of("as Europe/Berlin"), "template: zone of dates; the system's if empty.");
        ws.number("frac_digits", 0, 0, 9, NONE, "template: digits behind the seconds of dates.");
        socket(ws);
        ssl(ws);
        rateLimit(ws, "");
        serverAuth(ws);
    }

    private static void socket(Group server) {
        server.text("socket", "", List.of("a path"), "Unix socket to listen on, instead of host and port.");
        server.text("socket_mode", "0660", List.of("octal digits"), "Permissions of the socket: who may connect.");
        server.text("socket_owner", "", List.of("a user"), "Whom the socket is given to; empty = who runs LogWisp.");
        server.text("socket_group", "", List.of("a group"), "The same for its group.");
    }

    private static void host(Group server) {
        server.text(
                "host",
                ServerConfig.LOOPBACK,
                List.of("an address; localhost = 127.0.0.1 and ::1"),
                "Address to listen on.");
        server.alias("address", "host");
    }

    private static void bufferSize(Group server) {
        server.number(
                "buffer_size",
                ServerConfig.DEFAULT_BUFFER_SIZE,
                1,
                TEN_MILLION,
                NONE,
                "Entries a client that stopped reading may lag before it is moved forward.");
        server.number(
                "backlog",
                0,
                0,
                TEN_MILLION,
                NONE,
                "Entries sent first to a client that does not say how many it wants.");
    }

    private static void corsOrigins(Group server) {
        server.texts("cors_origins", List.of(), "Origins (https://host:port) whose web pages may read; \"*\" for all.");
    }

    private static void heartbeat(Group heartbeat) {
        heartbeat.flag("enabled", false, "Whether heartbeats are sent.");
        heartbeat.number(
                "interval_seconds",
                Heartbeat.DEFAULT_INTERVAL_SECONDS,
                1,
                86_400,
                SECONDS,
                "Time between two of them.");
        heartbeat.flag("include_timestamp", false, "Whether the time is told.");
        heartbeat.flag("include_stats", false, "Whether the number of clients and the uptime are told.");
        heartbeat.choice("format", HeartbeatFormat.COMMENT, HeartbeatFormat.class, "How it looks on an event stream.");
    }

    private static void ssl(Group parent) {
        parent.group("ssl", ONE, "TLS; new files are taken within a minute, or at once on SIGHUP.", ssl -> {
            List<String> versions = List.of("TLS1.2", "TLS1.3");
            ssl.flag("enabled", false, "Whether connections are encrypted.");
            ssl.text("cert_file", "", List.of("a file"), "Certificate in PEM form, ours before its authorities'.");
            ssl.text("key_file", "", List.of("a file"), "Its key in PEM form, without a password.");
            ssl.flag(
                    "client_auth", false, "Whether clients must have a certificate of an authority in client_ca_file.");
            ssl.text(
                    "client_ca_file",
                    "",
                    List.of("a file"),
                    "Certificates of the authorities of clients, in PEM form.");
            ssl.text(
                    "client_crl_file",
                    "",
                    List.of("a file"),
                    "Revocation lists of those authorities, one of each, in PEM form; who is not covered by a valid one is refused.");
            ssl.text("min_version", "TLS1.2", versions, "Oldest version spoken.");
            ssl.text("max_version", "TLS1.3", versions, "Newest version spoken.");
            ssl.text(
                    "cipher_suites",
                    "",
                    List.of("names with commas between"),
                    "The only suites used; when empty all safe ones, and all of TLS 1.3 unless one of it is named.");
            ssl.flag("verify_client_cert", true, "Client certificates are always verified; for files of LogWisp.");
            ssl.unread("allow_self_signed");
            ssl.alias("cert", "cert_file").alias("key", "key_file").alias("cacert", "client_ca_file");
        });
        parent.alias("tls", "ssl");
    }

    private static void rateLimit(Group parent, String text) {
        parent.group("rate_limit", ONE, text, limit -> {
            limit.flag("enabled", false, "Whether it is limited.");
            limit.decimal("requests_per_second", 10, 1_000_000, "Requests, or connections to a TCP server, a second.");
            limit.number("burst_size", 20, 1, 1_000_000, NONE, "As many may come at once.");
            limit.choice("limit_by", LimitBy.IP, LimitBy.class, "What counts as one client.");
            limit.number("response_code", 429, 400, 599, NONE, "HTTP status of a refusal.");
            limit.text("response_message", "Rate limit exceeded", List.of(), "What a refusal says.");
            limit.number("max_connections_per_ip", 0, 0, 1_000_000, NONE, "Clients from one address; 0 = any number.");
            limit.number("max_total_connections", 0, 0, 1_000_000, NONE, "Clients; 0 = any number.");
            limit.alias("max_connections_total", "max_total_connections");
        });
    }

    private static void auth(Group parent, String text) {
        parent.group("auth", ONE, text, auth -> {
            auth.texts(
                    "type",
                    List.of("none"),
                    "One or several of none, basic, bearer, jwt, mtls; any of them lets a client in.");
            auth.texts("ip_whitelist", List.of(), "Only these addresses or ranges, when there are any.");
            auth.texts("ip_blacklist", List.of(), "Never these.");
            auth.textMap("may_read", "Name of a user, token or certificate = streams, with commas; * = everyone else.");
            auth.group("basic_auth", ONE, "Users with passwords.", Schema::basicAuth);
            auth.group("bearer_auth", ONE, "Tokens for programs.", Schema::bearerAuth);
            auth.group(
                    "mtls",
                    ONE,
                    "Client certificates; the listener needs ssl.client_auth = true.",
                    mtls -> mtls.texts(
                            "certificates",
                            List.of(),
                            "Names let in: DNS name, mail address, URI or common name; empty for all that are valid."));
        });
    }

    private static void basicAuth(Group basic) {
        basic.text("realm", AuthConfig.DEFAULT_REALM, List.of(), "What a browser shows when it asks.");
        basic.text(
                "users_file",
                "",
                List.of("a file"),
                "Lines name:hash, as htpasswd -B and logwisp hash-password make them; read again when it changes.");
        basic.group("users", MANY, "A user; repeat for more.", user -> {
            user.text("username", null, List.of("a name"), "Name.");
            user.alias("name", "username");
            user.text(
                    "password_hash",
                    null,
                    List.of("bcrypt or argon2id"),
                    "Hash of the password, of logwisp hash-password.");
        });
        basic.unread("ip_whitelist", "ip_blacklist");
    }

    private static void bearerAuth(Group bearer) {
        bearer.texts(
                "token_hashes",
                List.of(),
                "SHA-256 of each token, as hash, name:hash or name:hash:2027-01-01 for one that ends then.");
        bearer.texts("tokens", List.of(), "Tokens themselves; hashes are better.");
        bearer.group("jwt", ONE, "Signed tokens, for type jwt: how they are checked.", jwt -> {
            jwt.text("jwks_file", "", List.of("a file"), "Public keys of the issuer; read again when it changes.");
            jwt.text(
                    "jwks_url",
                    "",
                    List.of("an address"),
                    "Or where they are to be had; asked every five minutes, and never an address from a token.");
            jwt.texts("algorithms", AuthConfig.Jwt.ALGORITHMS, "Those accepted, of RS256, ES256, EdDSA.");
            jwt.text("issuer", "", List.of("iss"), "What iss of a token must be.");
            jwt.text("audience", "", List.of("aud"), "What aud of a token must be or contain.");
            jwt.number(
                    "leeway_seconds",
                    AuthConfig.Jwt.DEFAULT_LEEWAY_SECONDS,
                    0,
                    60,
                    SECONDS,
                    "How far the clocks of both sides may differ.");
            jwt.alias("leeway", "leeway_seconds");
            jwt.text("name_claim", AuthConfig.Jwt.DEFAULT_NAME_CLAIM, List.of("a claim"), "Claim with the name.");
            jwt.text(
                    "streams_claim",
                    "",
                    List.of("a claim"),
                    "Claim with the streams that may be read, a list or words; empty for none: may_read alone says it.");
            jwt.laterKey("signing_key", "", "a secret to check tokens with");
        });
    }

    /** One rule for all ways to a stream, so that none of them is forgotten. */
    private static void serverAuth(Group server) {
        server.group("auth", ONE, "", auth -> {
            auth.laterKey("type", "none", "authentication of a single server; write it into [streams.auth]");
            auth.unread("ip_whitelist", "ip_blacklist", "may_read", "basic_auth", "bearer_auth", "mtls");
        });
    }
}
