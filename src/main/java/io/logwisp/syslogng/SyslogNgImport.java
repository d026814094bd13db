package io.logwisp.syslogng;

import io.logwisp.config.ConfigException;
import io.logwisp.syslogng.Part.Body;
import io.logwisp.syslogng.Part.Call;
import io.logwisp.syslogng.Part.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration of syslog-ng as one of ours.
 *
 * @param toml the configuration
 * @param notes what is left out or means something else here, one a line, each with its place
 */
public record SyslogNgImport(String toml, List<String> notes) {
    /** More streams than anybody has; a file that makes more of itself is a trap. */
    static final int MAX_STREAMS = 1000;

    /** The same for what stands in them. */
    static final int MAX_TABLES = 20_000;

    public SyslogNgImport {
        notes = List.copyOf(notes);
    }

    /**
     * Reads a configuration.
     *
     * @param file its name, for the notes
     * @throws ConfigException when it cannot be understood, or nothing of it has a counterpart
     */
    public static SyslogNgImport of(String file, String text) throws ConfigException {
        Notes notes = new Notes(file);
        try {
            return new Reading(notes).run(file, Grammar.statements(text));
        } catch (GrammarException e) {
            throw new ConfigException(file, List.of(file + ":" + e.line() + ": " + e.problem()));
        }
    }

    /** One run. Owned by the importing thread. */
    private static final class Reading {
        private final Notes notes;
        private final Map<String, Statement> sourceStatements = new LinkedHashMap<>();
        private final Map<String, Statement> destinationStatements = new LinkedHashMap<>();
        private final Map<String, String> templates = new HashMap<>();
        private final List<Statement> logs = new ArrayList<>();
        private final Set<Statement> used = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Map<String, Sources.Found> sources = new HashMap<>();
        private final Map<String, List<Table>> destinations = new HashMap<>();
        private int tables;

        Reading(Notes notes) {
            this.notes = notes;
        }

        SyslogNgImport run(String file, List<Statement> statements) throws ConfigException, GrammarException {
            statements.forEach(this::sort);
            List<Stream> streams = new ArrayList<>();
            for (Statement log : logs) {
                Optional<Stream> stream = stream(log);
                if (stream.isPresent()) {
                    join(stream.get(), streams);
                }
            }
            Addresses addresses = new Addresses(notes);
            streams.removeIf(stream -> {
                boolean isLeft = stream.keep(addresses::take);
                if (!isLeft) {
                    notes.add(stream.lines().iterator().next(), "log has nothing left on one side, and is left out");
                }
                return !isLeft;
            });
            sourceStatements.forEach((name, statement) -> tellUnused(name, statement));
            destinationStatements.forEach((name, statement) -> tellUnused(name, statement));
            if (streams.isEmpty()) {
                List<String> told = new ArrayList<>(notes.lines());
                told.add(file + ": no log statement with a source and a destination that have a counterpart here");
                throw new ConfigException(file, told);
            }
            return new SyslogNgImport(new TomlWriter(file).write(streams, notes), notes.lines());
        }

        private void tellUnused(String name, Statement statement) {
            if (!used.contains(statement)) {
                notes.add(
                        statement.line(),
                        statement.keyword() + " " + name + " is in no log statement that is used, and is left out");
            }
        }

        private void sort(Statement statement) {
            switch (Options.plain(statement.keyword())) {
                case "source" -> define(statement, sourceStatements);
                case "destination" -> define(statement, destinationStatements);
                case "template" -> defineTemplate(statement);
                case "log" -> logs.add(statement);
                default -> tellOther(statement);
            }
        }

        private void define(Statement statement, Map<String, Statement> all) {
            if (statement.name().isEmpty() || statement.body().isEmpty()) {
                notes.add(statement.line(), statement.keyword() + " without a name or braces is left out");
            } else if (all.putIfAbsent(statement.name(), statement) != null) {
                notes.add(
                        statement.line(),
                        statement.keyword() + " " + statement.name() + " is there already; this one is left out");
            }
        }

        private void defineTemplate(Statement statement) {
            Optional<String> text =
                    statement.parts().size() == 3 && statement.parts().get(2) instanceof Text plain
                            ? Optional.of(plain.value())
                            : statement.body().flatMap(body -> template(body));
            if (text.isEmpty() || statement.name().isEmpty()) {
                notes.add(statement.line(), "template without a name or a text is left out");
            } else {
                templates.put(statement.name(), text.get());
            }
        }

        private Optional<String> template(Body body) {
            Optional<String> text = Optional.empty();
            for (Statement statement : body.statements()) {
                for (Call call : statement.calls()) {
                    if (Options.plain(call.name()).equals("template")
                            && !call.arguments().isEmpty()
                            && call.arguments().get(0) instanceof Text only) {
                        text = Optional.of(only.value());
                    } else {
                        notes.add(call.line(), call.name() + "(…) of a template is left out");
                    }
                }
            }
            return text;
        }

        private void tellOther(Statement statement) {
            String keyword = statement.keyword();
            if (keyword.startsWith("@version")) {
                return;
            }
            String what = keyword.startsWith("@include")
                    ? keyword + " is not followed; import that file by itself where it is yours"
                    : (keyword.isEmpty() ? "this" : keyword + (statement.name().isEmpty() ? "" : " "))
                            + statement.name() + " has no counterpart and is left out";
            notes.add(statement.line(), what);
        }

        // Log statements.

        private Optional<Stream> stream(Statement log) throws GrammarException {
            Map<String, Sources.Found> from = new LinkedHashMap<>();
            Map<String, List<Table>> to = new LinkedHashMap<>();
            List<Statement> parts = log.body().map(Body::statements).orElse(List.of());
            for (Statement part : parts) {
                switch (Options.plain(part.keyword())) {
                    case "source" -> addSources(part, from);
                    case "destination" -> addDestinations(part, to);
                    case "flags" ->
                        notes.add(part.line(), "flags(…) of log is left out: all log statements get all entries");
                    default ->
                        notes.add(
                                part.line(),
                                what(part) + " of log is left out: this log gets all entries of its sources");
                }
            }
            from.values().removeIf(Sources.Found::isEmpty);
            to.values().removeIf(List::isEmpty);
            if (from.isEmpty() || to.isEmpty()) {
                notes.add(
                        log.line(),
                        "log has no " + (from.isEmpty() ? "source" : "destination")
                                + " that has a counterpart, and is left out");
                return Optional.empty();
            }
            tables += from.size() + to.values().stream().mapToInt(List::size).sum();
            for (Sources.Found found : from.values()) {
                tables += found.tables().size() + found.targets().size();
            }
            if (tables > MAX_TABLES) {
                throw new GrammarException(log.line(), "log statements up to here need more tables than " + MAX_TABLES);
            }
            return Optional.of(new Stream(log.line(), from, to));
        }

        private static String what(Statement part) {
            String first = part.calls().isEmpty() ? "" : firstText(part.calls().get(0));
            return part.keyword() + (first.isEmpty() ? "" : "(" + first + ")");
        }

        private static String firstText(Call call) {
            return !call.arguments().isEmpty() && call.arguments().get(0) instanceof Text text ? text.value() : "";
        }

        private void addSources(Statement part, Map<String, Sources.Found> from) {
            if (part.body().isPresent()) {
                String name = "line_" + part.line();
                from.put(name, new Sources(notes).read(name, part.body().get()));
                return;
            }
            for (String name : names(part)) {
                Optional<Statement> statement = named("source", name, part.line(), sourceStatements);
                statement
                        .flatMap(Statement::body)
                        .ifPresent(body -> from.put(
                                name, sources.computeIfAbsent(name, key -> new Sources(notes).read(key, body))));
            }
        }

        private void addDestinations(Statement part, Map<String, List<Table>> to) {
            if (part.body().isPresent()) {
                String name = "line_" + part.line();
                to.put(
                        name,
                        new Destinations(templates, notes)
                                .read(name, part.body().get()));
                return;
            }
            for (String name : names(part)) {
                Optional<Statement> statement = named("destination", name, part.line(), destinationStatements);
                statement
                        .flatMap(Statement::body)
                        .ifPresent(body -> to.put(
                                name,
                                destinations.computeIfAbsent(
                                        name, key -> new Destinations(templates, notes).read(key, body))));
            }
        }

        private static List<String> names(Statement part) {
            List<String> names = new ArrayList<>();
            for (Call call : part.calls()) {
                for (Part argument : call.arguments()) {
                    if (argument instanceof Text text) {
                        names.add(text.value());
                    }
                }
            }
            return names;
        }

        private Optional<Statement> named(String kind, String name, int line, Map<String, Statement> all) {
            Optional<Statement> statement = Optional.ofNullable(all.get(name));
            statement.ifPresentOrElse(
                    used::add, () -> notes.add(line, "there is no " + kind + " " + name + "; it is left out"));
            return statement;
        }

        /** Statements that share what listens become one stream, because nothing can listen twice. */
        private void join(Stream added, List<Stream> streams) throws GrammarException {
            Stream joined = added;
            for (Stream stream : List.copyOf(streams)) {
                Set<String> shared = new HashSet<>(stream.listeners());
                shared.retainAll(joined.listeners());
                if (!shared.isEmpty()) {
                    if (!stream.sourceNames().equals(joined.sourceNames())) {
                        notes.add(
                                added.lines().iterator().next(),
                                "shares " + String.join(" and ", shared) + " with the log of line "
                                        + stream.lines().iterator().next()
                                        + ": both become one stream, all of whose sources go to all of its destinations");
                    }
                    stream.add(joined);
                    if (joined != added) {
                        streams.remove(joined);
                    }
                    joined = stream;
                }
            }
            if (joined == added) {
                if (streams.size() == MAX_STREAMS) {
                    throw new GrammarException(
                            added.lines().iterator().next(), "there are more log statements than " + MAX_STREAMS);
                }
                streams.add(added);
            }
        }
    }
}
