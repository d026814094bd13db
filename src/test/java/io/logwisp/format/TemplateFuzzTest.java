package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Frames;
import io.logwisp.entry.Level;
import io.logwisp.testing.Corpus;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a template says, it is refused at a place inside it, or writes every entry, the same way each time. */
class TemplateFuzzTest {
    private static final TemplateSettings SETTINGS =
            new TemplateSettings("here", ZoneId.of("Europe/Berlin"), 3, new ManualClock());

    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 5000, TemplateFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        Template template;
        try {
            template = Template.compile(text, SETTINGS);
        } catch (TemplateException e) {
            assertTrue(!String.valueOf(e.getMessage()).isEmpty());
            return;
        }
        for (Rendering.Framing framing : Rendering.Framing.values()) {
            Rendering rendering = new Rendering(Rendering.Body.TEMPLATE, Rendering.Head.RFC5424, framing, template);
            Frames first = rendering.frames(entries());
            assertEquals(3, first.ends().length);
            assertEquals(first.length(), rendering.frames(entries()).length());
        }
    }

    private static Batch entries() {
        BatchBuilder builder = new BatchBuilder();
        add(
                builder,
                "{\"facility\":\"user\",\"host\":\"h\",\"pid\":9,\"user_id\":\"a\\\"b\",\"http\":{\"status\":404}}");
        add(
                builder,
                "{\"facility\":\"99\",\"severity\":\"x\",\"zone\":\"nowhere\",\"received\":\"never\","
                        + "\"sd\":{\"x@1\":{\"a\":[\"1\",\"]\"]}},\"peer\":\"[::1]:5\"}");
        add(builder, "");
        return builder.build("k3x9qa", 0, 1);
    }

    private static void add(BatchBuilder builder, String fields) {
        byte[] line = "job done".getBytes(UTF_8);
        byte[] json = fields.getBytes(UTF_8);
        builder.line(line, 0, line.length);
        if (json.length > 0) {
            builder.fields(json, 0, json.length);
        }
        builder.add(1_795_228_730_252_892_000L, "app.log", Level.ERROR);
    }
}
