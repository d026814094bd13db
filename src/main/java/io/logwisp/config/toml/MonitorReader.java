package io.logwisp.config.toml;

import io.logwisp.config.Encoding;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import io.logwisp.config.Multiline;
import io.logwisp.config.Multiline.Trace;
import io.logwisp.config.Nearest;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code [monitor]} and {@code [streams.monitor]}. */
final class MonitorReader {
    private static final String LAST = "last:";
    private static final String EXAMPLES = "utf-8, utf-16le, iso-8859-1, windows-1252";

    private final Path workingDirectory;
    private final ConfigProblems problems;

    MonitorReader(Path workingDirectory, ConfigProblems problems) {
        this.workingDirectory = workingDirectory;
        this.problems = problems;
    }

    MonitorConfig read(Section section) {
        Start start = start(section);
        return new MonitorConfig(
                targets(section),
                false,
                section.integer("check_interval_ms"),
                section.choice("watch", Watch.class),
                section.integer("coalesce_ms"),
                section.integer("scan_interval_ms"),
                section.integer("sweep_interval_ms"),
                start.position(),
                start.lines(),
                section.integer("ignore_older_hours"),
                section.integer("rotate_wait_ms"),
                section.integer("deleted_wait_ms"),
                section.integer("rotate_wait_max_ms"),
                section.flag("recover_copytruncate"),
                section.integer("fingerprint_bytes"),
                section.integer("marker_bytes"),
                section.integer("max_line_bytes"),
                section.choice("long_line", LongLine.class),
                section.integer("partial_line_timeout_ms"),
                section.flag("skip_empty_lines"),
                encoding(section),
                multiline(section),
                section.integer("read_buffer_bytes"),
                section.integer("read_budget_bytes"),
                section.integer("max_open_files"),
                section.integer("close_inactive_ms"),
                section.flag("rotation_notice"),
                section.integer("max_pause_ms"));
    }

    private static Start start(Section section) {
        String text = section.text("start_position");
        if (text.equals("end")) {
            return new Start(StartPosition.END, 0);
        }
        if (text.equals("beginning")) {
            return new Start(StartPosition.BEGINNING, 0);
        }
        OptionalLong lines = text.startsWith(LAST)
                ? Quantity.parse(text.substring(LAST.length()), SchemaKey.Unit.NONE)
                : OptionalLong.empty();
        if (lines.isPresent() && lines.getAsLong() >= 1 && lines.getAsLong() <= Integer.MAX_VALUE) {
            return new Start(StartPosition.LAST, Math.toIntExact(lines.getAsLong()));
        }
        section.problem("start_position", "must be \"end\", \"beginning\" or \"last:N\" with N at least 1");
        return new Start(StartPosition.END, 0);
    }

    private record Start(StartPosition position, int lines) {}

    private static Encoding encoding(Section section) {
        String name = section.text("encoding");
        Charset charset = charset(name);
        if (charset == null) {
            section.problem(
                    "encoding", "is no encoding that is known here" + meant(name) + "; for example " + EXAMPLES);
            return Encoding.UTF_8;
        }
        Optional<Encoding> encoding = Encoding.of(charset);
        if (encoding.isEmpty()) {
            section.problem(
                    "encoding", "does not end lines in a line feed and cannot be followed; for example " + EXAMPLES);
        }
        return encoding.orElse(Encoding.UTF_8);
    }

    private static @Nullable Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String meant(String name) {
        Set<String> known = new TreeSet<>();
        Charset.availableCharsets().keySet().forEach(charset -> known.add(charset.toLowerCase(Locale.ROOT)));
        return Nearest.to(name.toLowerCase(Locale.ROOT), known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    private Multiline multiline(Section section) {
        String start = section.text("multiline_start");
        Trace trace = trace(section);
        if (!start.isEmpty()) {
            RegexCheck.check(section.place("multiline_start"), start, problems);
            if (trace != Trace.NONE) {
                section.problem(
                        "multiline_start",
                        "cannot be used together with multiline_mode; keep one of them and set the other to \"\"");
            }
        }
        return new Multiline(
                start, trace, section.integer("multiline_max_lines"), section.integer("multiline_timeout_ms"));
    }

    private static Trace trace(Section section) {
        String mode = section.text("multiline_mode");
        for (Trace trace : Trace.values()) {
            if (mode.equals(name(trace))) {
                return trace;
            }
        }
        section.problem("multiline_mode", "must be \"\", java, python or go");
        return Trace.NONE;
    }

    /** How a kind of stack traces is written. */
    static String name(Trace trace) {
        return trace == Trace.NONE ? "" : trace.name().toLowerCase(Locale.ROOT);
    }

    private List<Target> targets(Section section) {
        List<Target> targets = new ArrayList<>();
        for (Section target : section.sections("targets")) {
            path(target).ifPresent(path -> targets.add(target(target, path)));
        }
        return targets;
    }

    private Optional<Path> path(Section target) {
        String text = target.text("path");
        if (!target.has("path")) {
            target.missing("path");
            return Optional.empty();
        }
        if (text.isBlank()) {
            target.problem("path", "is empty; name a file or directory");
            return Optional.empty();
        }
        try {
            Path path = Path.of(text);
            for (Path element : path) {
                if (element.toString().equals("..")) {
                    target.problem("path", "contains directory traversal (..); write the path without it");
                    return Optional.empty();
                }
            }
            return Optional.of(workingDirectory.resolve(path).normalize());
        } catch (InvalidPathException e) {
            target.problem("path", "is no path: " + e.getReason());
            return Optional.empty();
        }
    }

    private Target target(Section target, Path path) {
        boolean file = target.has("is_file") ? target.flag("is_file") : Files.isRegularFile(path);
        if (file && Files.isDirectory(path)) {
            warn(target, "is_file", path + " is a directory, but is_file = true; nothing will be read from it");
        } else if (!file && Files.isRegularFile(path)) {
            warn(target, "is_file", path + " is a file, but is_file = false; nothing will be read from it");
        }
        Target directory = new Target(
                path,
                MonitorConfig.Kind.DIRECTORY,
                pattern(target),
                target.texts("exclude"),
                target.flag("recursive"),
                target.integer("max_depth"),
                target.flag("follow_symlinks"));
        return file ? Target.file(path) : directory;
    }

    private String pattern(Section target) {
        String pattern = target.text("pattern");
        if (pattern.indexOf('/') >= 0) {
            target.problem(
                    "pattern", "is compared with the name of a file, so it cannot contain /; use path and recursive");
        }
        if (pattern.indexOf('[') >= 0 || pattern.indexOf('{') >= 0) {
            warn(target, "pattern", "only * and ? stand for other characters; [ and { stand for themselves");
        }
        return pattern;
    }

    private void warn(Section target, String key, String text) {
        Node place = target.place(key);
        problems.warn(place.origin().render() + ": " + place.key() + ": " + text);
    }
}
