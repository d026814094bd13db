package io.logwisp.transform;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.TransformConfig;
import io.logwisp.entry.BatchBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The transforms of a stream, compiled once. Owned by the pipeline thread. */
public final class Transforms {
    private final List<Step> steps;

    private Transforms(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Compiles them in order.
     *
     * @throws IllegalArgumentException when an expression is no RE2
     */
    public static Transforms of(List<TransformConfig> configs) {
        List<Step> steps = new ArrayList<>();
        for (TransformConfig config : configs) {
            steps.add(step(config));
        }
        return new Transforms(steps);
    }

    /** Whether there is nothing to do, so that nobody needs to ask. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Changes the last entry of the builder. */
    public void apply(BatchBuilder builder) {
        Draft entry = new Draft(builder);
        for (Step step : steps) {
            step.apply(entry);
        }
        entry.write();
    }

    private static Step step(TransformConfig config) {
        if (config instanceof TransformConfig.Parse parse) {
            return parse(parse);
        }
        if (config instanceof TransformConfig.Rename rename) {
            Map<String, String> names = new TreeMap<>(rename.fields()); // in the order in which they are worked on
            return entry -> rename(names, entry);
        }
        if (config instanceof TransformConfig.Add add) {
            Map<String, String> added = new TreeMap<>(add.fields());
            return entry -> added.forEach(entry::put);
        }
        if (config instanceof TransformConfig.Drop drop) {
            return entry -> entry.fields().keySet().removeAll(drop.fields());
        }
        TransformConfig.Redact redact = (TransformConfig.Redact) config;
        return new Redaction(redact.patterns().stream().map(Transforms::pattern).toList(), redact.replacement());
    }

    private static Step parse(TransformConfig.Parse parse) {
        Step.OfText parser = switch (parse.format()) {
            case JSON -> (text, entry) -> entry.putAll(text);
            case LOGFMT -> Logfmt::parse;
            case SYSLOG -> new SyslogText();
            case REGEX -> {
                Pattern pattern = pattern(parse.pattern());
                List<String> groups = groups(pattern);
                yield (text, entry) -> match(pattern, groups, text, entry);
            }
        };
        return entry -> {
            String text = parse.field().isEmpty() ? entry.message() : entry.text(parse.field());
            if (text != null) {
                parser.apply(text, entry);
            }
        };
    }

    /** The names of the groups in the order of the expression. */
    private static List<String> groups(Pattern pattern) {
        return pattern.namedGroups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void match(Pattern pattern, List<String> groups, String text, Draft entry) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return;
        }
        for (String name : groups) {
            String value = matcher.group(name);
            if (value != null) {
                entry.put(name, value);
            }
        }
    }

    private static void rename(Map<String, String> names, Draft entry) {
        names.forEach((from, to) -> {
            String value = entry.fields().remove(from);
            if (value != null) {
                entry.fields().put(to, value);
            }
        });
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("transforms: \"" + expression + "\" is no RE2 expression", e);
        }
    }
}
