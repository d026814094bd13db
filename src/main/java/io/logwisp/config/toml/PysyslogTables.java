package io.logwisp.config.toml;

import io.logwisp.config.toml.PythonLogging.Handler;
import io.logwisp.config.toml.PythonLogging.LogFile;
import io.logwisp.config.toml.PythonLogging.Rotation;
import io.logwisp.config.toml.PythonLogging.Rule;
import io.logwisp.config.toml.PythonLogging.Syslog;
import io.logwisp.config.toml.PythonLogging.Terminal;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
        source.put("framing", "lf");
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
        if (!output.append()) {
            lacking.add("mode \"w\": files are appended to");
        }
        if (output.isWatched()) {
            lacking.add("WatchedFileHandler: a file that was moved away is opened anew by SIGHUP; take FileHandler");
        }
        sink.put("type", "file");
        sink.put("path", output.path());
        sink.put("mode", "0644");
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
        long seconds = rotation.interval() * unitSeconds(rotation);
        if (seconds == 0) {
            lacking.add("when \"" + rotation.when() + "\": files are rotated by S, M, H, D or the midnight of UTC");
        }
        if (rotation.backups() == 0) {
            lacking.add("backupCount 0, which keeps all: say how many");
        }
        sink.put("rotate_seconds", seconds);
        problems.warn(file.render() + ": handlers." + name
                + ": rotated files get numbers (.1 is the newest), in Python they get dates");
    }

    /** Seconds of Python's letter; 0 when files cannot be rotated so. */
    private static long unitSeconds(Rotation rotation) {
        boolean utc = rotation.isUtc() || ZoneId.systemDefault().normalized().equals(ZoneOffset.UTC);
        return switch (rotation.when()) {
            case "S" -> 1;
            case "M" -> 60;
            case "H" -> 3600;
            case "D" -> 86_400;
            case "MIDNIGHT" -> utc ? 86_400 : 0;
            default -> 0;
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
            sink.put("framing", "lf");
        }
    }
}
