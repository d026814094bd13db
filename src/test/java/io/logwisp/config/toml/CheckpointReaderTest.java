package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where checkpoints are kept, and when. */
class CheckpointReaderTest {
    private static final Map<String, String> USER = Map.of("HOME", "/home/me");

    private static Optional<Path> withFile(Map<String, String> environment, String text) throws ConfigException {
        return loader(environment)
                .loadText("t", text, List.of())
                .config()
                .checkpoint()
                .stateDir();
    }

    private static ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(environment, Path.of("/srv/lines"));
    }

    @Test
    void withAConfigurationFileTheyAreKeptInTheStateDirectoryOfTheServiceOrOfTheUser() throws ConfigException {
        assertEquals(Optional.of(Path.of("/home/me/.local/state/logwisp")), withFile(USER, ""));
        assertEquals(
                Optional.of(Path.of("/state/logwisp")),
                withFile(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state"), ""));
        assertEquals(
                Optional.of(Path.of("/var/lib/logwisp")),
                withFile(Map.of("STATE_DIRECTORY", "/var/lib/logwisp:/var/lib/more", "XDG_STATE_HOME", "/state"), ""));
    }

    @Test
    void withoutAnyPlaceTheyAreNotKept() throws ConfigException {
        assertEquals(
                CheckpointConfig.OFF,
                loader(Map.of()).loadText("t", "", List.of()).config().checkpoint());
        assertEquals(Optional.empty(), withFile(Map.of("XDG_STATE_HOME", "relative"), ""));
    }

    @Test
    void theConfigurationMayNameAnotherPlaceOrNone() throws ConfigException {
        assertEquals(Optional.of(Path.of("/srv/lines/state")), withFile(USER, "[checkpoint]\nstate_dir = \"state\""));
        assertEquals(Optional.empty(), withFile(USER, "[checkpoint]\nenabled = false"));
    }

    @Test
    void withoutAConfigurationFileTheyAreKeptOnlyWhenAskedFor() throws ConfigException {
        assertEquals(
                CheckpointConfig.OFF,
                loader(USER).loadBuiltIn(List.of()).config().checkpoint());
        OptionValue option = new OptionValue("checkpoint.state_dir", "/state");
        assertEquals(
                Optional.of(Path.of("/state")),
                loader(USER).loadBuiltIn(List.of(option)).config().checkpoint().stateDir());
        PathStream paths = new PathStream("default", List.of(), true, "127.0.0.1", 0, 0, 10);
        assertEquals(
                CheckpointConfig.OFF,
                loader(USER).loadPaths(paths, List.of()).config().checkpoint());
    }

    @Test
    void askingForThemWithoutAnyPlaceIsAWarningAndNoReasonNotToStart() throws ConfigException {
        LoadedConfig loaded = loader(Map.of()).loadText("t", "[checkpoint]\nenabled = true", List.of());
        assertEquals(CheckpointConfig.OFF, loaded.config().checkpoint());
        assertEquals(
                List.of("t:2: checkpoint.enabled: there is no state directory, so that nothing is kept;"
                        + " name one: state_dir = \"…\""),
                loaded.warnings());
    }
}
