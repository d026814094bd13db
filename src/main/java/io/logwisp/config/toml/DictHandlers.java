package io.logwisp.config.toml;

import io.logwisp.config.toml.PythonLogging.LogFile;
import io.logwisp.config.toml.PythonLogging.Output;
import io.logwisp.config.toml.PythonLogging.Rotation;
import io.logwisp.config.toml.PythonLogging.Syslog;
import io.logwisp.config.toml.PythonLogging.Terminal;
import io.logwisp.entry.SyslogNames;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what is special to each class of Python's handlers. */
final class DictHandlers {
    private static final String KNOWN = "logging.StreamHandler, logging.FileHandler, logging.NullHandler,"
            + " logging.handlers.RotatingFileHandler, .TimedRotatingFileHandler, .WatchedFileHandler, .SysLogHandler";
    private static final int USER = 1;
    private static final int SYSLOG_PORT = 514;

    private DictHandlers() {}

    /** What this handler writes to; empty for one that writes nowhere, and when there is a problem. */
    static Optional<Output> output(DictTable table) {
        String type = table.text("class", "");
        String name = type.substring(type.lastIndexOf('.') + 1);
        boolean known = type.equals("logging." + name) || type.equals("logging.handlers." + name);
        return switch (known ? name : "") {
            case "NullHandler" -> Optional.empty();
            case "StreamHandler" -> Optional.of(terminal(table));
            case "FileHandler" -> Optional.of(file(table, false, Optional.empty()));
            case "WatchedFileHandler" -> Optional.of(file(table, true, Optional.empty()));
            case "RotatingFileHandler" -> Optional.of(file(table, false, bySize(table)));
            case "TimedRotatingFileHandler" -> Optional.of(file(table, false, Optional.of(byTime(table))));
            case "SysLogHandler" -> Optional.of(syslog(table));
            default -> {
                table.problem("class", "is not supported; known: " + KNOWN);
                yield Optional.empty();
            }
        };
    }

    /** Python's default is standard error. */
    private static Output terminal(DictTable table) {
        String stream = table.text("stream", "ext://sys.stderr");
        if (!stream.equals("ext://sys.stdout") && !stream.equals("ext://sys.stderr")) {
            table.problem("stream", "must be ext://sys.stdout or ext://sys.stderr");
        }
        return new Terminal(stream.endsWith("stderr"));
    }

    private static Output file(DictTable table, boolean watched, Optional<Rotation> rotation) {
        String path = table.text("filename", "");
        if (path.isEmpty()) {
            table.problem("filename", "is missing: the file to write to");
        }
        String mode = table.text("mode", "a");
        if (!mode.equals("a") && !mode.equals("w")) {
            table.problem("mode", "must be \"a\" (append) or \"w\" (empty it at the start)");
        }
        String encoding =
                table.text("encoding", "utf-8").toLowerCase(Locale.ROOT).replace("-", "");
        if (!encoding.equals("utf8") && !encoding.equals("ascii")) {
            table.problem("encoding", "must be utf-8");
        }
        table.text("errors", ""); // nothing is encoded
        table.flag("delay", false); // a file is always made with its first line
        // Python appends whenever a size is given, so that a rotation does not end with an empty file.
        return new LogFile(path, mode.equals("a") || rotation.isPresent(), watched, rotation);
    }

    /** Without both numbers Python never rotates. */
    private static Optional<Rotation> bySize(DictTable table) {
        int bytes = table.number("maxBytes", 0);
        int backups = table.number("backupCount", 0);
        return bytes > 0 && backups > 0
                ? Optional.of(new Rotation(OptionalInt.of(bytes), "", 0, backups, false))
                : Optional.empty();
    }

    private static Rotation byTime(DictTable table) {
        String when = table.text("when", "h").toUpperCase(Locale.ROOT);
        if (!when.matches("S|M|H|D|MIDNIGHT|W[0-6]")) {
            table.problem("when", "must be S, M, H, D, midnight or W0 to W6");
        }
        int interval = table.number("interval", 1);
        if (interval < 1) {
            table.problem("interval", "must be at least 1");
        }
        if (table.has("atTime")) {
            table.take("atTime");
            table.problem("atTime", "is not supported");
        }
        return new Rotation(
                OptionalInt.empty(), when, interval, table.number("backupCount", 0), table.flag("utc", false));
    }

    private static Output syslog(DictTable table) {
        String socktype = table.text("socktype", "ext://socket.SOCK_DGRAM");
        if (!socktype.equals("ext://socket.SOCK_DGRAM") && !socktype.equals("ext://socket.SOCK_STREAM")) {
            table.problem("socktype", "must be ext://socket.SOCK_DGRAM or ext://socket.SOCK_STREAM");
        }
        boolean stream = socktype.endsWith("STREAM");
        int facility = facility(table);
        Node address = table.take("address");
        if (address == null) {
            return new Syslog("localhost", SYSLOG_PORT, "", facility, stream);
        }
        if (address instanceof Node.Scalar scalar && scalar.value() instanceof String path && path.startsWith("/")) {
            return new Syslog("", 0, path, facility, stream);
        }
        if (address instanceof Node.Array array
                && array.items().size() == 2
                && array.items().get(0) instanceof Node.Scalar host
                && host.value() instanceof String name
                && array.items().get(1) instanceof Node.Scalar port
                && port.value() instanceof Long number
                && number >= 1
                && number <= 65_535) {
            return new Syslog(name, number.intValue(), "", facility, stream);
        }
        table.problem("address", "must be [\"host\", port] or the path of a unix socket");
        return new Syslog("localhost", SYSLOG_PORT, "", facility, stream);
    }

    private static int facility(DictTable table) {
        Node node = table.take("facility");
        if (node == null) {
            return USER;
        }
        Object value = node instanceof Node.Scalar scalar ? scalar.value() : "";
        int facility = value instanceof Long number && number >= 0 && number < SyslogNames.FACILITIES.size()
                ? number.intValue()
                : SyslogNames.FACILITIES.indexOf(value);
        if (facility < 0) {
            table.problem("facility", "must be 0 to 23 or one of " + String.join(", ", SyslogNames.FACILITIES));
        }
        return Math.max(facility, 0);
    }
}
