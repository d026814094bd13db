package io.logwisp.config.toml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.config.ConfigException;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a configuration, it is taken or refused with reasons. */
class TomlFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 3000, TomlFuzzTest::check);
    }

    private static final ConfigLoader LOADER = new ConfigLoader(Map.of(), Path.of("/nowhere"));

    private static void check(byte[] input) {
        try {
            LoadedConfig loaded = LOADER.loadText("t", new String(input, UTF_8), List.of());
            assertFalse(loaded.config().streams().isEmpty());
        } catch (ConfigException refused) {
            assertFalse(String.valueOf(refused.getMessage()).isBlank());
        }
    }
}
