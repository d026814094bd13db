package io.logwisp.config.toml;

import io.logwisp.config.MonitorConfig.Kind;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.config.NamePattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What LogWisp itself writes, so that it is not followed: each line would make another one, for ever. Owned by the loading thread. */
final class WrittenFiles {
    private final Map<String, List<Target>> targets = new LinkedHashMap<>();
    private final List<Output> outputs = new ArrayList<>();

    private record Output(String stream, Section section, Path file) {}

    /** What a stream follows. */
    void follow(String stream, List<Target> followed) {
        targets.put(stream, followed);
    }

    /** A file that a sink of the stream writes; its section has the key {@code path}. */
    void add(String stream, Section section, Path file) {
        outputs.add(new Output(stream, section, file));
    }

    /** Tells of every sink whose lines would come back; after all streams. */
    void checkSinks() {
        for (Output output : outputs) {
            List<String> readers = readers(output.file);
            if (readers.contains(output.stream)) {
                output.section.problem(
                        "path", "is followed by this stream itself, so that each line would come back for ever");
                continue;
            }
            readers.stream()
                    .filter(reader -> reaches(reader, output.stream))
                    .findFirst()
                    .ifPresent(reader -> output.section.problem(
                            "path",
                            "is followed by stream " + Quotes.quote(reader) + ", whose lines come back to stream "
                                    + Quotes.quote(output.stream) + ", so that each line would come back for ever"));
        }
    }

    /** The name of a stream that follows that file. */
    Optional<String> reader(Path file) {
        return readers(file).stream().findFirst();
    }

    private List<String> readers(Path file) {
        return targets.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(target -> follows(target, file)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether what comes into one stream is written to where the other one reads. */
    private boolean reaches(String from, String to) {
        Set<String> seen = new HashSet<>(List.of(from));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            String stream = open.remove();
            if (stream.equals(to)) {
                return true;
            }
            outputs.stream()
                    .filter(output -> output.stream.equals(stream))
                    .flatMap(output -> readers(output.file).stream())
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return false;
    }

    private static boolean follows(Target target, Path file) {
        Path followed = real(target.path());
        if (target.kind() == Kind.FILE) {
            return target.path().equals(file) || followed.equals(real(file));
        }
        Path folder = file.getParent();
        if (folder == null) {
            return false;
        }
        String name = String.valueOf(file.getFileName());
        Path written = real(folder);
        boolean inside = target.recursive() ? written.startsWith(followed) : written.equals(followed);
        return inside
                && target.exclude().stream()
                        .noneMatch(pattern -> NamePattern.orAny(pattern).matches(name))
                && NamePattern.orAny(target.pattern()).matches(name);
    }

    /** Without links, as far as it exists. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return path;
        }
    }
}
