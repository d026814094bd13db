package io.logwisp.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.BufferConfig;
import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.Level;
import io.logwisp.entry.LogEntry;
import io.logwisp.filter.EntryFilter;
import io.logwisp.filter.QueryFilter;
import io.logwisp.format.Format;
import io.logwisp.hub.Cursor;
import io.logwisp.hub.StreamHub;
import io.logwisp.stats.StreamStats;
import io.logwisp.tail.CheckpointStore;
import io.logwisp.tail.RotationReason;
import io.logwisp.tail.StreamCheckpoint;
import io.logwisp.testing.Configs;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamPipelineTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final StreamHub hub = new StreamHub(10_000, 1 << 24, 0, clock);
    private final StreamStats stats = new StreamStats();
    private Path file;
    private Cursor cursor;

    @BeforeEach
    void prepare() throws IOException {
        file = Files.createFile(folder.resolve("app.log"));
        cursor = hub.join(1000);
        cursor.startLive();
    }

    @Test
    void whatOneRoundReadsIsOneBatch() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        append("a\nb\n{\"msg\":\"c\",\"level\":\"warn\"}\n");

        look(pipeline);

        Batch batch = cursor.next();
        assertEquals(3, batch.count());
        assertEquals("a", batch.message(0));
        assertEquals("c", batch.message(2));
        assertEquals(Level.WARN, batch.level(2));
        assertEquals(3, stats.snapshot().entries());
    }

    @Test
    void aBurstReachesAReaderThatIsThereWhole() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        StringBuilder burst = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            expected.add("line " + i);
            burst.append("line ").append(i).append('\n');
        }
        append(burst.toString());

        look(pipeline);

        assertEquals(expected, messages());
        assertEquals(200_000, stats.snapshot().entries());
    }

    @Test
    void refusedEntriesAreCountedAndGetNoNumber() throws Exception {
        StreamPipeline pipeline = pipeline(QueryFilter.parse(Map.of("not", List.of("noise"))));
        append("a\nnoise\nb\nnoise\n");

        look(pipeline);

        assertEquals(List.of("a", "b"), messages());
        assertEquals(2, hub.nextSeq() - 1);
        assertEquals(4, stats.snapshot().entries());
        assertEquals(2, stats.snapshot().filtered());
    }

    @Test
    void manyLinesAreSeveralBatchesInOrder() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("line ").append(i).append('\n');
        }
        append(lines.toString());

        look(pipeline);

        assertTrue(hub.nextBatch() > 1);
        List<String> messages = messages();
        assertEquals(10_000, messages.size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals("line " + i, messages.get(i));
        }
    }

    @Test
    void aBatchOfASmallRingIsAnEighthOfItAndOneLineMoreAtMost() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL, new BufferConfig(10_000, 65_536));
        String line = "x".repeat(99) + '\n';
        append(line.repeat(1000));

        look(pipeline);

        int lines = 0;
        for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
            assertTrue(batch.dataLength() < 65_536 / 8 + line.length(), "bytes " + batch.dataLength());
            lines += batch.count();
            cursor.advance(batch);
        }
        assertEquals(1000, lines);
    }

    @Test
    void rotationBecomesLogWispsEntry() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);

        pipeline.rotated("app.log", 3, RotationReason.SIZE_DECREASE);
        look(pipeline);

        LogEntry entry = cursor.next().entry(0);
        assertEquals("Log rotation detected (#3): size decrease", entry.message());
        assertEquals(Level.INFO, entry.level());
        assertEquals("app.log", entry.source());
        assertEquals(1, stats.snapshot().rotations());
    }

    @Test
    void linesHaveTheTimeOfTheRoundThatReadThem() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        for (int round = 0; round < 3; round++) {
            append("a\nb\n".repeat(20));

            look(pipeline);

            Batch batch = cursor.next();
            for (int i = 0; i < batch.count(); i++) {
                assertEquals(clock.epochNanos(), batch.timeNanos(i));
            }
            cursor.advance(batch);
        }
        append("last\n");
        clock.advanceMillis(1000);

        pipeline.end();

        assertEquals(clock.epochNanos(), cursor.next().timeNanos(0));
    }

    @Test
    void batchesAreEncodedHereUnlessTheOneReaderWaitsForThem() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        List<Runnable> tasks = new ArrayList<>();
        hub.attach(tasks::add, () -> {});
        hub.useFormat(Format.JSON.ordinal());

        append("the reader waits for this\n");
        look(pipeline);
        append("and has not come to that yet\n");
        look(pipeline);
        tasks.remove(0).run();
        append("waits again\n");
        look(pipeline);

        assertEquals(List.of(false, true, false), areEncoded(Format.JSON));
    }

    private List<Boolean> areEncoded(Format format) {
        List<Boolean> encoded = new ArrayList<>();
        for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
            encoded.add(batch.frames(format.ordinal()) != null);
            cursor.advance(batch);
        }
        return encoded;
    }

    @Test
    void linesThatAreNotUtf8AreCountedOthersAreNot() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        Files.write(file, "plain\nö\nctrl \u0001\nbad \u00ff\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        append("größer\n");

        look(pipeline);

        assertEquals(2, stats.snapshot().invalidLines());
    }

    @Test
    void endDeliversWhatIsThere() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);
        append("last words\n");

        pipeline.end();

        assertEquals(List.of("last words"), messages());
    }

    @Test
    void everyLineThatIsNotPassedOnWholeIsCounted() throws IOException {
        StreamPipeline pipeline = pipeline(EntryFilter.ALL);

        pipeline.line("app.log", "abc".getBytes(UTF_8), 0, 3, 17, false);
        pipeline.line("app.log", "abc".getBytes(UTF_8), 0, 3, 0, true);
        pipeline.lost("app.log", 99, RotationReason.SIZE_DECREASE);
        pipeline.skipped("app.log", 3_000_000);
        look(pipeline);

        StreamStats.Snapshot counted = stats.snapshot();
        assertEquals(1, counted.cutLines());
        assertEquals(1, counted.partialLines());
        assertEquals(99, counted.lostBytes());
        assertEquals(1, counted.skippedLines());
        Batch batch = cursor.next();
        assertEquals("{\"truncated_bytes\":17}", batch.fields(0));
        assertEquals("{\"partial\":true}", batch.fields(1));
    }

    private StreamPipeline pipeline(EntryFilter filter) {
        return pipeline(filter, new BufferConfig(BufferConfig.DEFAULT_ENTRIES, BufferConfig.DEFAULT_MAX_BYTES));
    }

    private StreamPipeline pipeline(EntryFilter filter, BufferConfig buffer) {
        StreamConfig config = Configs.with(Configs.stream(file).streams().get(0), buffer);
        StreamCheckpoint place = new CheckpointStore(CheckpointConfig.OFF, clock).open("app");
        StreamPipeline pipeline = new StreamPipeline(config, filter, hub, stats, null, place, clock, () -> {});
        pipeline.round();
        return pipeline;
    }

    private void look(StreamPipeline pipeline) {
        clock.advanceMillis(1000);
        while (pipeline.round() == 0) {
            // there is more to read
        }
    }

    private List<String> messages() {
        List<String> messages = new ArrayList<>();
        for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
            for (int i = cursor.from(); i < batch.count(); i++) {
                messages.add(batch.message(i));
            }
            cursor.advance(batch);
        }
        return messages;
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
