package io.logwisp.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTimeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2024-01-01T12:00:00.123456Z            | 2024-01-01T12:00:00.123456Z
                    2024-01-01T12:00:00Z                   | 2024-01-01T12:00:00Z
                    2024-01-01t12:00:00z                   | 2024-01-01T12:00:00Z
                    2024-01-01 12:00:00Z                   | 2024-01-01T12:00:00Z
                    2024-01-01 12:00:00,5Z                 | 2024-01-01T12:00:00.5Z
                    2024-01-01T12:00:00+02:00              | 2024-01-01T10:00:00Z
                    2024-01-01T12:00:00-05:30              | 2024-01-01T17:30:00Z
                    2024-01-01T12:00:00.000+0200           | 2024-01-01T10:00:00Z
                    2024-01-01T12:00:00+02                 | 2024-01-01T10:00:00Z
                    2024-01-01 12:00:00 +0200              | 2024-01-01T10:00:00Z
                    2024-01-01T00:30:00+01:00              | 2023-12-31T23:30:00Z
                    2024-02-29T00:00:00Z                   | 2024-02-29T00:00:00Z
                    2024-01-01T12:00:00.1234567891234Z     | 2024-01-01T12:00:00.123456789Z
                    2016-12-31T23:59:60Z                   | 2017-01-01T00:00:00Z
                    1969-12-31T23:59:59.5Z                 | 1969-12-31T23:59:59.5Z
                    1700-01-01T00:00:00Z                   | 1700-01-01T00:00:00Z
                    1700000000                             | 2023-11-14T22:13:20Z
                    1700000000.123456                      | 2023-11-14T22:13:20.123456Z
                    1700000000.1234567899                  | 2023-11-14T22:13:20.123456789Z
                    1700000000123                          | 2023-11-14T22:13:20.123Z
                    1700000000123.25                       | 2023-11-14T22:13:20.123250Z
                    1700000000123456                       | 2023-11-14T22:13:20.123456Z
                    1700000000123456789                    | 2023-11-14T22:13:20.123456789Z
                    1.7e9                                  | 2023-11-14T22:13:20Z
                    1.7000000001234567E9                   | 2023-11-14T22:13:20.1234567Z
                    170E7                                  | 2023-11-14T22:13:20Z
                    1700000000000e-3                       | 2023-11-14T22:13:20Z
                    100000000                              | 1973-03-03T09:46:40Z
                    1700000000.00000000000000000000000001  | 2023-11-14T22:13:20Z""")
    void timeIsRead(String text, Instant expected) {
        long nanos = parse(text);
        assertEquals(
                expected,
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bad",
                "123",
                "99999999",
                "0",
                "0.0",
                "-1700000000",
                "+1700000000",
                "1e",
                "1e+",
                "1e400",
                "1.7e9x",
                "e9",
                "99999999999999999999",
                "9300000000000000000",
                ".",
                "1700000000 ",
                "2024-01-01",
                "2024-01-01T12:00:00",
                "2024-01-01 12:00:00.123",
                "2024-13-01T12:00:00Z",
                "2024-00-01T12:00:00Z",
                "2024-02-30T12:00:00Z",
                "2023-02-29T12:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T12:60:00Z",
                "2024-01-01T12:00:61Z",
                "2024-01-01T12:00:00+24:00",
                "2024-01-01T12:00:00+02:60",
                "2024-01-01T12:00:00+2",
                "2024-01-01T12:00:00+02:0",
                "2024-01-01T12:00:00ZZ",
                "2024-01-01T12:00:00 UTC",
                "2024-01-01x12:00:00Z",
                "2024-01-01T12-00-00Z",
                "20a4-01-01T12:00:00Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "1677-01-01T00:00:00Z",
                "2024-01-01T12:00:00.12x4Z",
                "12024-01-01T12:00:00Z",
                "true",
                "1,700000000"
            })
    void unusableTimeIsSaid(String text) {
        assertEquals(JsonTime.UNUSABLE, parse(text));
    }

    @Test
    void randomTimesComeBackAsJavaPrintsThem() {
        long seed = 42L;
        System.out.println("JsonTimeTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long nanos = random.nextLong() / 2;
            Instant instant =
                    Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(36 * 60) - 18 * 60) * 60);
            String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnnxxx")
                    .format(OffsetDateTime.ofInstant(instant, offset));
            assertEquals(nanos, parse(text), text);
        }
    }

    private static long parse(String text) {
        byte[] bytes = ("x" + text + "5").getBytes(StandardCharsets.US_ASCII);
        return JsonTime.parse(bytes, 1, bytes.length - 1);
    }
}
