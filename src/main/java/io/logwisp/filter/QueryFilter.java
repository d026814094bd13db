package io.logwisp.filter;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.Nearest;
import io.logwisp.entry.Level;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The filter that a client asks for in its parameters: names and meanings stand in docs/http.md. */
public final class QueryFilter {
    /** Characters of one pattern: longer ones serve nobody and cost time for each entry. */
    private static final int MAX_LENGTH = 1024;

    /** Conditions of one client. */
    private static final int MAX_CONDITIONS = 16;

    private static final String FIELD = "field.";
    private static final String FIELD_SHORT = "f.";
    private static final Map<String, String> NAMES = Map.of(
            "level", "level",
            "grep", "grep",
            "include", "grep",
            "i", "grep",
            "filter", "grep",
            "not", "not",
            "exclude", "not",
            "e", "not",
            "source", "source",
            "file", "source");
    private static final String NONE = "none";

    private QueryFilter() {}

    /** Names of all parameters, with {@code field.NAME} for those that name a field. */
    public static Collection<String> names() {
        Set<String> names = new TreeSet<>(NAMES.keySet());
        names.add(FIELD + "NAME");
        return names;
    }

    /** Whether a parameter of that name belongs to the filter. */
    public static boolean isName(String name) {
        return NAMES.containsKey(name) || isField(name);
    }

    /**
     * The filter of these parameters, each with all of its values; all must hold. Empty ones let everything pass.
     *
     * @throws FilterException for a value that cannot be
     */
    public static EntryFilter parse(Map<String, List<String>> parameters) throws FilterException {
        List<EntryFilter> conditions = new ArrayList<>();
        List<NameGlob> wanted = new ArrayList<>();
        List<NameGlob> unwanted = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            for (String value : parameter.getValue()) {
                String name = parameter.getKey();
                if (++count > MAX_CONDITIONS) {
                    throw new FilterException(name, "more than " + MAX_CONDITIONS + " conditions");
                }
                if (value.length() > MAX_LENGTH) {
                    throw new FilterException(name, "longer than " + MAX_LENGTH + " characters");
                }
                switch (NAMES.getOrDefault(name, FIELD)) {
                    case "level" -> conditions.add(level(name, value));
                    case "grep" -> conditions.add(message(name, value));
                    case "not" -> conditions.add(new EntryFilter.Not(message(name, value)));
                    case "source" -> source(value, wanted, unwanted);
                    default -> conditions.add(field(name, value));
                }
            }
        }
        if (!wanted.isEmpty() || !unwanted.isEmpty()) {
            conditions.add(new SourceFilter(wanted, unwanted));
        }
        return EntryFilter.allOf(conditions);
    }

    private static boolean isField(String name) {
        return name.startsWith(FIELD) && name.length() > FIELD.length()
                || name.startsWith(FIELD_SHORT) && name.length() > FIELD_SHORT.length();
    }

    /** One level means it and everything above, several mean exactly these. */
    private static EntryFilter level(String name, String value) throws FilterException {
        List<String> words = Arrays.asList(value.split(",", -1));
        EnumSet<Level> levels = EnumSet.noneOf(Level.class);
        for (String word : words) {
            if (!word.equalsIgnoreCase(NONE)) {
                levels.add(level(name, value, word));
            }
        }
        boolean none = words.stream().anyMatch(NONE::equalsIgnoreCase);
        if (words.size() == 1 && !none) {
            levels = EnumSet.range(levels.iterator().next(), Level.FATAL);
        }
        return new LevelFilter(levels, none);
    }

    private static Level level(String name, String value, String word) throws FilterException {
        Level level = Level.named(word);
        if (level == null) {
            List<String> allowed = Stream.concat(Arrays.stream(Level.values()).map(Level::name), Stream.of(NONE))
                    .map(allowedName -> allowedName.toLowerCase(Locale.ROOT))
                    .toList();
            Optional<String> meant = Nearest.to(word.toLowerCase(Locale.ROOT), allowed);
            throw new FilterException(
                    name,
                    "no level \"" + word + "\" in \"" + value + "\"; allowed: " + String.join(", ", allowed)
                            + meant.map(nearest -> "; did you mean \"" + nearest + "\"?")
                                    .orElse(""));
        }
        return level;
    }

    /** {@code /expression/} and {@code /expression/i} are RE2, everything else is searched as it is. */
    private static EntryFilter message(String name, String value) throws FilterException {
        if (value.length() > 1 && value.startsWith("/") && value.endsWith("/")) {
            return MessageFilter.matches(pattern(name, value.substring(1, value.length() - 1), 0));
        }
        if (value.length() > 2 && value.startsWith("/") && value.endsWith("/i")) {
            String expression = value.substring(1, value.length() - 2);
            return MessageFilter.matches(pattern(name, expression, Pattern.CASE_INSENSITIVE));
        }
        return MessageFilter.contains(value);
    }

    private static Pattern pattern(String name, String expression, int flags) throws FilterException {
        try {
            return Pattern.compile(expression, flags);
        } catch (PatternSyntaxException e) {
            String part = e.getPattern();
            int at = expression.indexOf(part);
            throw new FilterException(
                    name,
                    "bad RE2 expression \"" + expression + "\": " + e.getDescription() + " \"" + part + "\""
                            + (at < 0 ? "" : " at character " + (at + 1)));
        }
    }

    private static void source(String value, List<NameGlob> wanted, List<NameGlob> unwanted) {
        if (value.startsWith("!")) {
            unwanted.add(new NameGlob(value.substring(1)));
        } else {
            wanted.add(new NameGlob(value));
        }
    }

    private static EntryFilter field(String name, String value) throws FilterException {
        String field = name.substring(name.startsWith(FIELD) ? FIELD.length() : FIELD_SHORT.length());
        if (value.startsWith("~")) {
            return new FieldFilter(field, new ValueTests.Matching(pattern(name, value.substring(1), 0)));
        }
        if (value.startsWith("!")) {
            return new FieldFilter(field, new ValueTests.Other(value.substring(1)));
        }
        for (ValueTests.Comparison comparison : ValueTests.Comparison.values()) {
            if (value.startsWith(comparison.sign())) {
                String limit = value.substring(comparison.sign().length());
                return new FieldFilter(field, new ValueTests.Number(comparison, number(name, value, limit)));
            }
        }
        return new FieldFilter(field, new ValueTests.OneOf(Set.of(value.split(",", -1))));
    }

    private static BigDecimal number(String name, String value, String limit) throws FilterException {
        return ValueTests.number(limit)
                .orElseThrow(() -> new FilterException(
                        name, "\"" + limit + "\" in \"" + value + "\" is no number, and only numbers can be compared"));
    }
}
