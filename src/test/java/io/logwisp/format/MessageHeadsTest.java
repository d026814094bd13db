package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.entry.Level;
import org.junit.jupiter.api.Test;

class MessageHeadsTest {
    private final MessageHeads heads = new MessageHeads();

    @Test
    void headsFollowSourceAndLevel() {
        for (int round = 0; round < 2; round++) {
            for (String source : new String[] {"a.log", "b.log", "", "a.log"}) {
                assertEquals("\",\"source\":\"" + source + "\",\"message\":\"", head(source, null));
                for (Level level : Level.values()) {
                    assertEquals(
                            "\",\"source\":\"" + source + "\",\"level\":\"" + level + "\",\"message\":\"",
                            head(source, level));
                }
            }
        }
    }

    @Test
    void namesAreEscaped() {
        assertEquals("\",\"source\":\"a\\\"é\\n\",\"message\":\"", head("a\"é\n", null));
    }

    @Test
    void whatIsKeptOfTheLastEntryHoldsForItsTimeSourceAndLevelOnly() {
        String source = "a.log";
        String longest = "x".repeat(300);
        for (int round = 0; round < 2; round++) {
            assertEquals("1970-01-01T00:00:01Z\",\"source\":\"a.log\",\"message\":\"", write(1, source, null));
            assertEquals("1970-01-01T00:00:02Z\",\"source\":\"a.log\",\"message\":\"", write(2, source, null));
            assertEquals("1970-01-01T00:00:02Z\",\"source\":\"a.log\",\"message\":\"", write(2, source, null));
            assertEquals(
                    "1970-01-01T00:00:02Z\",\"source\":\"a.log\",\"level\":\"WARN\",\"message\":\"",
                    write(2, source, Level.WARN));
            assertEquals(
                    "1970-01-01T00:00:02Z\",\"source\":\"b.log\",\"level\":\"WARN\",\"message\":\"",
                    write(2, "b.log", Level.WARN));
            assertEquals(
                    "1970-01-01T00:00:02Z\",\"source\":\"" + longest + "\",\"message\":\"", write(2, longest, null));
        }
    }

    private String head(String source, Level level) {
        return write(1, source, level).substring("1970-01-01T00:00:01Z".length());
    }

    private String write(long second, String source, Level level) {
        ByteWriter out = new ByteWriter();
        heads.write(second * 1_000_000_000L, source, level, out);
        return new String(out.toBytes(), UTF_8);
    }
}
