package io.logwisp.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.testing.LineClient;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of rotations, of clients that come and go in every bad way, and of some that do not read, beside one that must notice
 * nothing (F7, F8, F13 and F21 of docs/security.md). {@code -Dlogwisp.soak.seconds} says how long, 300 if it does not.
 */
@Tag("faults")
class SoakE2E {
    private static final int SECONDS = Integer.getInteger("logwisp.soak.seconds", 300);
    private static final int TICK_MILLIS = 50;
    private static final int TICKS_A_SECOND = 1000 / TICK_MILLIS;
    private static final int LINES_A_TICK = 100;
    private static final int CLIENTS_A_TICK = 10;
    private static final int TICKS_A_ROTATION = 10;
    private static final int TICKS_A_SAMPLE = 20;
    private static final int SAMPLES_A_COLLECTION = 10;
    private static final int GENERATIONS = 5;
    private static final int STALLED = 5;

    @TempDir
    Path folder;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(1);
    private final Deque<Socket> comers = new ArrayDeque<>();
    private final Deque<Socket> stalled = new ArrayDeque<>();
    private final List<Sample> samples = new ArrayList<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private Path log;
    private int http;
    private int tcp;
    private long pid;
    private int ticks;
    private int written;
    private int rotations;

    /** What the process has at one moment. */
    private record Sample(long residentKiB, int descriptors, double heapBytes) {}

    @BeforeEach
    void prepare() throws IOException {
        log = Files.createFile(Files.createDirectory(folder.resolve("logs")).resolve("app.log"));
        List<Integer> ports = Program.freePorts(2);
        http = ports.get(0);
        tcp = ports.get(1);
    }

    @AfterEach
    void stop() throws IOException {
        clock.shutdownNow();
        for (Socket socket : comers) {
            socket.close();
        }
        for (Socket socket : stalled) {
            socket.close();
        }
    }

    @Test
    void minutesOfEverythingLoseNothingAndGrowNothing() throws Exception {
        try (Program program = start();
                LineClient client = LineClient.get(http, "/stream/raw")) {
            pid = program.pid();
            LogWriter.appendLines(log, "begin");
            assertEquals("begin", client.line());
            ScheduledFuture<?> ticking = clock.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
            int lines = SECONDS * TICKS_A_SECOND * LINES_A_TICK;
            for (int number = 0; number < lines && !over.isCompletedExceptionally(); number++) {
                assertEquals(NumberedLines.text(number), client.line());
            }
            ticking.cancel(false);
            over.join();
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.standardError());
            String error = program.standardError();
            assertFalse(error.contains("ERROR") || error.contains("Exception"), error);
        }
        assertNothingGrows();
    }

    private Program start() throws IOException {
        Files.writeString(folder.resolve("logwisp.toml"), """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.buffer]
                entries = 2000
                max_bytes = "1MiB"
                [streams.monitor]
                start_position = "beginning"
                rotation_notice = false
                targets = [{ path = "logs", pattern = "*.log" }]
                [streams.httpserver]
                enabled = true
                port = %d
                [streams.tcpserver]
                enabled = true
                port = %d
                """.formatted(http, tcp));
        // All of the heap is there from the beginning, so that what grows is something else.
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Xms96m -Xmx96m -XX:+AlwaysPreTouch");
        return Program.start(folder, environment, "--config", "logwisp.toml").awaitReady();
    }

    private void tick() {
        if (over.isDone()) {
            return;
        }
        try {
            write();
            if (ticks % TICKS_A_ROTATION == 0) {
                rotate();
            }
            for (int i = 0; i < CLIENTS_A_TICK; i++) {
                comeAndGo();
            }
            if (ticks % TICKS_A_SAMPLE == 0) {
                stall();
                if (samples.size() % SAMPLES_A_COLLECTION == 0) {
                    collectGarbage();
                }
                samples.add(sample());
            }
            if (++ticks >= SECONDS * TICKS_A_SECOND) {
                over.complete(null);
            }
        } catch (IOException | RuntimeException e) {
            over.completeExceptionally(e);
        }
    }

    private void write() {
        LogWriter.appendLines(
                log,
                IntStream.range(written, written + LINES_A_TICK)
                        .mapToObj(NumberedLines::text)
                        .toArray(String[]::new));
        written += LINES_A_TICK;
    }

    private void rotate() throws IOException {
        LogWriter.rename(log, log.resolveSibling("app.log." + rotations));
        Files.createFile(log);
        Files.deleteIfExists(log.resolveSibling("app.log." + (rotations - GENERATIONS)));
        rotations++;
    }

    /** One more client; the one that came first of several goes, in order or by a reset. */
    private void comeAndGo() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), random.nextBoolean() ? http : tcp);
        String says = List.of(
                        "",
                        "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        "GET /stream/ndjson HTTP/1.1\r\nHost: local",
                        "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        "\u0000\u0016\u0003garbage\r\n\r\n",
                        "POST /stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx")
                .get(random.nextInt(6));
        try {
            socket.getOutputStream().write(says.getBytes(ISO_8859_1));
            if (random.nextInt(4) == 0) {
                socket.shutdownOutput();
            }
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException closedAlready) {
            // by the other side
        }
        comers.add(socket);
        if (comers.size() > CLIENTS_A_TICK) {
            comers.remove().close();
        }
    }

    /** A few clients never read; they are cut off now and then, and others come in their place. */
    private void stall() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp);
        stalled.add(socket);
        if (stalled.size() > STALLED) {
            stalled.remove().close();
        }
    }

    /** What is no longer used must not count, and the JVM has no reason of its own to collect all of it in these minutes. */
    private void collectGarbage() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (jcmd.onExit().join().exitValue() != 0) {
            throw new IOException("no garbage was collected");
        }
    }

    private Sample sample() throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        long resident = Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"));
                LineClient metrics = LineClient.get(http, "/metrics")) {
            double heap = metrics.body()
                    .lines()
                    .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst()
                    .orElseThrow();
            return new Sample(resident, (int) descriptors.count(), heap);
        } catch (UncheckedIOException closedMeanwhile) {
            throw new IOException(closedMeanwhile);
        }
    }

    /** The first fifth is for what is loaded and compiled. */
    private void assertNothingGrows() {
        List<Sample> settled = samples.subList(samples.size() / 5, samples.size());
        int half = settled.size() / 2;
        List<Sample> before = settled.subList(0, half);
        List<Sample> after = settled.subList(half, settled.size());
        double minutes = half * TICKS_A_SAMPLE / (double) TICKS_A_SECOND / 60;
        String all = "first " + settled.get(0) + ", last " + settled.get(settled.size() - 1) + ", of " + samples.size();
        System.getLogger(SoakE2E.class.getName()).log(System.Logger.Level.INFO, all);
        assertTrue(
                average(after, true) - average(before, true) < 1024 * Math.max(1, minutes), "resident memory: " + all);
        assertTrue(average(after, false) - average(before, false) < 3, "descriptors: " + all);
        assertTrue(
                least(after) - least(before) < 4 << 20,
                "live heap: " + least(before) + " bytes, later " + least(after) + "; " + all);
    }

    private static double average(List<Sample> samples, boolean memory) {
        return samples.stream()
                .mapToDouble(sample -> memory ? sample.residentKiB() : sample.descriptors())
                .average()
                .orElseThrow();
    }

    private static double least(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::heapBytes).min().orElseThrow();
    }
}
