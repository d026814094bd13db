package io.logwisp.config.toml;

import io.logwisp.config.ServerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The stream that runs without a configuration file, as tables, so that overrides reach it like any other. */
final class BuiltIn {
    static final String NAME = "default";
    static final String PATTERN = "*.log";
    static final long HTTP_PORT = 8080;

    private BuiltIn() {}

    /** LogWisp's default. */
    static Node.Array streams() {
        Map<String, Object> monitor = Map.of("targets", List.of(target()));
        return streams(NAME, monitor, http(ServerConfig.LOOPBACK, HTTP_PORT, 0), Map.of());
    }

    /** The stream for paths on the command line; its one target only stands for those. */
    static Node.Array streams(PathStream paths) {
        Map<String, Object> monitor = new LinkedHashMap<>();
        monitor.put("start_position", paths.lines() > 0 ? "last:" + paths.lines() : "end");
        monitor.put("targets", List.of(Map.of("path", ".")));
        Map<String, Object> tcp = new LinkedHashMap<>();
        tcp.put("enabled", true);
        tcp.put("host", paths.host());
        tcp.put("port", (long) paths.tcpPort());
        tcp.put("backlog", (long) paths.lines());
        return streams(paths.name(), monitor, http(paths.host(), paths.httpPort(), paths.lines()), tcp);
    }

    private static Map<String, Object> target() {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("path", "./");
        target.put("pattern", PATTERN);
        target.put("is_file", false);
        return target;
    }

    private static Map<String, Object> http(String host, long port, long backlog) {
        Map<String, Object> heartbeat = new LinkedHashMap<>();
        heartbeat.put("enabled", true);
        heartbeat.put("include_timestamp", true);
        Map<String, Object> http = new LinkedHashMap<>();
        http.put("enabled", true);
        http.put("host", host);
        http.put("port", port);
        http.put("backlog", backlog);
        http.put("heartbeat", heartbeat);
        return http;
    }

    private static Node.Array streams(
            String name, Map<String, Object> monitor, Map<String, Object> http, Map<String, Object> tcp) {
        Map<String, Object> stream = new LinkedHashMap<>();
        stream.put("name", name);
        stream.put("monitor", monitor);
        stream.put("httpserver", List.of(http));
        if (!tcp.isEmpty()) {
            stream.put("tcpserver", List.of(tcp));
        }
        // The only value of a user that can be refused for what it means, not for what it is.
        return array(
                "streams", List.of(stream), key -> key.endsWith(".host") ? Origin.option("--host") : Origin.BUILT_IN);
    }

    /** Another stream, all of whose values come from there. */
    static Node.Array streams(Map<String, Object> stream, Origin origin) {
        return array("streams", List.of(stream), key -> origin);
    }

    private static Node.Array array(String key, List<?> values, Function<String, Origin> origins) {
        List<Node> items = new ArrayList<>();
        for (Object value : values) {
            // A server stands alone, and is named as if it were written as one table.
            items.add(node(key.endsWith("server") ? key : key + "." + items.size(), value, origins));
        }
        return new Node.Array(key, origins.apply(key), items);
    }

    private static Node node(String key, Object value, Function<String, Origin> origins) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Node> entries = new LinkedHashMap<>();
            map.forEach((name, child) -> entries.put(name.toString(), node(key + "." + name, child, origins)));
            return new Node.Table(key, origins.apply(key), entries);
        }
        return value instanceof List<?> list
                ? array(key, list, origins)
                : new Node.Scalar(key, origins.apply(key), value);
    }
}
