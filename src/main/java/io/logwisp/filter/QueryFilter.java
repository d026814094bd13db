package io.logwisp.filter;

import java.util.*;

public final class QueryFilter {
    private QueryFilter() {}

    public static EntryFilter parse(Map<String, List<String>> p) throws FilterException {
        return EntryFilter.ALL;
    }

    public static boolean isName(String n) {
        return n.equals("level");
    }

    public static Collection<String> names() {
        return List.of("level");
    }
}
