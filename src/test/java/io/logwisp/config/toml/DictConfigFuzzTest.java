package io.logwisp.config.toml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a logging configuration, it is either understood or refused with reasons. */
class DictConfigFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 5000, DictConfigFuzzTest::check);
    }

    private static void check(byte[] json) {
        ConfigProblems problems = new ConfigProblems();
        PythonLogging logging = DictConfigReader.read("logging.json", new String(json, UTF_8), problems);
        if (!problems.isEmpty()) {
            return;
        }
        List<String> names =
                logging.handlers().stream().map(PythonLogging.Handler::name).toList();
        Set<String> known = new HashSet<>(names);
        assertEquals(names.size(), known.size(), "each handler once");
        logging.rules().forEach(rule -> assertTrue(known.containsAll(rule.handlers()), rule::toString));
    }
}
