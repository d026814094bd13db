package io.logwisp.filter;

public final class FilterChain {
    private FilterChain() {}

    public static EntryFilter of(java.util.List<io.logwisp.config.FilterConfig> l) {
        return EntryFilter.ALL;
    }
}
