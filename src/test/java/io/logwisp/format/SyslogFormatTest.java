package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Level;
import io.logwisp.testing.TestEntries;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes that circolog's dialect is made of. */
class SyslogFormatTest {
    private static final String LINE =
            "<86>1 2026-11-21T04:00:00.123456+01:00 web1 sshd 4711 ID7 [meta sequenceId=\"1\"] Accepted \"key\"";
    private static final String FIELDS =
            "{\"facility\":\"authpriv\",\"severity\":\"info\",\"host\":\"web1\",\"program\":\"sshd\",\"pid\":\"4711\","
                    + "\"msgid\":\"ID7\",\"sd\":{\"meta\":{\"sequenceId\":\"1\"}},\"peer\":\"192.0.2.1\"}";

    @Test
    void aMessageIsSentAsItCame() {
        assertEquals(LINE + "\n", text(Format.SYSLOG, sample()));
    }

    @Test
    void theHeaderOfRfc5424IsMadeOfWhatIsKnown() {
        assertEquals(
                "<86>1 2026-11-21T03:00:00.123456Z web1 sshd 4711 ID7 [meta sequenceId=\"1\"] Accepted \"key\"\n",
                text(Format.SYSLOG_RFC5424, sample()));
    }

    @Test
    void theHeaderOfRfc3164IsMadeOfWhatIsKnown() {
        assertEquals("<86>Nov 21 03:00:00 web1 sshd[4711]: Accepted \"key\"\n", text(Format.SYSLOG_RFC3164, sample()));
    }

    @Test
    void jsonHasCircologsKeysInTheirOrder() {
        assertEquals(
                "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"host\":\"web1\",\"facility\":\"authpriv\","
                        + "\"severity\":\"info\",\"program\":\"sshd\",\"pid\":\"4711\",\"msgid\":\"ID7\","
                        + "\"sd\":{\"meta\":{\"sequenceId\":\"1\"}},\"message\":\"Accepted \\\"key\\\"\"}\n",
                text(Format.CIRCOLOG_JSON, sample()));
    }

    @Test
    void whatIsNotKnownIsNilOrLeftOut() {
        Batch file = entry("plain", "plain", Level.ERROR, null);

        assertEquals("plain\n", text(Format.SYSLOG, file));
        assertEquals("<11>1 2026-11-21T03:00:00.123456Z - app.log - - - plain\n", text(Format.SYSLOG_RFC5424, file));
        assertEquals("<11>Nov 21 03:00:00 - app.log: plain\n", text(Format.SYSLOG_RFC3164, file));
        assertEquals(
                "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"severity\":\"err\",\"program\":\"app.log\","
                        + "\"message\":\"plain\"}\n",
                text(Format.CIRCOLOG_JSON, file));
    }

    @Test
    void aSyslogMessageWithoutATagHasNoProgram() {
        Batch message = entry("<13>plain", "plain", null, "{\"facility\":\"user\",\"severity\":\"notice\"}");

        assertEquals("<13>1 2026-11-21T03:00:00.123456Z - - - - - plain\n", text(Format.SYSLOG_RFC5424, message));
        assertEquals(
                "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"facility\":\"user\",\"severity\":\"notice\","
                        + "\"message\":\"plain\"}\n",
                text(Format.CIRCOLOG_JSON, message));
    }

    @Test
    void aMessageOfSeveralLinesIsStillOneLine() {
        Batch batch = entry("<13>a\nb\u001b[0m", "a\nb\u001b[0m", null, "{\"host\":\"h\"}");

        assertEquals("<13>a\\x0ab\\x1b[0m\n", text(Format.SYSLOG, batch));
        assertEquals(
                "<13>1 2026-11-21T03:00:00.123456Z h - - - - a\\x0ab\\x1b[0m\n", text(Format.SYSLOG_RFC5424, batch));
    }

    @Test
    void wordsOfTheHeaderCannotBreakIt() {
        Batch batch =
                entry("x", "x", null, "{\"host\":\"a b\",\"program\":\"é\\nf\",\"facility\":99,\"severity\":\"\"}");

        assertEquals("<13>1 2026-11-21T03:00:00.123456Z a_b __f - - - x\n", text(Format.SYSLOG_RFC5424, batch));
    }

    @Test
    void structuredDataIsEscapedAgainAndRepeatedNamesStayRepeated() {
        Batch batch = entry(
                "x",
                "x",
                null,
                "{\"host\":\"h\",\"sd\":{\"a\":{\"n\":[\"1\",\"2\"],\"q\":\"]\\\"\\\\\"},\"empty\":{}}}");

        assertEquals(
                "<13>1 2026-11-21T03:00:00.123456Z h - - - [a n=\"1\" n=\"2\" q=\"\\]\\\"\\\\\"][empty] x\n",
                text(Format.SYSLOG_RFC5424, batch));
    }

    @ParameterizedTest
    @CsvSource({
        "WEBSOCKET_SYSLOG,SYSLOG",
        "WEBSOCKET_RFC5424,SYSLOG_RFC5424",
        "WEBSOCKET_RFC3164,SYSLOG_RFC3164",
        "WEBSOCKET_CIRCOLOG,CIRCOLOG_JSON",
        "WEBSOCKET_TEXT,TEXT"
    })
    void aFrameHoldsTheLineWithoutItsEnd(Format framed, Format line) {
        byte[] expected = Arrays.copyOf(bytes(line, sample()), bytes(line, sample()).length - 1);
        byte[] frame = bytes(framed, sample());
        int head = expected.length <= 125 ? 2 : 4;

        assertEquals((byte) 0x81, frame[0]);
        assertArrayEquals(expected, Arrays.copyOfRange(frame, head, frame.length));
    }

    @ParameterizedTest
    @EnumSource
    void onlyFramesAreCalledFramedAndACompressedFormHasItsOwnNumber(Format format) {
        assertEquals(format.name().startsWith("WEBSOCKET"), format.isFramed());
        if (format.isDeflatable()) {
            for (Format other : Format.values()) {
                assertFalse(format.deflatedOrdinal() == other.ordinal());
            }
            assertFalse(format.deflatedOrdinal() >= Frames.FORMAT_LIMIT);
        }
    }

    @Test
    void aGapIsAMessageOfItsOwn() {
        assertEquals("<44>1 - - logwisp - gap - 12 lines missed (slow client)\n", gap(Format.SYSLOG));
        assertEquals("<44>logwisp: 12 lines missed (slow client)\n", gap(Format.SYSLOG_RFC3164));
        assertEquals(
                "{\"type\":\"gap\",\"reason\":\"slow_client\",\"missed\":12,\"next\":\"e-13\"}\n",
                gap(Format.CIRCOLOG_JSON));
        assertEquals(
                "--- 12 lines missed (slow client) ---",
                gap(Format.WEBSOCKET_TEXT).substring(2));
    }

    private static String gap(Format format) {
        return new String(Notice.gap(format, "slow_client", 12, null, "e-13"), UTF_8);
    }

    private static Batch sample() {
        return entry(LINE, "Accepted \"key\"", Level.INFO, FIELDS);
    }

    private static Batch entry(String line, String message, Level level, String fields) {
        BatchBuilder builder = new BatchBuilder();
        byte[] text = line.getBytes(UTF_8);
        byte[] said = message.getBytes(UTF_8);
        builder.line(text, 0, text.length).message(said, 0, said.length);
        if (fields != null) {
            byte[] json = fields.getBytes(UTF_8);
            builder.fields(json, 0, json.length);
        }
        builder.add(TestEntries.TIME_NANOS, "app.log", level);
        return builder.build("epoch1", 0, 1);
    }

    private static String text(Format format, Batch batch) {
        return new String(bytes(format, batch), UTF_8);
    }

    private static byte[] bytes(Format format, Batch batch) {
        Frames frames = format.frames(batch);
        return Arrays.copyOf(frames.bytes(), frames.length());
    }
}
