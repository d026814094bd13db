package io.logwisp.config;

import java.util.List;

/**
 * One {@code [[streams]]} table.
 *
 * @param name unique, {@code [A-Za-z0-9_.-]+}
 * @param monitor what to follow
 * @param sources where entries come from besides files
 * @param buffer how much of the past is held in memory
 * @param transforms what is changed of every entry before filters see it, in order
 * @param filters in order; an entry must pass all of them
 * @param http HTTP servers that are enabled
 * @param tcp raw TCP servers that are enabled
 * @param webSockets WebSocket servers of their own that are enabled
 * @param sinks where entries are handed to
 * @param routes which sinks get which entries, in order
 */
public record StreamConfig(
        String name,
        MonitorConfig monitor,
        List<SourceConfig> sources,
        BufferConfig buffer,
        List<TransformConfig> transforms,
        List<FilterConfig> filters,
        List<ServerConfig.Http> http,
        List<ServerConfig.Tcp> tcp,
        List<ServerConfig.WebSocket> webSockets,
        List<SinkConfig> sinks,
        List<RouteConfig> routes) {
    public StreamConfig {
        sources = List.copyOf(sources);
        transforms = List.copyOf(transforms);
        filters = List.copyOf(filters);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
        webSockets = List.copyOf(webSockets);
        sinks = List.copyOf(sinks);
        routes = List.copyOf(routes);
    }

    /** A stream of files that is only served. */
    public StreamConfig(
            String name,
            MonitorConfig monitor,
            BufferConfig buffer,
            List<FilterConfig> filters,
            List<ServerConfig.Http> http,
            List<ServerConfig.Tcp> tcp) {
        this(name, monitor, List.of(), buffer, List.of(), filters, http, tcp, List.of(), List.of(), List.of());
    }
}
