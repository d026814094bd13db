package io.logwisp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** docs/security.md has a row for each threat and each fault, with tests that exist or with the reason why there is none. */
class SecurityDocTest {
    private static final String UNTESTED = "not tested here: ";

    /** Number, what, what is done, tests. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (F?)(\\d+) \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$");

    private final NamedTests tests = new NamedTests();

    @Test
    void everyThreatAndFaultHasATestOrTheReasonWhyNot() throws IOException {
        String page = Files.readString(Path.of("docs", "security.md"));
        List<Integer> threats = new ArrayList<>();
        List<Integer> faults = new ArrayList<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            (row.group(1).isEmpty() ? threats : faults).add(Integer.valueOf(row.group(2)));
            boolean isTested = !tests.in(row.group(5)).isEmpty();
            assertTrue(isTested || row.group(5).contains(UNTESTED), row.group());
            assertFalse(row.group(4).isBlank(), row.group());
        }
        assertEquals(IntStream.rangeClosed(1, 56).boxed().toList(), threats);
        assertEquals(IntStream.rangeClosed(1, 22).boxed().toList(), faults);
        assertTrue(tests.in(page).size() > 100, "tests are named as `Class.method`");
    }
}
