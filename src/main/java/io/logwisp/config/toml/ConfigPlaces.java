package io.logwisp.config.toml;

import io.logwisp.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the configuration file. */
public final class ConfigPlaces {
    private static final String FILE = "logwisp.toml";
    /** Where packages put the file of the service. */
    public static final Path SYSTEM_FILE = Path.of("/etc/logwisp", FILE);

    private ConfigPlaces() {}

    /**
     * The first of: the option, LOGWISP_CONFIG_FILE (a relative one inside LOGWISP_CONFIG_DIR), LOGWISP_CONFIG_DIR,
     * {@code ~/.config}, the file of this machine.
     *
     * @param option value of {@code --config}; empty for none
     * @param systemFile normally {@link #SYSTEM_FILE}
     * @return empty when no file is named and none of the usual places has one
     * @throws ConfigException when a file is named that does not exist
     */
    public static Optional<Path> find(
            String option, Map<String, String> environment, Path workingDirectory, Path systemFile)
            throws ConfigException {
        if (!option.isEmpty()) {
            return named(workingDirectory.resolve(option), "--config");
        }
        String directory = environment.getOrDefault("LOGWISP_CONFIG_DIR", "");
        String file = environment.getOrDefault("LOGWISP_CONFIG_FILE", "");
        if (!file.isEmpty()) {
            return named(workingDirectory.resolve(directory).resolve(file), "LOGWISP_CONFIG_FILE");
        }
        Path inDirectory = workingDirectory.resolve(directory).resolve(FILE);
        if (!directory.isEmpty() && Files.exists(inDirectory)) {
            return Optional.of(inDirectory);
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        Path inHome = Path.of(home, ".config", FILE);
        if (!home.isEmpty() && Files.exists(inHome)) {
            return Optional.of(inHome);
        }
        return Files.exists(systemFile) ? Optional.of(systemFile) : Optional.empty();
    }

    private static Optional<Path> named(Path file, String by) throws ConfigException {
        if (!Files.exists(file)) {
            throw new ConfigException("configuration", List.of(file + ", named by " + by + ", does not exist"));
        }
        return Optional.of(file);
    }
}
