package io.logwisp.config.toml;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The format of a Python {@code logging.Formatter} as a template of ours, for the one kind of record that pysyslog makes:
 * level INFO, the logger named by the address of the peer, the message the line. Immutable.
 *
 * @see <a href="https://docs.python.org/3/library/logging.html#logrecord-attributes">Python: LogRecord attributes</a>
 */
final class PythonFormat {
    /** What Python takes when a handler has no formatter. */
    static final String MESSAGE_ONLY = "%(message)s";

    private static final String TIME = "${R_YEAR}-${R_MONTH}-${R_DAY} ${R_HOUR}:${R_MIN}:${R_SEC}";

    /** Fields with a value of their own for each entry. */
    private static final Map<String, String> MACROS = Map.of(
            "message", "${MSG}",
            "name", "${SOURCEIP}",
            "created", "${R_UNIXTIME}.${R_USEC}",
            "msecs", "${R_MSEC}");

    /** strftime's letters that a macro stands for. */
    private static final Map<Character, String> TIMES = Map.ofEntries(
            Map.entry('Y', "${R_YEAR}"),
            Map.entry('m', "${R_MONTH}"),
            Map.entry('d', "${R_DAY}"),
            Map.entry('H', "${R_HOUR}"),
            Map.entry('I', "${R_HOUR12}"),
            Map.entry('p', "${R_AMPM}"),
            Map.entry('M', "${R_MIN}"),
            Map.entry('S', "${R_SEC}"),
            Map.entry('b', "${R_MONTH_ABBREV}"),
            Map.entry('B', "${R_MONTH_NAME}"),
            Map.entry('a', "${R_WEEK_DAY_ABBREV}"),
            Map.entry('A', "${R_WEEK_DAY_NAME}"),
            Map.entry('j', "${R_YEAR_DAY}"),
            Map.entry('s', "${R_UNIXTIME}"),
            Map.entry('F', "${R_YEAR}-${R_MONTH}-${R_DAY}"),
            Map.entry('T', "${R_HOUR}:${R_MIN}:${R_SEC}"),
            Map.entry('%', "%"));

    private final String text;
    private final String time;
    private final StringBuilder template = new StringBuilder();

    private PythonFormat(String text, String time) {
        this.text = text;
        this.time = time;
    }

    /**
     * The template.
     *
     * @param style {@code %}, <code>{</code> or {@code $}
     * @param datefmt strftime form of {@code asctime}; null for Python's own, with milliseconds
     * @throws Unsupported naming the part that has no counterpart
     */
    static String template(String text, char style, @Nullable String datefmt) throws Unsupported {
        String time = datefmt == null ? TIME + ",${R_MSEC}" : time(datefmt);
        PythonFormat format = new PythonFormat(text, time);
        switch (style) {
            case '%' -> format.percent();
            case '{' -> format.braces();
            default -> format.dollars();
        }
        return format.template.toString();
    }

    /** A part of a format that cannot be carried over; the message names it. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1;

        private final String part;

        Unsupported(String part) {
            super(part);
            this.part = part;
        }

        /** What it is, for people. */
        String part() {
            return part;
        }
    }

    private static String time(String datefmt) throws Unsupported {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < datefmt.length(); i++) {
            char c = datefmt.charAt(i);
            if (c != '%') {
                literal(result, c);
                continue;
            }
            i++;
            String macro = i < datefmt.length() ? TIMES.get(datefmt.charAt(i)) : null;
            if (macro == null) {
                throw new Unsupported(
                        "%" + (i < datefmt.length() ? datefmt.charAt(i) : "") + " of a date has no macro");
            }
            result.append(macro);
        }
        return result.toString();
    }

    private static void literal(StringBuilder to, char c) {
        to.append(c == '$' ? "$$" : String.valueOf(c));
    }

    // ---- the three styles

    /** {@code %(name)-8s}, {@code %%}. */
    private void percent() throws Unsupported {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                literal(template, c);
                at++;
            } else if (text.startsWith("%%", at)) {
                template.append('%');
                at += 2;
            } else {
                at = percentField(at);
            }
        }
    }

    private int percentField(int start) throws Unsupported {
        int close = text.startsWith("%(", start) ? text.indexOf(')', start) : -1;
        int type = close + 1;
        while (close > 0 && type < text.length() && "-+ #.0123456789".indexOf(text.charAt(type)) >= 0) {
            type++;
        }
        if (close < 0 || type >= text.length() || "sdif".indexOf(text.charAt(type)) < 0) {
            throw new Unsupported("a % that begins no field such as %(message)s at character " + (start + 1));
        }
        String name = text.substring(start + 2, close);
        String layout = text.substring(close + 1, type);
        boolean left = layout.startsWith("-");
        field(name, left ? layout.substring(1) : layout, left);
        return type + 1;
    }

    /** <code>{name:&lt;8}</code>, <code>{{</code>. */
    private void braces() throws Unsupported {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
                template.append(c);
                at++;
            } else if (c == '{') {
                int close = text.indexOf('}', at);
                if (close < 0) {
                    throw new Unsupported("a { without its }");
                }
                braceField(text.substring(at + 1, close));
                at = close;
            } else {
                literal(template, c);
            }
        }
    }

    private void braceField(String field) throws Unsupported {
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        String layout = colon < 0 ? "" : field.substring(colon + 1);
        boolean right = layout.startsWith(">");
        String width = right || layout.startsWith("<") ? layout.substring(1) : layout;
        field(
                name,
                width.endsWith("s") || width.endsWith("d") ? width.substring(0, width.length() - 1) : width,
                !right);
    }

    /** {@code $name}, <code>${name}</code>, {@code $$}. */
    private void dollars() throws Unsupported {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$') {
                template.append(c);
                at++;
            } else if (text.startsWith("$$", at)) {
                template.append("$$");
                at += 2;
            } else {
                at = dollarField(at + 1);
            }
        }
    }

    private int dollarField(int start) throws Unsupported {
        boolean braced = text.startsWith("{", start);
        int begin = braced ? start + 1 : start;
        int end = begin;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        if (end == begin || (braced && !text.startsWith("}", end))) {
            throw new Unsupported("a $ that begins no field such as ${message}; write $$ for the character");
        }
        field(text.substring(begin, end), "", true);
        return braced ? end + 1 : end;
    }

    // ---- fields

    private void field(String name, String layout, boolean left) throws Unsupported {
        Optional<String> constant = constant(name);
        if (constant.isPresent()) {
            padded(constant.get(), layout, left);
            return;
        }
        String macro = name.equals("asctime") ? time : MACROS.get(name);
        if (macro == null) {
            throw new Unsupported(
                    Quotes.quote(name) + " means nothing to lines from the network; known are asctime, message,"
                            + " name, levelname, levelno, created, msecs, process, processName, thread, threadName");
        }
        if (!layout.isEmpty() && !(name.equals("msecs") && layout.equals("03"))) {
            throw new Unsupported(
                    "a width (" + layout + ") is possible for levelname and the like only, not for " + name);
        }
        template.append(macro);
    }

    /** Fields that are the same for every record of pysyslog. */
    private static Optional<String> constant(String name) {
        return switch (name) {
            case "levelname" -> Optional.of("INFO");
            case "levelno" -> Optional.of("20");
            case "process" -> Optional.of(Long.toString(ProcessHandle.current().pid()));
            case "processName" -> Optional.of("MainProcess");
            case "thread" -> Optional.of("1");
            case "threadName" -> Optional.of("MainThread");
            default -> Optional.empty();
        };
    }

    private void padded(String value, String layout, boolean left) throws Unsupported {
        int width;
        try {
            width = layout.isEmpty() ? 0 : Integer.parseInt(layout);
        } catch (NumberFormatException e) {
            throw new Unsupported("the width " + Quotes.quote(layout) + " is no number");
        }
        String blanks = " ".repeat(Math.max(0, Math.min(width, 1000) - value.length()));
        template.append(left ? value + blanks : blanks + value);
    }
}
