package io.logwisp.config.toml;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.LongLine;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.MonitorConfig.Watch;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code [monitor]} and {@code [streams.monitor]}. */
final class MonitorReader {
    private static final String LAST = "last:";

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
                section.integer("read_budget_bytes"),
                section.integer("max_open_files"),
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
            warn(target, path + " is a directory, but is_file = true");
        } else if (!file && Files.isRegularFile(path)) {
            warn(target, path + " is a file, but is_file = false");
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

    private static String pattern(Section target) {
        String pattern = target.text("pattern");
        if (pattern.indexOf('/') >= 0) {
            target.problem(
                    "pattern", "is compared with the name of a file, so it cannot contain /; use path and recursive");
        }
        return pattern;
    }

    private void warn(Section target, String text) {
        Node place = target.place("is_file");
        problems.warn(place.origin().render() + ": " + place.key() + ": " + text + "; nothing will be read from it");
    }
}
