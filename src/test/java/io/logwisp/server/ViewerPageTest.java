package io.logwisp.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page as they are: small, known to the server, without what could let a log line do something. */
class ViewerPageTest {
    private static final Path FOLDER = Path.of("src/main/resources/ui");
    private static final int MOST_BYTES = 100_000;

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @Test
    void allFilesTogetherStayBelowAHundredKilobytes() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }

    @Test
    void theServerKnowsExactlyTheFilesThereAre() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path file : files()) {
            names.add(file.getFileName().toString());
        }
        assertEquals(names, new TreeSet<>(ViewerPage.NAMES));
    }

    @Test
    void textOnlyEverBecomesTextAndNothingComesFromElsewhere() throws IOException {
        Pattern dangerous = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function"
                        + "|createContextualFragment|DOMParser|srcdoc|setAttribute\\(\"on|style=\"|onclick=|javascript:");
        Pattern foreign = Pattern.compile("(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}");
        for (Path file : files()) {
            String text = Files.readString(file, UTF_8);
            assertFalse(dangerous.matcher(text).find(), file + " has what makes markup of text");
            Matcher address = foreign.matcher(text.replace("http://www.w3.org/2000/svg", ""));
            assertFalse(address.find(), file + " names another host");
        }
    }
}
