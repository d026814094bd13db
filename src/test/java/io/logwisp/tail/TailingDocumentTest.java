package io.logwisp.tail;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** docs/tailing.md names a test for what it says; each of them must exist. */
class TailingDocumentTest {
    @Test
    void everyTestThatIsNamedExists() throws IOException, ClassNotFoundException {
        Matcher named =
                Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`").matcher(Files.readString(Path.of("docs", "tailing.md")));
        int count = 0;
        while (named.find()) {
            String method = named.group(2);
            Class<?> type = Class.forName("io.logwisp.tail." + named.group(1));
            assertTrue(
                    Arrays.stream(type.getDeclaredMethods())
                            .anyMatch(m -> m.getName().equals(method)),
                    named.group());
            count++;
        }
        assertTrue(count > 20);
    }
}
