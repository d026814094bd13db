package io.logwisp.filter;

import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.NamePattern;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the filter that a client asks for with its parameters: {@code level}, {@code grep}, {@code not}, {@code source} and
 * {@code field.NAME}. All of them must hold. Empty values are no condition, except for fields, where they ask for the empty
 * text.
 */
public final class QueryFilter {
    /** Bytes of one value. */
    private static final int MAX_VALUE_BYTES = 1024;

    /** Values of all filter parameters together. */
    private static final int MAX_CONDITIONS = 16;

    /**
     * Characters and classes of all expressions together, repetitions written out. Each character of each message may cost
     * as many steps, and a client must not be able to hold up the others with that.
     */
    private static final int MAX_REGEX_SIZE = 512;

    private static final Set<String> GREP = Set.of("grep", "include", "i", "filter");
    private static final Set<String> NOT = Set.of("not", "exclude", "e");
    private static final Set<String> SOURCE = Set.of("source", "file");
    private static final String LEVEL = "level";
    private static final List<String> FIELD_PREFIXES = List.of("field.", "f.");
    private static final List<String> NAMES = List.of(
            LEVEL, "grep", "include", "i", "filter", "not", "exclude", "e", "source", "file", "field.NAME", "f.NAME");

    // Owned by the thread that parses; nobody else sees them.
    private final List<EntryFilter> conditions = new ArrayList<>();
    private final Set<NamePattern> wantedSources = new HashSet<>();
    private final Set<NamePattern> unwantedSources = new HashSet<>();
    private int values;
    private long regexSize;
    private boolean hasLevel;

    private QueryFilter() {}

    /** Names and aliases of all filter parameters; {@code field.NAME} stands for any field. */
    public static Collection<String> names() {
        return NAMES;
    }

    /** Whether a parameter of that name belongs to the filter. */
    public static boolean isName(String parameterName) {
        return parameterName.equals(LEVEL)
                || GREP.contains(parameterName)
                || NOT.contains(parameterName)
                || SOURCE.contains(parameterName)
                || fieldName(parameterName) != null;
    }

    /**
     * The filter for the parameters that are its own; all others are passed over. Without any it is {@link EntryFilter#ALL}.
     *
     * @throws FilterException when a value cannot be understood or a limit is exceeded
     */
    public static EntryFilter parse(Map<String, List<String>> parameters) throws FilterException {
        QueryFilter query = new QueryFilter();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (isName(parameter.getKey())) {
                for (String value : parameter.getValue()) {
                    query.add(new Parameter(parameter.getKey(), value));
                }
            }
        }
        return query.filter();
    }

    private EntryFilter filter() {
        if (!wantedSources.isEmpty() || !unwantedSources.isEmpty()) {
            conditions.add(new SourceFilter(wantedSources, unwantedSources));
        }
        return AllOf.of(conditions);
    }

    private void add(Parameter parameter) throws FilterException {
        String field = fieldName(parameter.name());
        if (field == null && parameter.value().isEmpty()) {
            return;
        }
        parameter.check();
        if (++values > MAX_CONDITIONS) {
            throw new FilterException(
                    parameter.name(), 1, "A filter may have at most %d conditions.".formatted(MAX_CONDITIONS));
        }
        if (field != null) {
            conditions.add(field(parameter, field));
        } else if (GREP.contains(parameter.name())) {
            conditions.add(message(parameter));
        } else if (NOT.contains(parameter.name())) {
            conditions.add(new Not(message(parameter)));
        } else if (SOURCE.contains(parameter.name())) {
            addSource(parameter);
        } else {
            addLevel(parameter);
        }
    }

    private static @Nullable String fieldName(String parameterName) {
        for (String prefix : FIELD_PREFIXES) {
            if (parameterName.startsWith(prefix) && parameterName.length() > prefix.length()) {
                return parameterName.substring(prefix.length());
            }
        }
        return null;
    }

    private EntryFilter message(Parameter parameter) throws FilterException {
        String value = parameter.value();
        if (value.startsWith("/")) {
            if (value.length() > 2 && value.endsWith("/")) {
                return new MessageFilter(regex(parameter, 1, value.length() - 1, false));
            }
            if (value.length() > 3 && value.endsWith("/i")) {
                return new MessageFilter(regex(parameter, 1, value.length() - 2, true));
            }
        }
        return new MessageFilter(new Literal(value));
    }

    private void addSource(Parameter parameter) throws FilterException {
        String value = parameter.value();
        if (value.equals("!")) {
            throw parameter.problem(1, "a pattern for the unwanted sources must follow the !");
        }
        if (value.startsWith("!")) {
            unwantedSources.add(new NamePattern(value.substring(1)));
        } else {
            wantedSources.add(new NamePattern(value));
        }
    }

    private void addLevel(Parameter parameter) throws FilterException {
        if (hasLevel) {
            throw parameter.problem(0, "it is there twice; write several levels as level=warn,error");
        }
        hasLevel = true;
        conditions.add(new LevelFilter(levels(parameter)));
    }

    private static int levels(Parameter parameter) throws FilterException {
        String value = parameter.value();
        if (value.indexOf(',') < 0) {
            Level level = Level.named(value);
            return level == null ? parameter.level(0, value.length()) : LevelFilter.from(level);
        }
        int mask = 0;
        for (int start = 0; start <= value.length(); ) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            mask |= parameter.level(start, end);
            start = end + 1;
        }
        return mask;
    }

    private EntryFilter field(Parameter parameter, String name) throws FilterException {
        if (parameter.value().startsWith("!")) {
            return new Not(new FieldFilter(name, value(parameter, 1)));
        }
        return new FieldFilter(name, value(parameter, 0));
    }

    private ValueTest value(Parameter parameter, int from) throws FilterException {
        String value = parameter.value();
        if (value.startsWith("~", from)) {
            return new ValueTest.Holds(regex(parameter, from + 1, value.length(), false));
        }
        if (value.startsWith("=", from)) {
            return ValueTest.OneOf.of(List.of(value.substring(from + 1)));
        }
        for (ValueTest.Operator operator : ValueTest.Operator.values()) {
            if (value.startsWith(operator.sign(), from)) {
                return new ValueTest.Compared(
                        operator, parameter.number(from + operator.sign().length()));
            }
        }
        return ValueTest.OneOf.of(List.of(value.substring(from).split(",", -1)));
    }

    private TextTest regex(Parameter parameter, int from, int to, boolean ignoreCase) throws FilterException {
        RegexOutline outline = RegexOutline.of(parameter.value().substring(from, to));
        if (outline.size() > MAX_REGEX_SIZE - regexSize) {
            throw parameter.problem(
                    from,
                    "the expressions of a filter are too large, more than %d steps when repetitions are written out"
                            .formatted(MAX_REGEX_SIZE));
        }
        regexSize += outline.size();
        return parameter.regex(from, to, ignoreCase);
    }

    /** One value of a parameter, which can say what is wrong with it and where. */
    private record Parameter(String name, String value) {
        /** An exception about the character at {@code index}, counted from 0. */
        FilterException problem(int index, String problem) {
            return new FilterException(name, value, index + 1, problem);
        }

        void check() throws FilterException {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            if (name.length() > MAX_VALUE_BYTES || bytes.length > MAX_VALUE_BYTES) {
                throw problem(
                        Math.min(MAX_VALUE_BYTES, value.length()),
                        "names and values may have at most %d bytes".formatted(MAX_VALUE_BYTES));
            }
            if (!new String(bytes, StandardCharsets.UTF_8).equals(value)) {
                throw problem(0, "half of a character (an unpaired surrogate) cannot be searched");
            }
        }

        int level(int from, int to) throws FilterException {
            String word = value.substring(from, to).strip();
            int bit = LevelFilter.named(word);
            if (bit == 0) {
                throw problem(from, "a level is trace, debug, info, warn, error, fatal or none");
            }
            return bit;
        }

        Numeral number(int from) throws FilterException {
            Numeral number = Numeral.parse(value.substring(from));
            if (number == null) {
                throw problem(from, "a number such as 400 or -0.5 must follow");
            }
            return number;
        }

        TextTest regex(int from, int to, boolean ignoreCase) throws FilterException {
            String expression = value.substring(from, to);
            try {
                return Regex.of(expression, ignoreCase);
            } catch (PatternSyntaxException e) {
                throw problem(from + place(expression, e), "no RE2 expression, " + e.getDescription());
            }
        }

        /** Where the part stands that the engine complains about; it does not say itself. */
        private static int place(String expression, PatternSyntaxException e) {
            String part = e.getPattern();
            return part == null ? 0 : Math.max(0, expression.indexOf(part));
        }
    }
}
