package io.logwisp.client;

import io.logwisp.config.Nearest;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the form that a request asks for. */
final class LineForms {
    private static final int LEVEL_WIDTH = 5;

    /** What an entry has besides its fields. */
    private static final List<String> NAMES =
            List.of("time", "level", "stream", "source", "message", "id", "fields", "server");

    private LineForms() {}

    /**
     * The form of the output.
     *
     * @param terminal whether a terminal shows it, which lines of a log must not steer
     * @param painter null without colours
     */
    static LineForm of(TailRequest request, boolean terminal, Optional<Painter> painter) throws ClientException {
        for (String name : request.fields()) {
            refuseMisspelt("--fields", name);
        }
        return switch (request.form()) {
            case JSON -> request.fields().isEmpty() ? json(terminal) : chosenJson(request.fields());
            case RAW ->
                (line, id, label) -> {
                    String message = Entry.of(line).message();
                    return terminal ? Visible.lines(message) : message;
                };
            case TEMPLATE -> Template.of(request.template(), request.zone(), terminal);
            case TEXT ->
                request.fields().isEmpty()
                        ? new Text(request.zone(), painter)
                        : chosenText(request.fields(), request.zone(), painter);
        };
    }

    /** A name that is nearly one of an entry's, and would print nothing, is refused; any other may be a field. */
    private static void refuseMisspelt(String option, String name) throws ClientException {
        if (NAMES.contains(name) || name.startsWith("fields.")) {
            return;
        }
        for (String known : NAMES) {
            if (Nearest.isMisspelt(name, known)) {
                throw new ClientException("option " + option + ": " + name + " is nothing of an entry; did you mean "
                        + known + "? (a field of that name: fields." + name + ")");
            }
        }
    }

    private static LineForm json(boolean terminal) {
        return (line, id, label) -> {
            if (line.length > 0 && line[0] == '{') {
                String json = new String(line, StandardCharsets.UTF_8);
                return terminal ? Visible.line(json) : json;
            }
            return "{\"message\":" + Json.quote(new String(line, StandardCharsets.UTF_8)) + "}";
        };
    }

    private static LineForm chosenJson(List<String> names) {
        return (line, id, label) -> {
            Entry entry = Entry.of(line);
            StringBuilder out = new StringBuilder("{");
            for (String name : names) {
                String value = name.equals("id") ? Json.quote(id) : entry.json(name);
                if (!value.isEmpty()) {
                    out.append(out.length() == 1 ? "" : ",")
                            .append(Json.quote(name))
                            .append(':')
                            .append(value);
                }
            }
            return Visible.line(out.append('}').toString());
        };
    }

    private static LineForm chosenText(List<String> names, ZoneId zone, Optional<Painter> painter) {
        return (line, id, label) -> {
            Entry entry = Entry.of(line);
            List<String> values = new ArrayList<>();
            for (String name : names) {
                values.add(
                        switch (name) {
                            case "time" -> Times.shown(entry.time(), zone);
                            case "id" -> Visible.line(id);
                            case "message" -> painted(Visible.lines(entry.message()), painter);
                            case "level" -> level(entry.level(), painter.isPresent());
                            default -> painted(Visible.line(entry.value(name)), painter);
                        });
            }
            return String.join(" ", values);
        };
    }

    private static String painted(String text, Optional<Painter> painter) {
        return painter.isPresent() ? painter.get().paint(text) : text;
    }

    private static String level(String level, boolean coloured) {
        String name = level.isEmpty() ? "-" : Visible.line(level);
        String padded = name + " ".repeat(Math.max(0, LEVEL_WIDTH - name.length()));
        String colour = coloured ? Paint.level(level) : "";
        return colour.isEmpty() ? padded : colour + padded + Paint.RESET;
    }

    /** A line for people, as servers make it: {@code 2026-11-21 03:00:00.123 ERROR app.log Connection timeout user_id=12345}. */
    private static final class Text implements LineForm {
        private final ZoneId zone;
        private final Optional<Painter> painter;

        Text(ZoneId zone, Optional<Painter> painter) {
            this.zone = zone;
            this.painter = painter;
        }

        @Override
        public String text(byte[] line, String id, String label) {
            Entry entry = Entry.of(line);
            boolean coloured = painter.isPresent();
            if (entry.time().isEmpty() && entry.source().isEmpty()) {
                return (label.isEmpty() ? "" : Visible.line(label) + " ")
                        + painted(Visible.lines(entry.message()), painter);
            }
            StringBuilder out = new StringBuilder(line.length + 64);
            if (!entry.stream().isEmpty()) {
                String stream = Visible.line(entry.stream()) + ":";
                out.append(coloured ? Paint.source(stream) + stream + Paint.RESET : stream)
                        .append(' ');
            }
            String time = Times.shown(entry.time(), zone);
            out.append(coloured ? Paint.FAINT + time + Paint.RESET : time).append(' ');
            out.append(level(entry.level(), coloured)).append(' ');
            String source = Visible.line(label.isEmpty() ? entry.source() : label + "/" + entry.source());
            out.append(coloured ? Paint.source(source) + source + Paint.RESET : source)
                    .append(' ');
            out.append(painted(Visible.lines(entry.message()), painter));
            for (Entry.Field field : entry.fields()) {
                String pair = Visible.line(field.name()) + "=" + Visible.line(value(field));
                out.append(' ').append(painted(pair, painter));
            }
            return out.toString();
        }

        private static String value(Entry.Field field) {
            return isWord(field.text()) ? field.text() : field.json();
        }

        private static boolean isWord(String text) {
            return !text.isEmpty() && text.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
        }
    }

    /** {@code {time} {fields.user_id}: {message}}; braces of their own are written twice, {@code \n} and {@code \t} are known. */
    private static final class Template implements LineForm {
        private final List<String> parts; // text and names in turn
        private final ZoneId zone;
        private final boolean terminal;

        private Template(List<String> parts, ZoneId zone, boolean terminal) {
            this.parts = parts;
            this.zone = zone;
            this.terminal = terminal;
        }

        static Template of(String text, ZoneId zone, boolean terminal) throws ClientException {
            List<String> parts = new ArrayList<>();
            StringBuilder literal = new StringBuilder();
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                boolean doubled = i + 1 < text.length() && text.charAt(i + 1) == c;
                if ((c == '{' || c == '}') && doubled) {
                    literal.append(c);
                    i += 2;
                } else if (c == '{') {
                    int close = text.indexOf('}', i);
                    if (close < i + 2) {
                        throw new ClientException("option --template: at " + (i + 1)
                                + " a name and } must follow; a brace of its own is written {{");
                    }
                    String name = text.substring(i + 1, close);
                    refuseMisspelt("--template", name);
                    parts.add(literal.toString());
                    parts.add(name);
                    literal.setLength(0);
                    i = close + 1;
                } else if (c == '\\' && i + 1 < text.length() && "nt\\".indexOf(text.charAt(i + 1)) >= 0) {
                    char escaped = text.charAt(i + 1);
                    literal.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : '\\');
                    i += 2;
                } else {
                    literal.append(c);
                    i++;
                }
            }
            parts.add(literal.toString());
            return new Template(List.copyOf(parts), zone, terminal);
        }

        @Override
        public String text(byte[] line, String id, String label) {
            Entry entry = Entry.of(line);
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < parts.size(); i++) {
                out.append(i % 2 == 0 ? parts.get(i) : value(parts.get(i), entry, id, label));
            }
            return out.toString();
        }

        private String value(String name, Entry entry, String id, String label) {
            String value = switch (name) {
                case "time" -> Times.shown(entry.time(), zone);
                case "id" -> id;
                case "server" -> label;
                default -> entry.value(name);
            };
            return terminal ? Visible.lines(value) : value;
        }
    }
}
