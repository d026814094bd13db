package io.logwisp.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.logwisp.config.SourceConfig.SyslogFormat;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, it is one entry with its whole line, its text and fields in JSON. */
class SyslogFuzzTest {
    private static final long RECEIVED = 1_795_228_730_252_892_000L;
    private static final JsonFactory STRICT = new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 20_000, SyslogFuzzTest::check);
    }

    private static void check(byte[] message) {
        for (SyslogFormat format : SyslogFormat.values()) {
            BatchBuilder out = new BatchBuilder();
            SyslogLineParser parser = new SyslogLineParser("syslog", format, ZoneId.of("America/New_York"));
            parser.parse(message, 0, message.length, "::1", RECEIVED, 0, false, out);
            assertEquals(1, out.count());
            assertEquals(message.length, out.lineEnd(0) - out.lineStart(0));
            assertTrue(out.messageStart(0) >= out.lineStart(0) && out.messageStart(0) <= out.messageEnd(0));
            assertEquals(out.lineEnd(0), out.messageEnd(0));
            readToTheEnd(String.valueOf(out.fields(0)));
        }
    }

    private static void readToTheEnd(String fields) {
        try (JsonParser json = STRICT.createParser(fields)) {
            while (json.nextToken() != null) {
                // it is JSON as long as nothing is thrown
            }
        } catch (IOException e) {
            throw new UncheckedIOException(fields, e);
        }
    }
}
