package io.logwisp.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.SourceConfig.Framing;
import io.logwisp.entry.Unfinished;
import io.logwisp.pipeline.Messages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSplitterTest {
    private static final int MAX = 480;

    private final Unfinished room = new Unfinished(100_000);
    private final MessageSplitter auto = new MessageSplitter(Framing.AUTO, MAX, false, room);

    @Test
    void eachMessageHasItsOwnFraming() {
        String mixed = "5 <1>ab<13>line\n7 <13>a\nb\n<12>nul\0<14>crlf\r\n123 is text\n9 lives\n6 <2>end";
        assertEquals(
                List.of("<1>ab", "<13>line", "<13>a\nb", "<12>nul", "<14>crlf", "123 is text", "9 lives", "<2>end"),
                feed(auto, mixed, mixed.length()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 64})
    void whereAReadEndsMakesNoDifference(int size) {
        String mixed = "5 <1>ab<13>line\n7 <13>a\nb\n<12>nul\0<14>crlf\r\n123 is text\n9 lives\n6 <2>end10 <3>"
                + "y".repeat(7);
        MessageSplitter whole = new MessageSplitter(Framing.AUTO, MAX, false, room);
        assertEquals(feed(whole, mixed, mixed.length()), feed(auto, mixed, size));
    }

    @ParameterizedTest
    @CsvSource({"LF, 2", "NUL, 2", "AUTO, 3", "OCTET, 3"})
    void aConfiguredEndIsTheOnlyOne(Framing framing, int expected) {
        assertEquals(
                expected,
                feed(new MessageSplitter(framing, MAX, false, room), "<1>a\0<1>b\n<1>c\n", 4)
                        .size());
    }

    @Test
    void aCountedFrameNeedsNoBracketWhereAllAreCounted() {
        MessageSplitter octet = new MessageSplitter(Framing.OCTET, MAX, false, room);
        assertEquals(List.of("hello", "\nab"), feed(octet, "5 hello3 \nab", 100));
    }

    @Test
    void emptyMessagesAreNone() {
        assertEquals(List.of("a", "b"), feed(auto, "\n\r\n\0a\n\n\n\0\0b\n", 3));
    }

    @Test
    void blanksAtBothEndsGoWhenThatIsAsked() {
        MessageSplitter strip = new MessageSplitter(Framing.LF, MAX, true, room);
        assertEquals(List.of("a b", "c"), feed(strip, "  a b \t\r\n   \n c", 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 2000})
    void theRestOfALongTextIsCutAndCounted(int size) {
        String text = "x".repeat(1000) + "\nnext\n";
        List<Long> cuts = new ArrayList<>();
        List<String> messages = feed(auto, text, size, cuts);
        assertEquals(List.of("x".repeat(MAX), "next"), messages);
        assertEquals(List.of(1000L - MAX, 0L), cuts);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 2000})
    void theRestOfALongCountedMessageIsSkipped(int size) {
        String text = "1000 <13>" + "x".repeat(996) + "8 <13>next";
        List<Long> cuts = new ArrayList<>();
        List<String> messages = feed(auto, text, size, cuts);
        assertEquals(List.of("<13>" + "x".repeat(MAX - 4), "<13>next"), messages);
        assertEquals(List.of(1000L - MAX, 0L), cuts);
    }

    @Test
    void aHugeCountKeepsTheTextAndLittleMemory() {
        auto.take("999999999 <13>".getBytes(UTF_8));
        assertTrue(auto.isBroken());
        auto.take("x".repeat(10_000).getBytes(UTF_8));
        assertEquals(1, auto.ranges().count());
        assertFalse(auto.isBroken());
        assertEquals(1, auto.ranges().cutCount());
        for (int i = 0; i < 1000; i++) {
            auto.take("y".repeat(1000).getBytes(UTF_8));
            assertEquals(0, auto.ranges().count());
        }
    }

    @Test
    void anUnfinishedTextIsAMessageAndAnUnfinishedFrameIsNot() {
        assertEquals(List.of("half"), feed(auto, "half", 100));
        auto.take("20 <13>half".getBytes(UTF_8));
        assertTrue(auto.isBroken());
        auto.finish();
        assertEquals(0, auto.ranges().count());
    }

    @Test
    void theTextBehindACountThatCannotBeIsKept() {
        auto.take("999999999 <13>short".getBytes(UTF_8));
        assertTrue(auto.isBroken());
        List<String> messages = new ArrayList<>();
        collect(auto, auto.finish(), messages, new ArrayList<>());
        assertEquals(List.of("<13>short"), messages);
    }

    @Test
    void whatManyConnectionsDoNotFinishIsBounded() {
        List<MessageSplitter> all = new ArrayList<>();
        byte[] part = "x".repeat(1000).getBytes(UTF_8);
        for (int i = 0; i < 220; i++) {
            MessageSplitter one = new MessageSplitter(Framing.AUTO, 1 << 20, false, room);
            all.add(one);
            for (int read = 0; read < 50; read++) {
                one.take(part);
            }
        }
        assertEquals(50_000, feed(all.get(0), "\n", 1).get(0).length());
        assertEquals(0, all.get(0).takeCrowded());
        List<Long> cuts = new ArrayList<>();
        MessageSplitter crowded = all.get(219);
        List<String> kept = feed(crowded, "\nnext\n", 1, cuts);
        assertEquals(List.of("x".repeat(MessageSplitter.OWN_BYTES), "next"), kept);
        assertEquals(List.of(50_000L - MessageSplitter.OWN_BYTES, 0L), cuts);
        assertEquals(1, crowded.takeCrowded());
        assertEquals(0, crowded.takeCrowded());
        int beyond = all.stream()
                .mapToInt(one -> Math.max(0, one.finish().length - MessageSplitter.OWN_BYTES))
                .sum();
        assertTrue(beyond > 0 && beyond <= 100_000, () -> beyond + " bytes");
        assertTrue(room.take(0, 100_000), "not all room came back");
    }

    @Test
    void aCountedMessageIsCutWhereUnfinishedOnesLeaveNoRoom() {
        room.force(100_000);
        MessageSplitter one = new MessageSplitter(Framing.AUTO, 1 << 20, false, room);
        List<Long> cuts = new ArrayList<>();
        List<String> messages = feed(one, "20004 <13>" + "x".repeat(20_000) + "4 <1>b", 1000, cuts);
        assertEquals("<13>" + "x".repeat(MessageSplitter.OWN_BYTES - 4), messages.get(0));
        assertEquals(List.of("<1>b"), messages.subList(1, messages.size()));
        assertEquals(20_004L - MessageSplitter.OWN_BYTES, cuts.get(0));
        assertEquals(1, one.takeCrowded());
    }

    @Test
    void aMessageThatIsAloneMayBeLongerThanTheRoom() {
        MessageSplitter one = new MessageSplitter(Framing.AUTO, 1 << 20, false, room);
        assertEquals(1, feed(one, "x".repeat(500_000) + "\n", 4096).size());
        assertEquals(0, one.takeCrowded());
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void noBytesCanBreakIt(Framing framing) {
        Random random = new Random(framing.ordinal());
        String alphabet = "0123456789 <>\n\0\rab";
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(2000);
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            List<String> whole =
                    feed(new MessageSplitter(framing, MAX, false, room), text.toString(), Math.max(1, length));
            List<String> parts =
                    feed(new MessageSplitter(framing, MAX, false, room), text.toString(), 1 + random.nextInt(300));
            assertEquals(whole, parts);
            whole.forEach(message -> assertTrue(message.length() <= MAX));
        }
    }

    private static List<String> feed(MessageSplitter splitter, String text, int size) {
        return feed(splitter, text, size, new ArrayList<>());
    }

    private static List<String> feed(MessageSplitter splitter, String text, int size, List<Long> cuts) {
        List<String> messages = new ArrayList<>();
        byte[] bytes = text.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += size) {
            byte[] data = splitter.take(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
            collect(splitter, data, messages, cuts);
        }
        collect(splitter, splitter.finish(), messages, cuts);
        return messages;
    }

    private static void collect(MessageSplitter splitter, byte[] data, List<String> messages, List<Long> cuts) {
        Messages block = splitter.ranges().block(0, new String[] {""}, 0, data, false);
        for (int i = 0; i < block.count(); i++) {
            int start = block.ranges()[2 * i];
            messages.add(new String(data, start, block.ranges()[2 * i + 1] - start, UTF_8));
            cuts.add(block.cuts().length == 0 ? 0 : block.cuts()[i]);
        }
    }
}
