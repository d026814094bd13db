package io.logwisp.config.toml;

import io.logwisp.config.toml.PythonLogging.Handler;
import io.logwisp.config.toml.PythonLogging.LogFile;
import io.logwisp.config.toml.PythonLogging.Rotation;
import io.logwisp.config.toml.PythonLogging.Rule;
import io.logwisp.config.toml.PythonLogging.Syslog;
import io.logwisp.config.toml.PythonLogging.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of the stream that does what pysyslog does: lines over TCP or TLS to handlers, by peer. */
final class PysyslogTables {
    /** Where the values of the command line come from, for messages. */
    private static final Origin COMMAND = Origin.option("pysyslog");

    /** Without a configuration: level, logger, message, as Python's own default. */
    private static final PythonLogging PLAIN = new PythonLogging(
            List.of(new Handler("stdout", "INFO:${SOURCEIP}:${MSG}", new Terminal(false))),
            List.of(new Rule("", List.of("stdout"))));

    /** What Python's logging sends lines as. */
    private static final int INFO_SEVERITY = 6;

    private final ConfigProblems problems;
    private final Origin file;

    private PysyslogTables(ConfigProblems problems, Origin file) {
        this.problems = problems;
        this.file = file;
    }

    /** The stream with everything to standard output. */
    static Node.Array streams(PysyslogStream stream, ConfigProblems problems) {
        return new PysyslogTables(problems, COMMAND).streams(stream, PLAIN);
    }

    /** The stream with the handlers that the text describes; what our sinks cannot do is added to the problems. */
    static Node.Array streams(PysyslogStream stream, String name, String json, ConfigProblems problems) {
        PythonLogging logging = DictConfigReader.read(name, json, problems);
        Origin file = new Origin(Origin.Kind.FILE, name, 0);
        if (logging.handlers().isEmpty() && problems.isEmpty()) {
            problems.at(file, "no handler gets any line, so that all of them would be thrown away");
        }
        return new PysyslogTables(problems, file).streams(stream, logging);
    }

    private Node.Array streams(PysyslogStream stream, PythonLogging logging) {
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("name", "pysyslog");
        table.put("sources", List.of(source(stream)));
        table.put("buffer", Map.of("entries", (long) stream.entries()));
        table.put("sinks", logging.handlers().stream().map(this::sink).toList());
        table.put("routes", logging.rules().stream().map(PysyslogTables::route).toList());
        return BuiltIn.streams(table, COMMAND);
    }

    private static Map<String, Object> source(PysyslogStream stream) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("type", "syslog");
        source.put("transport", stream.certificate().isPresent() ? "tls" : "tcp");
        source.put("host", stream.host());
        source.put("port", (long) stream.port());
        source.put("format", "raw");
        source.put("framing", "auto");
        source.put("strip", true);
        if (stream.certificate().isPresent() && stream.key().isPresent()) {
            source.put(
                    "ssl",
                    Map.of(
                            "cert_file", stream.certificate().get().toString(),
                            "key_file", stream.key().get().toString()));
        }
        return source;
    }

    private static Map<String, Object> route(Rule rule) {
        Map<String, Object> route = new LinkedHashMap<>();
        if (!rule.peer().isEmpty()) {
            route.put("peer", List.of(rule.peer()));
        }
        route.put("to", rule.handlers());
        route.put("final", true);
        return route;
    }

    // Handlers.

    private Map<String, Object> sink(Handler handler) {
        Map<String, Object> sink = new LinkedHashMap<>();
        sink.put("name", handler.name());
        sink.put("format", "template");
        sink.put("template", handler.template());
        if (handler.output() instanceof Terminal terminal) {
            sink.put("type", "console");
            sink.put("stderr", terminal.isError());
        } else if (handler.output() instanceof LogFile output) {
            addFile(handler.name(), output, sink);
        } else if (handler.output() instanceof Syslog output) {
            addSyslog(output, sink);
        }
        return sink;
    }

    private void addFile(String name, LogFile output, Map<String, Object> sink) {
        List<String> lacking = new ArrayList<>();
        sink.put("type", "file");
        sink.put("path", output.path());
        sink.put("mode", "0644");
        sink.put("truncate", !output.append());
        sink.put("reopen_moved", output.isWatched());
        output.rotation().ifPresent(rotation -> addRotation(name, rotation, sink, lacking));
        if (!lacking.isEmpty()) {
            problems.at(file, "handlers." + name + ": not possible here: " + String.join("; ", lacking));
        }
    }

    private void addRotation(String name, Rotation rotation, Map<String, Object> sink, List<String> lacking) {
        sink.put("keep", (long) rotation.backups());
        if (rotation.maxBytes().isPresent()) {
            sink.put("max_bytes", (long) rotation.maxBytes().getAsInt());
            return;
        }
        String day = day(rotation);
        if (day.isEmpty()) {
            sink.put("rotate_seconds", rotation.interval() * unitSeconds(rotation));
        } else {
            sink.put("rotate_day", day);
            if (rotation.isUtc()) {
                sink.put("time_zone", "UTC");
            }
            if (rotation.interval() > 1 && !rotation.when().startsWith("W")) {
                lacking.add("interval " + rotation.interval() + " with midnight; take when \"D\"");
            }
        }
        if (rotation.backups() == 0) {
            lacking.add("backupCount 0, which keeps all: say how many");
        }
        problems.warn(file.render() + ": handlers." + name
                + ": rotated files get numbers (.1 is the newest), in Python they get dates");
    }

    /** The day whose beginning has a new file; empty when seconds are counted. In Python W0 is the end of Monday. */
    private static String day(Rotation rotation) {
        return switch (rotation.when()) {
            case "MIDNIGHT" -> "every";
            case "W0" -> "tuesday";
            case "W1" -> "wednesday";
            case "W2" -> "thursday";
            case "W3" -> "friday";
            case "W4" -> "saturday";
            case "W5" -> "sunday";
            case "W6" -> "monday";
            default -> "";
        };
    }

    private static long unitSeconds(Rotation rotation) {
        return switch (rotation.when()) {
            case "S" -> 1;
            case "M" -> 60;
            case "H" -> 3600;
            default -> 86_400;
        };
    }

    /** Python sends a priority and the text, without a header. */
    private static void addSyslog(Syslog output, Map<String, Object> sink) {
        sink.put("type", "syslog");
        sink.put("header", "none");
        sink.put("template", "<" + (output.facility() * 8 + INFO_SEVERITY) + ">" + sink.get("template"));
        boolean unix = !output.path().isEmpty();
        if (unix) {
            sink.put("transport", output.isStream() ? "unix-stream" : "unix-dgram");
            sink.put("path", output.path());
        } else {
            sink.put("transport", output.isStream() ? "tcp" : "udp");
            sink.put("host", output.host());
            sink.put("port", (long) output.port());
        }
        if (output.isStream()) {
            sink.put("framing", "nul");
        }
    }
}
