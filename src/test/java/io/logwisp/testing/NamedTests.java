package io.logwisp.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests that pages of the documentation name for what they say. */
public final class NamedTests {
    private static final Path SOURCES = Path.of("src", "test", "java");

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|E2E))\\.(\\w+)`");

    /** Test classes by their simple names. */
    private final Map<String, Class<?>> types = testTypes();

    private static Map<String, Class<?>> testTypes() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.map(file -> SOURCES.relativize(file).toString())
                    .filter(file -> file.matches(".*(Test|IT|E2E)\\.java"))
                    .map(file -> file.replace(".java", "").replace('/', '.'))
                    .map(NamedTests::load)
                    .collect(Collectors.toMap(Class::getSimpleName, type -> type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, NamedTests.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The classes of the tests that a text names as {@code `Class.method`}; fails when one of them does not exist. */
    public List<Class<?>> in(String text) {
        List<Class<?>> found = new ArrayList<>();
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            String name = named.group(2);
            Class<?> type = types.get(named.group(1));
            assertTrue(type != null && has(type, name), named.group());
            found.add(type);
        }
        return found;
    }

    /** Rules of architecture are fields. */
    private static boolean has(Class<?> type, String name) {
        return Stream.<Member>concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()))
                .anyMatch(member -> member.getName().equals(name));
    }
}
