package io.logwisp.config;

import java.util.List;

/**
 * One {@code [[streams]]} table.
 *
 * @param name unique, {@code [A-Za-z0-9_.-]+}
 * @param monitor what to follow
 * @param buffer how much of the past is held in memory
 * @param filters in order; an entry must pass all of them
 * @param http HTTP servers that are enabled
 * @param tcp raw TCP servers that are enabled
 * @param transforms what is changed of every entry, in order
 * @param sinks where entries are handed to
 * @param routes which sinks get which entries, in order
 */
public record StreamConfig(
        String name,
        MonitorConfig monitor,
        BufferConfig buffer,
        List<FilterConfig> filters,
        List<ServerConfig.Http> http,
        List<ServerConfig.Tcp> tcp,
        List<TransformConfig> transforms,
        List<SinkConfig> sinks,
        List<RouteConfig> routes) {
    public StreamConfig {
        filters = List.copyOf(filters);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
        transforms = List.copyOf(transforms);
        sinks = List.copyOf(sinks);
        routes = List.copyOf(routes);
    }

    /** A stream that is only served. */
    public StreamConfig(
            String name,
            MonitorConfig monitor,
            BufferConfig buffer,
            List<FilterConfig> filters,
            List<ServerConfig.Http> http,
            List<ServerConfig.Tcp> tcp) {
        this(name, monitor, buffer, filters, http, tcp, List.of(), List.of(), List.of());
    }
}
