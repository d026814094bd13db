package io.logwisp.config.toml;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns TOML text into nodes that know their lines. */
final class TomlSource {
    private final String name;
    private final KeyLines lines;
    private final ConfigProblems problems;

    private TomlSource(String name, KeyLines lines, ConfigProblems problems) {
        this.name = name;
        this.lines = lines;
        this.problems = problems;
    }

    /** The whole text as a table; an empty one, and a problem, when it is not TOML. */
    static Node.Table parse(String name, String text, ConfigProblems problems) {
        // A header at the very end, without a line end, is an error to the library.
        String clean = (text.startsWith("\uFEFF") ? text.substring(1) : text) + "\n";
        try {
            UnmodifiableConfig config = new TomlParser().parse(new StringReader(clean));
            return new TomlSource(name, KeyLines.of(clean), problems).table("", config);
        } catch (RuntimeException | StackOverflowError e) {
            int number = faultyLine(clean);
            String shown = number == 0 ? "" : line(clean, number);
            problems.at(
                    new Origin(Origin.Kind.FILE, name, number),
                    (number == 0 ? "" : "at or just before this line: ") + "not valid TOML: " + reason(e)
                            + (shown.isEmpty() ? "" : ", near " + Quotes.quote(Node.shorten(shown))));
            return new Node.Table("", new Origin(Origin.Kind.FILE, name, 0), new LinkedHashMap<>());
        }
    }

    /**
     * The line that the library reached before it gave up, which it does not tell: the text is parsed once more, one
     * character at a time; 0 when it is not found. Escapes of four or eight digits are taken out before, because the
     * library wants their digits in one piece.
     */
    private static int faultyLine(String text) {
        LineCounter reader =
                new LineCounter(new StringReader(text.replace("\\u", "xx").replace("\\U", "xx")));
        try {
            new TomlParser().parse(reader);
            return 0;
        } catch (RuntimeException | StackOverflowError e) {
            return reader.line;
        }
    }

    /** A single value written as TOML, for arrays in overrides; null when it is none. */
    static @Nullable Node value(String key, Origin origin, String text) {
        try {
            Object value =
                    new TomlParser().parse(new StringReader("value = " + text)).get("value");
            return value instanceof List<?> list ? plainArray(key, origin, list) : null;
        } catch (RuntimeException | StackOverflowError e) {
            return null;
        }
    }

    private static Node plainArray(String key, Origin origin, List<?> list) {
        List<Node> items = new ArrayList<>();
        for (Object item : list) {
            items.add(new Node.Scalar(key + "." + items.size(), origin, scalar(item)));
        }
        return new Node.Array(key, origin, items);
    }

    private Node.Table table(String path, UnmodifiableConfig config) {
        Map<String, Object> values = new HashMap<>();
        for (UnmodifiableConfig.Entry entry : config.entrySet()) {
            values.put(entry.getKey(), entry.getRawValue());
        }
        List<String> keys = new ArrayList<>(values.keySet());
        // The library keeps no order.
        keys.sort((a, b) -> {
            int byLine = Integer.compare(lines.line(join(path, a)), lines.line(join(path, b)));
            return byLine == 0 ? a.compareTo(b) : byLine;
        });
        Map<String, Node> entries = new LinkedHashMap<>();
        for (String key : keys) {
            entries.put(key, node(join(path, key), values.get(key)));
        }
        return new Node.Table(path, origin(path), entries);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Node node(String path, @Nullable Object value) {
        if (value instanceof UnmodifiableConfig config) {
            return table(path, config);
        }
        if (value instanceof List<?> list) {
            List<Node> items = new ArrayList<>();
            for (Object item : list) {
                items.add(node(path + "." + items.size(), item));
            }
            return new Node.Array(path, origin(path), items);
        }
        Node.Scalar scalar = new Node.Scalar(path, origin(path), scalar(value));
        if (scalar.value() instanceof Long) {
            refuseOverflow(scalar);
        }
        return scalar;
    }

    private static Object scalar(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Double) {
            return value;
        }
        return new Node.Foreign(String.valueOf(value));
    }

    /** The library wraps integers beyond 64 bits round without a word. */
    private void refuseOverflow(Node.Scalar scalar) {
        String digits = lines.bareValue(scalar.key()).replace("_", "");
        if (digits.length() > 18 && !fits(digits)) {
            problems.key(scalar, "= " + digits + " is too large for a number");
        }
    }

    private static boolean fits(String digits) {
        try {
            boolean prefixed = digits.length() > 2 && digits.charAt(0) == '0' && Character.isLetter(digits.charAt(1));
            int radix = !prefixed ? 10 : digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
            return new BigInteger(prefixed ? digits.substring(2) : digits, radix).bitLength() < Long.SIZE;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private Origin origin(String path) {
        return new Origin(Origin.Kind.FILE, name, path.isEmpty() ? 0 : lines.line(path));
    }

    private static String reason(Throwable e) {
        if (e instanceof StackOverflowError) {
            return "nested too deeply";
        }
        String message = e.getMessage();
        return message == null || !(e instanceof ParsingException)
                ? "it cannot be read"
                : Quotes.escape(otherForm(message).orElseGet(() -> Node.shorten(message.strip())));
    }

    /** What is done wrong most: a name as a table and as one of several tables. The library's words for it help nobody. */
    private static Optional<String> otherForm(String message) {
        int open = message.indexOf('[');
        int close = message.indexOf(']', open + 1);
        boolean twice = message.contains("declared twice");
        if (open < 0 || close < 0 || !twice && !message.startsWith("Cannot create entry")) {
            return Optional.empty();
        }
        String path = message.substring(open + 1, close).replace(", ", ".");
        String once = twice ? " stands twice: join them" : " stands above in another form: use one form";
        return Optional.of(path + once + ", or, where several may stand, write [[" + path + "]] for each");
    }

    private static String line(String text, int number) {
        return text.lines().skip(number - 1L).findFirst().orElse("").strip();
    }

    /** Hands out one character at a time, so that the line reached at an error is known. */
    private static final class LineCounter extends FilterReader {
        private int line = 1;
        private boolean atLineEnd;

        LineCounter(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return count(super.read());
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int c = read();
            if (c < 0) {
                return -1;
            }
            buffer[offset] = (char) c;
            return 1;
        }

        /** A line feed belongs to the line that it ends. */
        private int count(int c) {
            if (c >= 0) {
                if (atLineEnd) {
                    line++;
                }
                atLineEnd = c == '\n';
            }
            return c;
        }
    }
}
