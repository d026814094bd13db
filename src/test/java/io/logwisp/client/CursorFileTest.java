package io.logwisp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CursorFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasSavedIsThereAgain() throws IOException, ClientException {
        Path file = folder.resolve("cursors");
        CursorFile cursors = CursorFile.open(file);
        assertEquals("", cursors.id("http://a:1"));
        cursors.save();
        assertFalse(Files.exists(file));
        cursors.put("http://a:1", "k3x9qa-1");
        cursors.put("unix:/run/my sock", "k3x9qa-2");
        cursors.put("http://a:1", "k3x9qa-3");
        cursors.save();

        CursorFile again = CursorFile.open(file);
        assertEquals("k3x9qa-3", again.id("http://a:1"));
        assertEquals("k3x9qa-2", again.id("unix:/run/my sock"));
        assertEquals(1, files());
    }

    @Test
    void aSaveThatWasCutShortLeavesTheFileBefore() throws IOException, ClientException {
        Path file = folder.resolve("cursors");
        CursorFile cursors = CursorFile.open(file);
        cursors.put("http://a:1", "k3x9qa-1");
        cursors.save();
        Files.writeString(folder.resolve("cursors.new"), "logwisp tail cur");

        CursorFile again = CursorFile.open(file);
        assertEquals("k3x9qa-1", again.id("http://a:1"));
        again.put("http://a:1", "k3x9qa-2");
        again.save();
        assertEquals("k3x9qa-2", CursorFile.open(file).id("http://a:1"));
        assertEquals(1, files());
    }

    @Test
    void somebodyElsesFileIsNotTaken() throws IOException {
        Path file = folder.resolve("notes.txt");
        Files.writeString(file, "do not lose me\n");
        assertThrows(ClientException.class, () -> CursorFile.open(file));
        assertEquals("do not lose me\n", Files.readString(file));
    }

    private long files() throws IOException {
        try (var names = Files.list(folder)) {
            return names.count();
        }
    }
}
