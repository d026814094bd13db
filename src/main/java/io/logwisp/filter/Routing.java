package io.logwisp.filter;

import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.NamePattern;
import io.logwisp.config.RouteConfig;
import io.logwisp.entry.Level;
import io.logwisp.entry.SyslogNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Makes of routes what each sink gets. */
public final class Routing {
    private static final ValueTest PRESENT = new ValueTest.Holds(new Literal(""));

    private static final int NOTICE = 5;

    private Routing() {}

    /**
     * The entries that a sink gets: those of every route that names it, up to the first final one that fits. A sink that no
     * route names gets all entries but those of routes that do not propagate.
     *
     * @throws IllegalArgumentException when a route's expression is no RE2
     */
    public static EntryFilter of(List<RouteConfig> routes, String sink) {
        boolean named = routes.stream().anyMatch(route -> route.to().contains(sink));
        List<EntryFilter> reaching = new ArrayList<>();
        List<EntryFilter> chosen = new ArrayList<>();
        for (RouteConfig route : routes) {
            EntryFilter condition = condition(route);
            if (named ? route.to().contains(sink) : !route.propagate()) {
                List<EntryFilter> all = new ArrayList<>(reaching);
                all.add(condition);
                chosen.add(AllOf.of(all));
            }
            if (route.last()) {
                reaching.add(new Not(condition));
            }
        }
        if (chosen.isEmpty()) {
            return EntryFilter.ALL; // for a sink that is named there is one
        }
        EntryFilter any = AnyOf.of(chosen);
        return named ? any : new Not(any);
    }

    private static EntryFilter condition(RouteConfig route) {
        List<EntryFilter> conditions = new ArrayList<>();
        addAny(conditions, "peer", route.peers(), text -> new ValueTest.From(new Network(text)));
        addAny(conditions, "host", route.hosts(), text -> new ValueTest.Named(new NamePattern(text)));
        addAny(conditions, "program", route.programs(), text -> new ValueTest.Named(new NamePattern(text)));
        addAny(conditions, "facility", route.facilities(), Routing::facility);
        if (!route.severity().isEmpty()) {
            conditions.add(atLeast(SyslogNames.severity(route.severity())));
        }
        if (!route.match().isEmpty()) {
            conditions.add(new MessageFilter(regex(route.match())));
        }
        return AllOf.of(conditions);
    }

    private static void addAny(
            List<EntryFilter> conditions, String field, List<String> texts, Function<String, ValueTest> test) {
        if (!texts.isEmpty()) {
            List<EntryFilter> any = new ArrayList<>();
            texts.forEach(text -> any.add(new FieldFilter(field, test.apply(text))));
            conditions.add(AnyOf.of(any));
        }
    }

    private static ValueTest facility(String name) {
        int number = SyslogNames.facility(name);
        return ValueTest.OneOf.of(number < 0 ? List.of(name) : List.of(name, String.valueOf(number)));
    }

    /** By the field where it is there, else by what the level stands for; an entry without both is a notice. */
    private static EntryFilter atLeast(int severity) {
        List<String> values = new ArrayList<>();
        int mask = severity >= NOTICE ? LevelFilter.NONE : 0;
        for (int i = 0; i <= severity; i++) {
            values.add(SyslogNames.SEVERITIES.get(i));
            values.add(String.valueOf(i));
        }
        for (Level level : Level.values()) {
            mask |= level.syslogSeverity() <= severity ? LevelFilter.bit(level) : 0;
        }
        EntryFilter byField = new FieldFilter("severity", ValueTest.OneOf.of(values));
        EntryFilter without = new Not(new FieldFilter("severity", PRESENT));
        return AnyOf.of(List.of(byField, AllOf.of(List.of(without, new LevelFilter(mask)))));
    }

    private static TextTest regex(String pattern) {
        try {
            return Regex.of(pattern, false);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("routes: \"" + pattern + "\" is no RE2 expression", e);
        }
    }
}
