package io.logwisp.config.toml;

import io.logwisp.config.RouteConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.config.TransformConfig;
import io.logwisp.config.WebSocketTarget;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes transforms, sinks and routes with all their values. */
final class OutputText {
    private final Consumer<String> table;
    private final BiConsumer<String, Object> pair;

    /**
     * @param table writes the head of a table
     * @param pair writes a key and its value
     */
    OutputText(Consumer<String> table, BiConsumer<String, Object> pair) {
        this.table = table;
        this.pair = pair;
    }

    void transform(TransformConfig transform) {
        table.accept("[[streams.transforms]]");
        if (transform instanceof TransformConfig.Parse parse) {
            pair.accept("type", "parse");
            pair.accept("format", parse.format());
            pair.accept("field", parse.field());
            pair.accept("pattern", parse.pattern());
        } else if (transform instanceof TransformConfig.Rename rename) {
            pair.accept("type", "rename");
            pair.accept("fields", new TreeMap<>(rename.fields()));
        } else if (transform instanceof TransformConfig.Add add) {
            pair.accept("type", "add");
            pair.accept("fields", new TreeMap<>(add.fields()));
        } else if (transform instanceof TransformConfig.Drop drop) {
            pair.accept("type", "drop");
            pair.accept("drop", drop.fields());
        } else if (transform instanceof TransformConfig.Redact redact) {
            pair.accept("type", "redact");
            pair.accept("patterns", redact.patterns());
            pair.accept("replacement", redact.replacement());
        }
    }

    void sink(SinkConfig sink) {
        table.accept("[[streams.sinks]]");
        if (sink instanceof SinkConfig.Console console) {
            head("console", sink);
            pair.accept("stderr", console.stderr());
        } else if (sink instanceof SinkConfig.File file) {
            head("file", sink);
            pair.accept("path", file.path().toString());
            pair.accept("mode", "0" + Integer.toOctalString(file.mode()));
            pair.accept("max_bytes", file.rotation().maxBytes());
            pair.accept("rotate_seconds", file.rotation().seconds());
            pair.accept("rotate_day", file.rotation().day());
            pair.accept("keep", file.rotation().keep());
            pair.accept("truncate", file.truncate());
            pair.accept("reopen_moved", file.reopenMoved());
        } else if (sink instanceof SinkConfig.Syslog syslog) {
            head("syslog", sink);
            syslog(syslog);
        } else if (sink instanceof SinkConfig.WebSocket webSocket) {
            head("websocket", sink);
            target(webSocket.target());
            webSocket.target().tls().ifPresent(tls -> tls("[streams.sinks.ssl]", tls));
        }
    }

    private void head(String type, SinkConfig sink) {
        pair.accept("type", type);
        pair.accept("name", sink.name());
        pair.accept("format", sink.lines().format());
        if (sink.lines().format() == SinkConfig.Format.TEMPLATE) {
            pair.accept("template", sink.lines().template());
        }
        pair.accept("time_zone", sink.lines().zone().getId());
        pair.accept("frac_digits", sink.lines().fractionDigits());
    }

    private void syslog(SinkConfig.Syslog syslog) {
        pair.accept("transport", syslog.transport().text());
        if (syslog.path().isPresent()) {
            pair.accept("path", syslog.path().get().toString());
        } else {
            pair.accept("host", syslog.host());
            pair.accept("port", syslog.port());
        }
        pair.accept("header", syslog.header());
        pair.accept("framing", syslog.framing());
        pair.accept("reconnect_min_ms", syslog.reconnectMinMs());
        pair.accept("reconnect_max_ms", syslog.reconnectMaxMs());
        syslog.tls().ifPresent(tls -> tls("[streams.sinks.ssl]", tls));
    }

    /** A WebSocket server that we connect to, but for its table {@code ssl}. */
    void target(WebSocketTarget target) {
        pair.accept("host", target.host());
        pair.accept("port", target.port());
        pair.accept("path", target.path());
        pair.accept("protocol", target.protocol());
        pair.accept("headers", target.headers());
        pair.accept("handshake_timeout_seconds", target.handshakeTimeoutSeconds());
        pair.accept("ping_interval_seconds", target.pingIntervalSeconds());
        pair.accept("reconnect_min_ms", target.reconnectMinMs());
        pair.accept("reconnect_max_ms", target.reconnectMaxMs());
    }

    void tls(String head, SinkConfig.ClientTls tls) {
        table.accept(head);
        pair.accept("enabled", true);
        tls.caFile().ifPresent(file -> pair.accept("ca_file", file.toString()));
        tls.certFile().ifPresent(file -> pair.accept("cert_file", file.toString()));
        tls.keyFile().ifPresent(file -> pair.accept("key_file", file.toString()));
        pair.accept("allow_self_signed", !tls.verify());
    }

    void route(RouteConfig route) {
        table.accept("[[streams.routes]]");
        pair.accept("peer", route.peers());
        pair.accept("host", route.hosts());
        pair.accept("program", route.programs());
        pair.accept("facility", route.facilities());
        pair.accept("severity", route.severity());
        pair.accept("match", route.match());
        pair.accept("to", route.to());
        pair.accept("propagate", route.propagate());
        pair.accept("final", route.last());
    }
}
