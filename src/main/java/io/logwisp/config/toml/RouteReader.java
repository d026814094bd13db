package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.RouteConfig;
import io.logwisp.config.SinkConfig;
import io.logwisp.entry.SyslogNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads {@code [[streams.routes]]}. */
final class RouteReader {
    private RouteReader() {}

    static List<RouteConfig> read(Section stream, List<SinkConfig> sinks, ConfigProblems problems) {
        List<String> names = sinks.stream().map(SinkConfig::name).toList();
        List<RouteConfig> routes = new ArrayList<>();
        for (Section section : stream.sections("routes")) {
            checkTargets(section, names);
            checkSeverity(section);
            if (section.has("match")) {
                RegexCheck.check(section.place("match"), section.text("match"), problems);
            }
            routes.add(new RouteConfig(
                    section.texts("peer"),
                    section.texts("host"),
                    section.texts("program"),
                    section.texts("facility"),
                    section.text("severity"),
                    section.text("match"),
                    section.texts("to"),
                    section.flag("propagate"),
                    section.flag("final")));
        }
        return routes;
    }

    private static void checkTargets(Section section, List<String> names) {
        for (String name : section.texts("to")) {
            if (!names.contains(name)) {
                section.problem(
                        "to",
                        Quotes.quote(name) + " is no sink of this stream"
                                + Nearest.to(name, names)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; its sinks are " + String.join(", ", names)));
            }
        }
        boolean selects = Stream.of("peer", "host", "program", "facility")
                        .anyMatch(key -> !section.texts(key).isEmpty())
                || !section.text("severity").isEmpty()
                || !section.text("match").isEmpty();
        if (section.texts("to").isEmpty() && section.flag("propagate") && selects && !section.flag("final")) {
            section.problem("to", "is missing: a route without it and with propagate = true changes nothing");
        }
    }

    private static void checkSeverity(Section section) {
        String severity = section.text("severity");
        if (!severity.isEmpty() && !SyslogNames.SEVERITIES.contains(severity)) {
            section.problem(
                    "severity",
                    "must be one of " + String.join(", ", SyslogNames.SEVERITIES)
                            + Nearest.to(severity, SyslogNames.SEVERITIES)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""));
        }
    }
}
