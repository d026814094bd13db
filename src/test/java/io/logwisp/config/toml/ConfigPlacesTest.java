package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logwisp.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigPlacesTest {
    @TempDir
    private Path dir;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectories(dir.resolve("home/.config"));
        Files.createDirectories(dir.resolve("confdir"));
        environment.put("HOME", dir.resolve("home").toString());
    }

    @Test
    void theFirstPlaceThatHasAFileWins() throws Exception {
        assertEquals(Optional.empty(), find(""));
        Path system = file("system.toml");
        assertEquals(Optional.of(system), find(""));
        Path home = file("home/.config/logwisp.toml");
        assertEquals(Optional.of(home), find(""));
        environment.put("LOGWISP_CONFIG_DIR", "confdir");
        assertEquals(Optional.of(home), find(""));
        Path inDirectory = file("confdir/logwisp.toml");
        assertEquals(Optional.of(inDirectory), find(""));
        environment.put("LOGWISP_CONFIG_FILE", "other.toml");
        Path other = file("confdir/other.toml");
        assertEquals(Optional.of(other), find(""));
        Path named = file("named.toml");
        environment.put("LOGWISP_CONFIG_FILE", named.toString());
        assertEquals(Optional.of(named), find(""));
        assertEquals(Optional.of(other), find("confdir/other.toml"));
    }

    @Test
    void aNamedFileMustExist() {
        assertEquals(List.of(dir.resolve("no.toml") + ", named by --config, does not exist"), problems("no.toml"));
        environment.put("LOGWISP_CONFIG_FILE", "no.toml");
        assertEquals(List.of(dir.resolve("no.toml") + ", named by LOGWISP_CONFIG_FILE, does not exist"), problems(""));
    }

    private List<String> problems(String option) {
        return assertThrows(ConfigException.class, () -> find(option)).problems();
    }

    private Optional<Path> find(String option) throws ConfigException {
        return ConfigPlaces.find(option, environment, dir, dir.resolve("system.toml"));
    }

    private Path file(String name) throws IOException {
        return Files.writeString(dir.resolve(name), "");
    }
}
