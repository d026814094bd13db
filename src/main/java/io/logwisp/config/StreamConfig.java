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
 * @param webSockets WebSocket servers of their own that are enabled
 */
public record StreamConfig(
        String name,
        MonitorConfig monitor,
        BufferConfig buffer,
        List<FilterConfig> filters,
        List<ServerConfig.Http> http,
        List<ServerConfig.Tcp> tcp,
        List<ServerConfig.WebSocket> webSockets) {
    public StreamConfig {
        filters = List.copyOf(filters);
        http = List.copyOf(http);
        tcp = List.copyOf(tcp);
        webSockets = List.copyOf(webSockets);
    }

    /** A stream without WebSocket servers of their own. */
    public StreamConfig(
            String name,
            MonitorConfig monitor,
            BufferConfig buffer,
            List<FilterConfig> filters,
            List<ServerConfig.Http> http,
            List<ServerConfig.Tcp> tcp) {
        this(name, monitor, buffer, filters, http, tcp, List.of());
    }
}
