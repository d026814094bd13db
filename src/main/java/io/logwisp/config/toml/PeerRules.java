package io.logwisp.config.toml;

import io.logwisp.config.toml.PythonLogging.Handler;
import io.logwisp.config.toml.PythonLogging.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Python's hierarchy of loggers, levels, filters and handlers, worked out for loggers that are named by an address: the
 * parents of {@code 10.1.2.3} are {@code 10.1.2}, {@code 10.1}, {@code 10} and the root. Owned by the loading thread.
 */
final class PeerRules {
    /** Name of the logger above all. */
    static final String ROOT = "";

    /** The level of every line. */
    private static final int INFO = 20;

    private final Map<String, String> filters;
    private final Map<String, HandlerRow> handlers = new LinkedHashMap<>();
    private final Map<String, LoggerRow> loggers = new LinkedHashMap<>();

    /** @param filters the name that each of them lets pass, with all below it; empty for every name */
    PeerRules(Map<String, String> filters) {
        this.filters = filters;
    }

    private record HandlerRow(Optional<Handler> handler, int level, List<String> filters) {}

    private record LoggerRow(OptionalInt level, List<String> handlers, List<String> filters, boolean propagates) {}

    Set<String> filters() {
        return filters.keySet();
    }

    Set<String> handlers() {
        return handlers.keySet();
    }

    /** @param handler empty for one that writes nowhere */
    void addHandler(String name, Optional<Handler> handler, int level, List<String> filterNames) {
        handlers.put(name, new HandlerRow(handler, level, filterNames));
    }

    void addLogger(
            String name, OptionalInt level, List<String> handlerNames, List<String> filterNames, boolean propagates) {
        loggers.put(name, new LoggerRow(level, handlerNames, filterNames, propagates));
    }

    /** All of it as rules; for everything that makes a difference there is one. */
    PythonLogging resolve(DictTable root) {
        Set<String> names = new TreeSet<>(
                Comparator.<String>comparingInt(PeerRules::depth).reversed().thenComparing(Comparator.naturalOrder()));
        names.addAll(loggers.keySet());
        names.addAll(filters.values());
        names.add(ROOT);
        Map<String, List<String>> targets = new LinkedHashMap<>();
        names.forEach(name -> targets.put(name, handlersOf(name, root)));
        List<Rule> rules = new ArrayList<>();
        targets.forEach((name, to) -> {
            if (name.equals(ROOT) || !to.equals(targets.get(above(name, names)))) {
                rules.add(new Rule(peer(name), to));
            }
        });
        Set<String> used = new LinkedHashSet<>();
        targets.values().forEach(used::addAll);
        List<Handler> all = handlers.entrySet().stream()
                .filter(entry -> used.contains(entry.getKey()))
                .flatMap(entry -> entry.getValue().handler().stream())
                .toList();
        return new PythonLogging(all, rules);
    }

    /** The nearest name above this one. */
    private static String above(String name, Set<String> names) {
        String at = parent(name);
        while (!names.contains(at)) {
            at = parent(at);
        }
        return at;
    }

    /** Where lines go that are logged under this name, or below it where nothing else is said. */
    private List<String> handlersOf(String name, DictTable root) {
        if (effectiveLevel(name) > INFO || !passesOwnFilters(name)) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        String at = name;
        while (true) {
            LoggerRow logger = loggers.get(at);
            if (logger != null) {
                for (String handler : logger.handlers()) {
                    if (takes(handler, name) && !found.add(handler)) {
                        root.warn("handler " + Quotes.quote(handler) + " gets lines of " + shown(name)
                                + " on two ways; Python would write them twice, here they come once");
                    }
                }
                if (!logger.propagates()) {
                    break;
                }
            }
            if (at.equals(ROOT)) {
                break;
            }
            at = parent(at);
        }
        return List.copyOf(found);
    }

    private boolean takes(String handlerName, String logger) {
        HandlerRow handler = handlers.get(handlerName);
        return handler != null
                && handler.handler().isPresent()
                && handler.level() <= INFO
                && handler.filters().stream().allMatch(filter -> passes(filter, logger));
    }

    /** The nearest level that is set and not NOTSET. */
    private int effectiveLevel(String name) {
        String at = name;
        while (true) {
            LoggerRow logger = loggers.get(at);
            int level = logger == null ? 0 : logger.level().orElse(0);
            if (level > 0 || at.equals(ROOT)) {
                return level;
            }
            at = parent(at);
        }
    }

    /** Filters of a logger look at what is logged right there, so only at lines of the peer of that very name. */
    private boolean passesOwnFilters(String name) {
        LoggerRow logger = loggers.get(name);
        return logger == null || !isAddress(name) || logger.filters().stream().allMatch(filter -> passes(filter, name));
    }

    private boolean passes(String filter, String logger) {
        String passing = filters.getOrDefault(filter, "");
        return passing.isEmpty() || logger.equals(passing) || logger.startsWith(passing + ".");
    }

    private static String peer(String name) {
        return name.isEmpty() || isAddress(name) ? name : name + ".";
    }

    /** Whether it has no logger below it: all of an IPv4 address, or one of IPv6, which has no dots. */
    private static boolean isAddress(String name) {
        return depth(name) == 4 || name.indexOf(':') >= 0;
    }

    private static int depth(String name) {
        return name.isEmpty() ? 0 : 1 + (int) name.chars().filter(c -> c == '.').count();
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static String shown(String name) {
        return name.isEmpty() ? "every peer" : name;
    }
}
