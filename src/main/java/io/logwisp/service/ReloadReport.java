package io.logwisp.service;

import io.logwisp.config.StreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a change of configuration means for the streams, by name. */
record ReloadReport(List<String> added, List<String> changed, List<String> removed, List<String> unchanged) {

    static ReloadReport between(Map<String, StreamConfig> before, Map<String, StreamConfig> after) {
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> unchanged = new ArrayList<>();
        after.forEach((name, config) -> {
            StreamConfig old = before.get(name);
            (old == null ? added : old.equals(config) ? unchanged : changed).add(name);
        });
        List<String> removed = before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .toList();
        return new ReloadReport(added, changed, removed, unchanged);
    }

    /** Streams that have to be started. */
    List<String> starting() {
        List<String> all = new ArrayList<>(changed);
        all.addAll(added);
        return all;
    }

    @Override
    public String toString() {
        return "added: " + names(added) + ", changed: " + names(changed) + ", removed: " + names(removed)
                + ", unchanged: " + names(unchanged);
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(" ", names);
    }
}
