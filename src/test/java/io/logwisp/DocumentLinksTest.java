package io.logwisp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links within the repository lead to something, and the README's promises to their proofs. */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> root = Files.list(Path.of(""))) {
            return Stream.concat(docs, root)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyLinkLeadsToAFileThatIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                if (!Files.exists(document.toAbsolutePath().resolveSibling(links.group(1)))) {
                    broken.add(document + ": " + links.group(1));
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyPromiseOfTheReadmeLinksToItsProof() throws IOException {
        List<String> promises = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            inside = line.startsWith("| promise |") || inside && line.startsWith("|");
            if (inside && !line.startsWith("| promise |") && !line.startsWith("|---")) {
                promises.add(line.substring(line.lastIndexOf('|', line.length() - 2)));
            }
        }
        assertTrue(promises.size() >= 8, promises.toString());
        promises.forEach(proof -> assertTrue(LINK.matcher(proof).find(), proof));
    }
}
