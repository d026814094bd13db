package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Browser;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page at thousands of lines a second. Short by default; {@code -Dlogwisp.page.seconds=600} makes the figures of
 * docs/benchmarks/page.md, which end up in {@code target/page-load.txt}.
 */
class PageLoadIT {
    private static final int SECONDS = Integer.getInteger("logwisp.page.seconds", 4);
    private static final int LINES_A_SECOND = Integer.getInteger("logwisp.page.rate", 5000);

    /** Blocks a second; each is one write. */
    private static final int BLOCKS = 50;

    /** Between two keys: as somebody who types fast. */
    private static final int KEY_MILLIS = 120;

    /**
     * Collects the time between frames, tasks longer than 50 ms, and for each key how long after it the next frame was on the
     * screen (Event Timing, as for INP; in steps of 8, and 0 for what took less than 16), all in milliseconds.
     */
    private static final String OBSERVE = """
            globalThis.frames_ = []; globalThis.tasks = []; globalThis.inputs = []; globalThis.pressed = 0;
            new PerformanceObserver((found) => found.getEntries().forEach((one) => tasks.push(one.duration)))
                .observe({ type: 'longtask' });
            let last = performance.now();
            const frame = (now) => { frames_.push(now - last); last = now; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
            new PerformanceObserver((found) => found.getEntriesByType('event')
                .forEach((one) => one.name === 'keydown' && inputs.push(one.duration)))
                .observe({ type: 'event', durationThreshold: 16 });
            addEventListener('keydown', () => { pressed++; }, true);
            0
            """;

    private static final String FIGURES = """
            (() => {
              const part = (values, share) => values.length
                  ? [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] : 0;
              const keys = [...inputs, ...Array(Math.max(0, pressed - inputs.length)).fill(0)];
              return JSON.stringify({
                frames: frames_.length, frame50: part(frames_, 0.5), frame99: part(frames_, 0.99), frameMax: part(frames_, 1),
                long: tasks.length, longMax: part(tasks, 1),
                inputs: pressed, input50: part(keys, 0.5), input99: part(keys, 0.99), inputMax: part(keys, 1),
                heap: performance.memory.usedJSHeapSize / 1e6,
              });
            })()
            """;

    @TempDir
    Path folder;

    private Path file;
    private int port;
    private Browser browser;
    private LogWispService service;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.start(folder);
        file = Files.createFile(Files.createDirectory(folder.resolve("logs")).resolve("app.log"));
        port = Program.freePorts(1).get(0);
        String toml = """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "logs", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                port = %d
                """.formatted(port);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void thousandsOfLinesASecondAreShownWithoutAGapWhileKeysArePressed() throws Exception {
        StringBuilder report = new StringBuilder();
        AtomicLong written = new AtomicLong();
        try (BrowserPage page = browser.open("http://localhost:" + port + "/");
                LogWriter writer = LogWriter.append(file)) {
            page.await("document.getElementById('state').className", "live");
            page.evaluate(OBSERVE);
            ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
            try {
                var writing = clock.scheduleAtFixedRate(
                        () -> writer.text(block(written, LINES_A_SECOND / BLOCKS)),
                        0,
                        1000 / BLOCKS,
                        TimeUnit.MILLISECONDS);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                long next = System.nanoTime();
                for (int keys = 0; System.nanoTime() < end; keys++) {
                    int key = keys;
                    clock.schedule(() -> press(page, key), KEY_MILLIS, TimeUnit.MILLISECONDS)
                            .get();
                    if (System.nanoTime() >= next) {
                        next += TimeUnit.SECONDS.toNanos(Math.max(1, SECONDS / 10));
                        report.append(figures(page, written.get())).append('\n');
                    }
                }
                writing.cancel(false);
            } finally {
                clock.shutdown();
                clock.awaitTermination(10, TimeUnit.SECONDS);
            }
            page.evaluate(
                    "document.getElementById('query').value = ''; document.getElementById('query').dispatchEvent(new Event('input')); document.getElementById('list').focus()");
            page.press("G");
            page.await(
                    "[...document.querySelectorAll('.row .message')].at(-1).textContent.split(' ')[2]",
                    String.valueOf(written.get() - 1));
            assertEquals("true", page.evaluate("document.getElementById('missed').hidden"));
            report.append(figures(page, written.get())).append('\n');
        }
        report.append(opening());
        Files.writeString(Path.of("target", "page-load.txt"), report);
    }

    /** What a reader does: chooses a line, goes back to the newest, and now and then types a letter into the search box. */
    private static void press(BrowserPage page, int key) {
        switch (key % 6) {
            case 4 -> page.press("/");
            case 5 -> page.press("l", "Backspace", "Escape");
            default -> page.press(key % 2 == 0 ? "j" : "G");
        }
    }

    /** How long it takes from the address to the newest lines, over a file with all that was written. */
    private String opening() {
        try (BrowserPage page = browser.open("http://localhost:" + port + "/")) {
            page.evaluate("globalThis.opened = new Promise((done) => {"
                    + " const look = () => document.querySelector('.row.INFO') ? done(performance.now()) : setTimeout(look, 1);"
                    + " look(); })");
            return "opened after " + page.evaluate("opened.then((time) => Math.round(time))") + " ms\n";
        }
    }

    private static String figures(BrowserPage page, long lines) {
        JsonObject figures = new JsonObject(page.evaluate(FIGURES));
        page.evaluate("frames_.length = tasks.length = inputs.length = pressed = 0");
        return String.format(
                Locale.ROOT,
                "%,9d lines: %d frames, %.0f / %.0f / %.0f ms (half, 99 of 100, longest); %d tasks over 50 ms, longest %.0f;"
                        + " %d keys, %.0f / %.0f / %.0f ms; heap %.0f MB",
                lines,
                figures.getInteger("frames"),
                figures.getDouble("frame50"),
                figures.getDouble("frame99"),
                figures.getDouble("frameMax"),
                figures.getInteger("long"),
                figures.getDouble("longMax"),
                figures.getInteger("inputs"),
                figures.getDouble("input50"),
                figures.getDouble("input99"),
                figures.getDouble("inputMax"),
                figures.getDouble("heap"));
    }

    private static String block(AtomicLong written, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            long number = written.getAndIncrement();
            text.append(number % 100 == 0 ? "ERROR line " : "INFO line ")
                    .append(number)
                    .append(
                            " of a log with as many words as lines have that people look at all day long, more or less\n");
        }
        return text.toString();
    }
}
