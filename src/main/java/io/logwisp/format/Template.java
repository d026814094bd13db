package io.logwisp.format;

import io.logwisp.config.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A line in the words of syslog-ng: {@code $ISODATE ${HOST} ${PROGRAM:-app}: $MSG}. Compiled once; immutable, usable by every
 * thread.
 *
 * <p>{@code $NAME} goes on over letters, digits and underscores; {@code ${NAME}} may hold anything, {@code ${NAME:-text}}
 * stands for the text when the value is empty, {@code $$} for a dollar and {@code @@} for an at sign. Names in capital
 * letters are macros, all others are fields of the entry. A date macro {@code X} is the entry's time, as {@code S_X} is;
 * {@code R_X} is when it was received, {@code C_X} and {@code P_X} are now.
 */
public final class Template {
    private final List<TemplatePart> parts;
    private final FieldNames names;
    private final SyslogPart syslog;
    private final ZoneId zone;

    private Template(List<TemplatePart> parts, FieldNames names, SyslogPart syslog, ZoneId zone) {
        this.parts = List.copyOf(parts);
        this.names = names;
        this.syslog = syslog;
        this.zone = zone;
    }

    /**
     * Compiles a template.
     *
     * @throws TemplateException when a macro is not known or the text is malformed
     */
    public static Template compile(String text, TemplateSettings settings) throws TemplateException {
        FieldNames names = new FieldNames();
        Macros macros = new Macros(names, settings);
        return new Template(new Compiler(text, macros).compile(), names, macros.syslog(), settings.zone());
    }

    /** The fields it wants of an entry. */
    FieldNames names() {
        return names;
    }

    /** What syslog knows of an entry, by the same view. */
    SyslogPart syslog() {
        return syslog;
    }

    /** Where times are shown that bring no zone of their own. */
    ZoneId zone() {
        return zone;
    }

    /** Writes the line of the entry that the view is at, without a line end. */
    void write(EntryView view, ByteWriter out) {
        for (TemplatePart part : parts) {
            part.write(view, out);
        }
    }

    /** Reads the text from left to right, once. */
    private static final class Compiler {
        private final String text;
        private final Macros macros;
        private final List<TemplatePart> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();

        Compiler(String text, Macros macros) {
            this.text = text;
            this.macros = macros;
        }

        List<TemplatePart> compile() throws TemplateException {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '$') {
                    at = dollar(at);
                } else if (c == '@' && text.startsWith("@@", at)) {
                    literal.append('@');
                    at += 2;
                } else {
                    literal.append(c);
                    at++;
                }
            }
            endLiteral();
            return parts;
        }

        /** Reads what a dollar begins; returns where it ends. */
        private int dollar(int at) throws TemplateException {
            int next = at + 1;
            if (next == text.length()) {
                throw new TemplateException(at, "a single $ at the end; write $$ for a dollar sign");
            }
            return switch (text.charAt(next)) {
                case '$' -> {
                    literal.append('$');
                    yield next + 1;
                }
                case '{' -> braces(next + 1);
                case '(' -> throw new TemplateException(at, "functions such as " + function(next) + " are not offered");
                default -> bare(at, next);
            };
        }

        private String function(int open) {
            int end = open + 1;
            while (end < text.length() && " )".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return "$" + text.substring(open, end) + ")";
        }

        private int bare(int at, int from) throws TemplateException {
            int end = from;
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
            if (end == from) {
                throw new TemplateException(at, "a name must follow the $; write $$ for a dollar sign");
            }
            add(text.substring(from, end), from, "");
            return end;
        }

        private static boolean isWord(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
        }

        private int braces(int from) throws TemplateException {
            int close = text.indexOf('}', from);
            if (close < 0) {
                throw new TemplateException(from - 1, "the { has no }");
            }
            int colon = text.indexOf(":-", from);
            boolean hasDefault = colon >= 0 && colon < close;
            int nameEnd = hasDefault ? colon : close;
            if (nameEnd == from) {
                throw new TemplateException(from, "a name must follow the {");
            }
            add(text.substring(from, nameEnd), from, hasDefault ? text.substring(colon + 2, close) : "");
            return close + 1;
        }

        private void add(String name, int at, String otherwise) throws TemplateException {
            TemplatePart part = macros.part(name);
            if (part == null) {
                String nearest = Nearest.to(name, macros.names())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
                throw new TemplateException(
                        at, "unknown macro " + name + nearest + " (a field of that name is written ${." + name + "})");
            }
            endLiteral();
            parts.add(otherwise.isEmpty() ? part : withDefault(part, otherwise));
        }

        private static TemplatePart withDefault(TemplatePart part, String otherwise) {
            byte[] text = otherwise.getBytes(StandardCharsets.UTF_8);
            return (view, out) -> {
                int before = out.length();
                part.write(view, out);
                if (out.length() == before) {
                    out.write(text);
                }
            };
        }

        private void endLiteral() {
            if (literal.length() > 0) {
                byte[] text = literal.toString().getBytes(StandardCharsets.UTF_8);
                parts.add((view, out) -> out.write(text));
                literal.setLength(0);
            }
        }
    }
}
