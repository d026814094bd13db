package io.logwisp.config;

import java.util.List;

/**
 * One {@code [[streams.routes]]} table: which sinks get an entry. An empty list of conditions is met by every entry, each
 * other one by an entry that meets one of its members; all must be met.
 *
 * @param peers addresses, prefixes that end with a dot ({@code 10.1.}) or CIDR blocks that the entry came from
 * @param hosts patterns with * and ?
 * @param programs patterns with * and ?
 * @param facilities names
 * @param severity name of the least severity; empty for any
 * @param match RE2 searched in the message; empty for any
 * @param to names of sinks
 * @param propagate whether sinks that no route names get the entry as well
 * @param last whether the routes behind this one are not asked any more
 */
public record RouteConfig(
        List<String> peers,
        List<String> hosts,
        List<String> programs,
        List<String> facilities,
        String severity,
        String match,
        List<String> to,
        boolean propagate,
        boolean last) {
    public RouteConfig {
        peers = List.copyOf(peers);
        hosts = List.copyOf(hosts);
        programs = List.copyOf(programs);
        facilities = List.copyOf(facilities);
        to = List.copyOf(to);
    }
}
