package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages on following files name a test for what they say; each of them must exist. */
class TailingDocumentTest {
    private static final Path PAGES = Path.of("docs");

    private static final Path SOURCES = Path.of("src", "test", "java");

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|E2E))\\.(\\w+)`");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\|([^|]*)\\|([^|]*)\\|$");

    /** Test classes by their simple names. */
    private final Map<String, Class<?>> types = testTypes();

    private static Map<String, Class<?>> testTypes() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.map(file -> SOURCES.relativize(file).toString())
                    .filter(file -> file.matches(".*(Test|IT|E2E)\\.java"))
                    .map(file -> file.replace(".java", "").replace('/', '.'))
                    .map(TailingDocumentTest::load)
                    .collect(Collectors.toMap(Class::getSimpleName, type -> type));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, TailingDocumentTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The classes of the tests that a text names, each of which has the named method. */
    private List<Class<?>> namedIn(String text) {
        List<Class<?>> found = new ArrayList<>();
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            String method = named.group(2);
            Class<?> type = types.get(named.group(1));
            assertTrue(
                    type != null
                            && Arrays.stream(type.getDeclaredMethods())
                                    .anyMatch(m -> m.getName().equals(method)),
                    named.group());
            found.add(type);
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tailing.md", "tailing-tests.md"})
    void everyTestThatIsNamedExists(String page) throws IOException {
        assertTrue(namedIn(Files.readString(PAGES.resolve(page))).size() > 20);
    }

    @Test
    void eachOfEightyFactsHasATestThatRunsInBothModesOrSaysWhyNot() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(PAGES.resolve("tailing-tests.md")));
        while (row.find()) {
            numbers.add(Integer.valueOf(row.group(1)));
            List<Class<?>> tests = namedIn(row.group(2));
            boolean remark = !row.group(3).isBlank();
            assertTrue(!tests.isEmpty(), row.group());
            assertTrue(remark || tests.stream().anyMatch(TailerFixture.class::isAssignableFrom), row.group());
        }
        assertEquals(IntStream.rangeClosed(1, 80).boxed().toList(), numbers);
    }
}
