package io.logwisp.entry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchTest {
    private final List<String> looked = new ArrayList<>();
    private final Supplier<LevelFinder> levels = () -> this::find;
    private final BatchBuilder builder = new BatchBuilder();

    @Test
    void levelsAreLookedForOnceAndTogetherWhenSomebodyAsksForOne() {
        addText("WARN a");
        addText("no level");
        addText("WARN b");
        Batch batch = builder.build("epoch0", 0, 1);
        assertEquals(List.of(), looked);

        assertEquals(Level.WARN, batch.level(2));
        assertNull(batch.level(1));
        assertEquals(Level.WARN, batch.level(2));
        assertNull(batch.level(1));

        assertEquals(List.of("WARN a", "no level", "WARN b"), looked);
    }

    @Test
    void aLevelThatAFilterHasAskedForIsKnownInTheBatch() {
        addText("WARN a");
        assertEquals(Level.WARN, builder.level(0));

        assertEquals(Level.WARN, builder.build("epoch0", 0, 1).level(0));

        assertEquals(List.of("WARN a"), looked);
    }

    @Test
    void aBuilderThatRestsTakesLittleMemoryAndGoesOn() {
        for (int i = 0; i < BatchBuilder.MAX_ENTRIES; i++) {
            addText("WARN a line of some bytes");
        }
        builder.build("epoch0", 0, 1);
        assertTrue(builder.data().length > 100_000);

        builder.trim();

        assertTrue(builder.data().length < 10_000);
        for (int i = 0; i < 100; i++) {
            addText("WARN " + i);
        }
        Batch batch = builder.build("epoch0", 1, 5_000);
        assertEquals("WARN 99", batch.message(99));
        assertEquals(Level.WARN, batch.level(99));
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void aLevelThatWasGivenIsKept(Level level) {
        line("WARN a").add(1, "s", level);
        line("WARN a").add(1, "s", null);
        Batch batch = builder.build("epoch0", 0, 1);

        assertEquals(level, batch.level(0));
        assertNull(batch.level(1));
        assertEquals(level, batch.entry(0).level());
    }

    @Test
    void aBatchIsPlainWhenAllItsLinesAre() {
        addText("one");
        builder.plainLine("two".getBytes(UTF_8), 0, 3).add(1, "s", null);
        assertTrue(builder.isPlainLine());
        Batch plain = builder.build("epoch0", 0, 1);
        addText("\u001b[0m");
        builder.plainLine("two".getBytes(UTF_8), 0, 3).add(1, "s", null);

        assertTrue(plain.isPlain());
        assertEquals("two", plain.message(1));
        assertFalse(builder.build("epoch0", 1, 3).isPlain());
    }

    private void addText(String text) {
        line(text).addText(1, "s", levels);
    }

    private @Nullable Level find(byte[] bytes, int from, int to) {
        String line = new String(bytes, from, to - from, UTF_8);
        looked.add(line);
        return line.startsWith("WARN") ? Level.WARN : null;
    }

    private BatchBuilder line(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return builder.line(bytes, 0, bytes.length);
    }
}
