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

    private String head(String source, Level level) {
        ByteWriter out = new ByteWriter();
        heads.write(source, level, out);
        return new String(out.toBytes(), UTF_8);
    }
}
