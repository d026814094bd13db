package io.logwisp.config.toml;

import io.logwisp.config.CheckpointConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [checkpoint]}, and finds the state directory. */
final class CheckpointReader {
    private static final String NAME = "logwisp";

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final boolean byDefault;
    private final ConfigProblems problems;

    /** @param byDefault whether checkpoints are kept when the configuration says nothing of them */
    CheckpointReader(
            Map<String, String> environment, Path workingDirectory, boolean byDefault, ConfigProblems problems) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.byDefault = byDefault;
        this.problems = problems;
    }

    CheckpointConfig read(Section section) {
        boolean enabled = section.has("enabled") ? section.flag("enabled") : byDefault || section.has("state_dir");
        Optional<Path> directory = enabled ? directory(section) : Optional.empty();
        if (directory.isEmpty() && enabled && section.has("enabled")) {
            problems.warn(
                    section.place("enabled").origin().render()
                            + ": checkpoint.enabled: there is no state directory, so that nothing is kept; name one: state_dir = \"…\"");
        }
        return new CheckpointConfig(directory, section.integer("interval_ms"), section.integer("ttl_hours"));
    }

    private Optional<Path> directory(Section section) {
        return section.text("state_dir").isBlank() ? usual() : section.path("state_dir", workingDirectory);
    }

    private Optional<Path> usual() {
        String ofService = environment.getOrDefault("STATE_DIRECTORY", "");
        if (!ofService.isEmpty()) {
            return absolute(ofService.split(":", -1)[0]); // systemd names all of them, the main one first
        }
        String ofUser = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!ofUser.isEmpty()) {
            return absolute(ofUser).map(directory -> directory.resolve(NAME));
        }
        return absolute(environment.getOrDefault("HOME", ""))
                .map(home -> home.resolve(".local").resolve("state").resolve(NAME));
    }

    /** What is not absolute was not meant for this. */
    private static Optional<Path> absolute(String text) {
        Path path = Path.of(text);
        return path.isAbsolute() ? Optional.of(path.normalize()) : Optional.empty();
    }
}
