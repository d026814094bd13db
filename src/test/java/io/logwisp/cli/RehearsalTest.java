package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.toml.LoadedConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void itsConfigurationIsOneThatCanBeRead() throws Exception {
        LoadedConfig loaded = Rehearsal.readConfiguration();

        assertEquals(1, loaded.config().streams().size());
        assertEquals(List.of(), loaded.warnings());
    }
}
