package io.logwisp.tail;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.tail.LogWorld.Deed;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random sequences of everything that writers, rotators, the system and operators do to logs, against {@link LogWorld}.
 * A failure prints its seed and the shortest sequence that was found to fail.
 *
 * <p>Another seed: {@code -Dlogwisp.seed=N}; more runs: {@code -Dlogwisp.runs=N}.
 */
class TailPropertyTest {
    private static final int RUNS = Integer.getInteger("logwisp.runs", 60);
    private static final long FIRST_SEED = Long.getLong("logwisp.seed", 1);
    private static final int STEPS = 60;

    @TempDir
    Path temporary;

    private int trials;

    /** One step of a sequence; kinds beyond the deeds concern the tailer. */
    private record Step(int kind, int which, int amount) {
        private static final int DEEDS = Deed.values().length;
        private static final int LOOK = DEEDS;
        private static final int WAIT = DEEDS + 1;
        private static final int OVERFLOW = DEEDS + 2;
        private static final int RESTART = DEEDS + 3;
        private static final int CRASH = DEEDS + 4;
        private static final int STOP = DEEDS + 5;

        /** Looks and lines are the most frequent, as they are in life. */
        static Step random(Random random) {
            int dice = random.nextInt(40);
            int kind = dice < 8 ? Deed.WRITE.ordinal() : dice < 16 ? LOOK : random.nextInt(STOP + 1);
            return new Step(kind, random.nextInt(4), random.nextInt(1000));
        }

        @Override
        public String toString() {
            String[] own = {"LOOK", "WAIT", "OVERFLOW", "RESTART", "CRASH", "STOP"};
            String name = kind < DEEDS ? Deed.values()[kind].name() : own[kind - DEEDS];
            return name + "(" + which + "," + amount + ")";
        }
    }

    @ParameterizedTest(name = "hints={0} rotatedNamesFollowed={1} maxOpenFiles={2}")
    @CsvSource({"true,false,4096", "false,false,4096", "true,true,4096", "false,true,4096", "false,true,2"})
    void everyLineComesOnceAndInOrder(boolean hints, boolean followsRotated, int maxOpenFiles) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            Random random = new Random(seed);
            int logs = 1 + random.nextInt(3);
            List<Step> steps =
                    Stream.generate(() -> Step.random(random)).limit(STEPS).toList();
            AssertionError failure = run(steps, hints, followsRotated, maxOpenFiles, logs);
            if (failure != null) {
                List<Step> shortest = shrink(steps, hints, followsRotated, maxOpenFiles, logs, kindOf(failure));
                AssertionError last = run(shortest, hints, followsRotated, maxOpenFiles, logs);
                throw new AssertionError(
                        "seed " + seed + ", " + logs + " logs, " + shortest + ": "
                                + (last == null ? failure : last).getMessage(),
                        failure);
            }
        }
    }

    /** Leaves out steps as long as the sequence still fails in that way. */
    private List<Step> shrink(
            List<Step> steps, boolean hints, boolean followsRotated, int maxOpenFiles, int logs, String kind) {
        List<Step> shortest = steps;
        int before;
        do {
            before = shortest.size();
            for (int length = Math.max(1, before / 2); length > 0; length /= 2) {
                for (int from = 0; from + length <= shortest.size(); ) {
                    List<Step> candidate = new ArrayList<>(shortest);
                    candidate.subList(from, from + length).clear();
                    AssertionError failure = run(candidate, hints, followsRotated, maxOpenFiles, logs);
                    if (failure != null && kindOf(failure).equals(kind)) {
                        shortest = candidate;
                    } else {
                        from += length;
                    }
                }
            }
        } while (shortest.size() < before);
        return shortest;
    }

    private static String kindOf(AssertionError failure) {
        String message = String.valueOf(failure.getMessage());
        return message.substring(0, Math.max(0, message.indexOf(':')));
    }

    private @Nullable AssertionError run(
            List<Step> steps, boolean hints, boolean followsRotated, int maxOpenFiles, int logs) {
        Path folder = temporary.resolve("run" + trials++);
        try {
            Files.createDirectories(folder.resolve("logs"));
            try (Run run = new Run(folder, hints, followsRotated, maxOpenFiles, logs)) {
                steps.forEach(run::step);
                run.end();
            }
            return null;
        } catch (AssertionError e) {
            return e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A world, and the tailer that follows it. */
    private static final class Run implements AutoCloseable {
        private final Path logs;
        private final Path state;
        private final boolean hinted;
        private final MonitorConfig config;
        private final ManualClock clock = new ManualClock();
        private final CapturingListener told = new CapturingListener();
        private final Hints hints = new Hints();
        private final LogWorld world;
        private int seen;
        private Set<String> sinceKept = new HashSet<>();
        private long keptChanges;
        private Path place;
        private int crashes;

        @Nullable
        private FileTailer tailer;

        Run(Path folder, boolean hinted, boolean followsRotated, int maxOpenFiles, int logCount) {
            this.logs = folder.resolve("logs");
            this.state = folder;
            this.place = folder.resolve("state");
            this.hinted = hinted;
            this.world = new LogWorld(logs, followsRotated, maxOpenFiles > 100, logCount);
            Target[] targets = followsRotated
                    ? new Target[] {Target.directory(logs, "*")}
                    : IntStream.range(0, logCount)
                            .mapToObj(i -> Target.file(logs.resolve("log" + i + ".log")))
                            .toArray(Target[]::new);
            this.config = TailConfigs.patient(maxOpenFiles, StartPosition.BEGINNING, targets);
            start();
        }

        private void start() {
            CheckpointConfig checkpoint = new CheckpointConfig(Optional.of(place), 1000, 168);
            StreamCheckpoint kept = new CheckpointStore(checkpoint, clock, new DirectExecutor()).open("app");
            tailer = new FileTailer(config, clock, told, hinted ? hints : null, FileTailer::openForReading, kept);
            world.started();
            look(1);
        }

        void step(Step step) {
            if (step.kind() < Step.DEEDS) {
                world.act(Deed.values()[step.kind()], step.which(), step.amount());
                if (step.amount() % 3 > 0) {
                    hints.touch(logs, logs.resolve("log" + step.which() + ".log"));
                }
            } else if (step.kind() == Step.STOP) {
                stop();
            } else if (tailer == null) {
                start();
            } else {
                tail(step);
            }
        }

        private void tail(Step step) {
            switch (step.kind() - Step.DEEDS) {
                case 0 -> look(1);
                case 1 -> look(1 + step.amount() % 80);
                case 2 -> hints.overflow(logs);
                case 3 -> {
                    stop();
                    start();
                }
                default -> {
                    crash();
                    if (step.amount() % 2 == 0) {
                        start();
                    }
                }
            }
        }

        private void look(int times) {
            FileTailer polled = tailer;
            for (int i = 0; i < times && polled != null; i++) {
                while (polled.poll() == 0) {
                    Thread.onSpinWait();
                }
                deliver();
                polled.published();
                noteKept();
                clock.advanceMillis(100);
                world.pass(100);
            }
        }

        private void deliver() {
            List<String> all = told.lines();
            Set<String> partials = new HashSet<>(told.partials());
            for (; seen < all.size(); seen++) {
                world.delivered(all.get(seen), partials.contains(all.get(seen)));
                sinceKept.add(all.get(seen));
            }
        }

        private void noteKept() {
            try {
                Path file = place.resolve("app.ckpt");
                long changes = Files.exists(file) ? Files.readString(file).hashCode() : 0;
                if (changes != keptChanges) {
                    keptChanges = changes;
                    sinceKept = new HashSet<>();
                    world.kept();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void stop() {
            FileTailer ending = tailer;
            if (ending != null) {
                tailer = null;
                ending.close();
                deliver();
                ending.end();
                noteKept();
                world.stopped(sinceKept);
                sinceKept = new HashSet<>();
            }
        }

        /** Goes on with what is on the disk at this moment, as after a kill. */
        private void crash() {
            FileTailer killed = tailer;
            if (killed == null) {
                return;
            }
            tailer = null;
            Path left = state.resolve("state" + ++crashes);
            try {
                Files.createDirectories(left);
                for (String name : List.of("app.ckpt", "app.ckpt.bak")) {
                    if (Files.exists(place.resolve(name))) {
                        Files.copy(place.resolve(name), left.resolve(name));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            killed.close();
            killed.end();
            seen = told.lines().size(); // what it still read nobody got
            place = left;
            world.stopped(sinceKept);
            sinceKept = new HashSet<>();
        }

        void end() {
            world.finish();
            if (tailer == null) {
                start();
            }
            look(30);
            clock.advanceMillis(20_000);
            look(30);
            world.check();
        }

        @Override
        public void close() {
            FileTailer ending = tailer;
            if (ending != null) {
                ending.close();
                ending.end();
            }
            world.close();
        }
    }

    /** Hints that come when the sequence says so, and not when it does not. */
    private static final class Hints implements DirectoryHints {
        private Map<Path, DirectoryHint> waiting = new LinkedHashMap<>();

        void touch(Path directory, Path file) {
            waiting.computeIfAbsent(directory, d -> new DirectoryHint()).add(file.getFileName());
        }

        void overflow(Path directory) {
            waiting.computeIfAbsent(directory, d -> new DirectoryHint()).addEverything();
        }

        @Override
        public void watch(Path directory) {}

        @Override
        public void unwatch(Path directory) {}

        @Override
        public Map<Path, DirectoryHint> take() {
            Map<Path, DirectoryHint> taken = waiting;
            waiting = new HashMap<>();
            return taken;
        }

        @Override
        public boolean isPending() {
            return !waiting.isEmpty();
        }

        @Override
        public void close() {}
    }
}
