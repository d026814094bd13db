package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BrokenTextTest {
    private static final int MUTATIONS = 3_000;
    private static final String ALPHABET = "\"'[]{}=.,#\\\n\r \t0x9_-+eu\u0000\uD800é";

    private final ConfigLoader loader = new ConfigLoader(Map.of(), Path.of("/srv/app"));

    @Test
    void anyDamageOfAFileIsToldOrHarmlessButNeverAFault() throws IOException {
        String text = Files.readString(Path.of("conf", "logwisp-example.toml"));
        Random random = new Random(42);
        int told = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int j = random.nextInt(3); j >= 0; j--) {
                damage(damaged, random);
            }
            told += tells(damaged.toString()) ? 1 : 0;
        }
        assertTrue(told > MUTATIONS / 2, told + " of " + MUTATIONS);
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() - 20);
        char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(3)) {
            case 0 -> text.setCharAt(at, c);
            case 1 -> text.insert(at, c);
            default -> text.delete(at, at + 1 + random.nextInt(10));
        }
    }

    private boolean tells(String text) {
        try {
            loader.loadText("t", text, List.of());
            return false;
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            for (int i = 0; i < message.length(); i++) {
                char c = message.charAt(i);
                assertFalse(Character.isISOControl(c) && c != '\n', String.valueOf(e.getMessage()));
            }
            return true;
        }
    }

    @Test
    void nestingWithoutEndIsTold() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> loader.loadText("t", "a = " + "[".repeat(200_000), List.of()));
        assertEquals(1, e.problems().size());
        assertTrue(String.valueOf(e.getMessage()).contains("nested too deeply"), String.valueOf(e.getMessage()));
    }
}
