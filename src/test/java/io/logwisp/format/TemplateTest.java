package io.logwisp.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Level;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final TemplateSettings UTC = new TemplateSettings("here", ZoneOffset.UTC, 0, Ticker.SYSTEM);

    /** The entries of the measured file, one a row. */
    private static final List<Subject> MEASURED = List.of(
            new Subject(
                    1_059_999_255_051_222_000L,
                    "s5",
                    "hello world",
                    "{\"facility\":\"local4\",\"severity\":\"notice\",\"host\":\"myhost\",\"program\":\"su\",\"pid\":\"77\","
                            + "\"msgid\":\"ID47\",\"sd\":{\"x@1\":{\"a\":\"b\\\"c\"}},\"peer\":\"127.0.0.1\",\"zone\":\"-07:00\"}"),
            new Subject(
                    1_790_892_855_000_000_000L,
                    "s3",
                    "failed",
                    "{\"facility\":4,\"severity\":\"crit\",\"host\":\"mymachine\",\"program\":\"su\",\"pid\":7,"
                            + "\"peer\":\"127.0.0.1\"}"),
            new Subject(
                    1_795_228_730_252_892_000L,
                    "s3",
                    "only",
                    "{\"facility\":\"user\",\"severity\":4,\"program\":\"pri\",\"peer\":\"127.0.0.1\"}"),
            new Subject(
                    1_795_228_730_252_892_000L, "s3", "pri at all", "{\"program\":\"no\",\"peer\":\"127.0.0.1:5140\"}"),
            new Subject(
                    1_795_228_730_252_892_000L,
                    "s3",
                    "pri",
                    "{\"facility\":124,\"severity\":\"debug\",\"program\":\"bad\",\"peer\":\"127.0.0.1\"}"),
            new Subject(
                    1_795_227_848_000_000_000L,
                    "s3",
                    "nohost",
                    "{\"facility\":\"user\",\"severity\":\"notice\",\"program\":\"app\",\"peer\":\"[::ffff:1]:77\","
                            + "\"host_from\":\"localhost\"}"),
            new Subject(1_795_228_730_252_892_000L, "s0", "raw line <13>", "{\"peer\":\"127.0.0.1\"}"));

    /** Where we want something else than syslog-ng made: it keeps how the sender wrote the tag, we write it one way. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "3 MSGHDR", "pri: ",
            "4 MSGHDR", "no: ",
            "5 MSGHDR", "bad: ",
            "6 SOURCEIP", "::ffff:1");

    private record Subject(long timeNanos, String source, String message, String fields) {
        Batch batch() {
            BatchBuilder builder = new BatchBuilder();
            byte[] line = message.getBytes(UTF_8);
            byte[] json = fields.getBytes(UTF_8);
            builder.line(line, 0, line.length).fields(json, 0, json.length).add(timeNanos, source, null);
            return builder.build("k3x9qa", 0, 1);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyMeasuredMacroHasTheValueOfSyslogNg() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        int row = 0;
        for (Map<String, String> measured : measuredRows()) {
            Subject subject = MEASURED.get(row++);
            int number = row;
            measured.forEach((name, value) -> {
                String expected = DIFFERENT.getOrDefault(number + " " + name, value);
                tests.add(dynamicTest(
                        "row " + number + ": " + name,
                        () -> assertEquals(expected, write(template(name), UTC, subject.batch(), ISO_8859_1))));
            });
        }
        assertEquals(MEASURED.size(), row);
        return tests.stream();
    }

    private static List<Map<String, String>> measuredRows() throws IOException {
        try (InputStream file = TemplateTest.class.getResourceAsStream("/golden/syslog-ng-macros-golden.txt")) {
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line : new String(file.readAllBytes(), ISO_8859_1).split("\n")) {
                Map<String, String> row = new LinkedHashMap<>();
                for (String pair : line.split("\\|")) {
                    int equals = pair.indexOf('=');
                    row.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static String template(String name) {
        return switch (name) {
            case "dollar" -> "$$";
            case "def" -> "${nosuch:-dflt}";
            case "bare" -> "$HOST.$PID";
            default -> "${" + name + "}";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "'$ISODATE ${HOST} $MSGHDR$MSG', '2026-11-21T02:38:50+00:00 h1 cron[9]: job done'",
        "'${user.name}/${.HOST}/$missing/${list}', 'ann/field//[1,{\"a\":2}]'",
        "'${PROGRAM:-none} ${MSGID:-none}', 'cron none'",
        "'me@@host $$5 ${MSG}x$MSG.', 'me@host $5 job donexjob done.'",
        "'$S_HOUR:$R_HOUR', '02:03'",
        "'$SEQNUM $RCPTID $UNIQID', '7 7 k3x9qa-7'",
        "'$LEVEL $PRI $RAWMSG_SIZE', 'err 11 8'",
        "'${.SDATA.o@1.b} $SDATA', 'x]y [o@1 b=\"x\\]y\"]'",
        "'', ''",
    })
    void templateWritesPartsOfTheEntry(String template, String expected) throws Exception {
        assertEquals(expected, write(template, UTC, entry(), UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "'$HOSTT $MSG', 2, 'unknown macro HOSTT; did you mean HOST? (a field of that name is written ${.HOSTT})'",
        "'x ${MSGG}', 5, 'unknown macro MSGG; did you mean MSG? (a field of that name is written ${.MSGG})'",
        "'costs 5$', 8, 'a single $ at the end; write $$ for a dollar sign'",
        "'$-', 1, 'a name must follow the $; write $$ for a dollar sign'",
        "'a ${HOST', 4, 'the { has no }'",
        "'${}', 3, 'a name must follow the {'",
        "'$(format-json x)', 1, 'functions such as $(format-json) are not offered'",
    })
    void whatIsWrongIsToldWithItsPlace(String template, int position, String problem) {
        TemplateException thrown = assertThrows(TemplateException.class, () -> Template.compile(template, UTC));

        assertEquals(problem + " (at character " + position + ")", thrown.getMessage());
        assertEquals(position, thrown.position());
    }

    @Test
    void datesAreShownInTheConfiguredZoneWithAsManyDigitsAsAskedFor() throws Exception {
        TemplateSettings berlin = new TemplateSettings("here", ZoneId.of("Europe/Berlin"), 3, Ticker.SYSTEM);

        assertEquals(
                "2026-11-21T03:38:50.252+01:00 Nov 21 03:38:50.252 1795228730.252",
                write("$ISODATE $DATE $UNIXTIME", berlin, entry(), UTF_8));
    }

    @Test
    void receivedMacrosShowWhenEachEntryArrived() throws Exception {
        BatchBuilder builder = new BatchBuilder();
        byte[] line = {'x'};
        long hour = 3_600_000_000_000L;
        for (long arrival : new long[] {0, 1, 1, 4, 3, 0, 2}) {
            builder.arrived(arrival * hour);
            builder.line(line, 0, 1).add(9 * hour, "app.log", null);
            if (arrival == 4) {
                builder.removeLast();
            }
        }

        Frames frames = rendering("$S_HOUR-$R_HOUR", Rendering.Head.NONE, Rendering.Framing.LINES)
                .frames(builder.build("e", 0, 1));

        assertEquals("09-09\n09-01\n09-01\n09-03\n09-09\n09-02\n", text(frames));
        builder.arrived(0);
        builder.line(line, 0, 1).add(9 * hour, "app.log", null);
        assertEquals(9 * hour, builder.build("e", 1, 7).arrivalNanos(0));
    }

    @Test
    void entryWithoutFieldsIsOneOfThisMachine() throws Exception {
        BatchBuilder builder = new BatchBuilder();
        builder.line("plain".getBytes(UTF_8), 0, 5).add(0, "app.log", Level.WARN);

        assertEquals(
                "here user.warning <> plain app.log 127.0.0.1",
                write(
                        "$HOST $FACILITY.$LEVEL <$PROGRAM$PID$MSGHDR$SDATA> $MSG $FILE_NAME $SOURCEIP",
                        UTC,
                        builder.build("e", 0, 1),
                        UTF_8));
    }

    @Test
    void headOfRfc5424IsCompleteAndOctetsAreCounted() throws Exception {
        assertEquals(
                "74 <11>1 2026-11-21T02:38:50.252892+00:00 h1 cron 9 - [o@1 b=\"x\\]y\"] job done",
                text(rendering("$MSG", Rendering.Head.RFC5424, Rendering.Framing.OCTETS)
                        .frames(entry())));
    }

    @Test
    void headOfRfc3164HasATagAndLineFeedsInsideBecomeBlanks() throws Exception {
        assertEquals(
                "<11>Nov 21 02:38:50 h1 cron[9]: job\u0020done\n",
                text(rendering("job\n${missing}done", Rendering.Head.RFC3164, Rendering.Framing.SINGLE_LINES)
                        .frames(entry())));
    }

    @Test
    void exactLinesAreTheBatchsOwnBytes() throws Exception {
        BatchBuilder builder = new BatchBuilder();
        byte[] odd = {'a', 0x1b, (byte) 0xff, 0};
        builder.line(odd, 0, odd.length).add(0, "app.log", null);
        builder.line(odd, 0, 1).add(0, "app.log", null);
        Batch batch = builder.build("e", 0, 1);

        Frames frames = rendering("", Rendering.Body.EXACT, Rendering.Head.NONE, Rendering.Framing.LINES)
                .frames(batch);

        assertEquals("a\u001b\u00ff\0\na\n", new String(frames.bytes(), 0, frames.length(), ISO_8859_1));
    }

    @Test
    void onlyWantedEntriesAreWritten() throws Exception {
        BatchBuilder builder = new BatchBuilder();
        for (String line : List.of("a", "b", "c", "d")) {
            builder.line(line.getBytes(UTF_8), 0, 1).add(0, "app.log", null);
        }

        Frames frames = rendering("$MSG", Rendering.Head.NONE, Rendering.Framing.LINES)
                .frames(builder.build("e", 0, 1), 1, i -> i != 2);

        assertEquals("b\nd\n", text(frames));
        assertEquals(2, frames.ends().length);
    }

    private static Batch entry() {
        BatchBuilder builder = new BatchBuilder();
        String fields =
                "{\"facility\":\"user\",\"host\":\"h1\",\"program\":\"cron\",\"pid\":9,\"user\":{\"name\":\"ann\"},"
                        + "\"HOST\":\"field\",\"list\":[1,{\"a\":2}],\"sd\":\"[o@1 b=\\\"x\\\\]y\\\"]\","
                        + "\"received\":\"2026-11-21T03:00:00Z\"}";
        byte[] json = fields.getBytes(UTF_8);
        byte[] line = "job done".getBytes(UTF_8);
        builder.line(line, 0, line.length)
                .fields(json, 0, json.length)
                .add(1_795_228_730_252_892_000L, "app.log", Level.ERROR);
        return builder.build("k3x9qa", 0, 7);
    }

    private static String write(
            String template, TemplateSettings settings, Batch batch, java.nio.charset.Charset charset)
            throws TemplateException {
        ByteWriter out = new ByteWriter();
        Template compiled = Template.compile(template, settings);
        EntryView view = new EntryView(batch, compiled.names());
        view.moveTo(0);
        compiled.write(view, out);
        return new String(out.toBytes(), charset);
    }

    private static Rendering rendering(String template, Rendering.Head head, Rendering.Framing framing)
            throws TemplateException {
        return rendering(template, Rendering.Body.TEMPLATE, head, framing);
    }

    private static Rendering rendering(
            String template, Rendering.Body body, Rendering.Head head, Rendering.Framing framing)
            throws TemplateException {
        return new Rendering(body, head, framing, Template.compile(template, UTC));
    }

    private static String text(Frames frames) {
        return new String(frames.bytes(), 0, frames.length(), UTF_8);
    }
}
