package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.logwisp.testing.NamedTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages on following files name a test for what they say; each of them must exist. */
class TailingDocumentTest {
    private static final Path PAGES = Path.of("docs");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\|([^|]*)\\|([^|]*)\\|$");

    private final NamedTests tests = new NamedTests();

    @ParameterizedTest
    @ValueSource(strings = {"tailing.md", "tailing-tests.md"})
    void everyTestThatIsNamedExists(String page) throws IOException {
        assertTrue(tests.in(Files.readString(PAGES.resolve(page))).size() > 20);
    }

    @Test
    void eachOfEightyFactsHasATestThatRunsInBothModesOrSaysWhyNot() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(PAGES.resolve("tailing-tests.md")));
        while (row.find()) {
            numbers.add(Integer.valueOf(row.group(1)));
            List<Class<?>> named = tests.in(row.group(2));
            boolean remark = !row.group(3).isBlank();
            assertTrue(!named.isEmpty(), row.group());
            assertTrue(remark || named.stream().anyMatch(TailerFixture.class::isAssignableFrom), row.group());
        }
        assertEquals(IntStream.rangeClosed(1, 80).boxed().toList(), numbers);
    }
}
