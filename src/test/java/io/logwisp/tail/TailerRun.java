package io.logwisp.tail;

import io.logwisp.config.CheckpointConfig;
import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import io.logwisp.testing.CapturingListener;
import io.logwisp.testing.DirectExecutor;
import io.logwisp.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A world with logs, the tailer that follows them, and the model that knows what it has to deliver. */
final class TailerRun implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final Path folder;
    private final Path logs;
    private final Setting setting;
    private final MonitorConfig config;
    private final ManualClock clock = new ManualClock();
    private final CapturingListener told = new CapturingListener();
    private final ChosenHints hints = new ChosenHints();
    private final LogModel model;
    private final LogWorld world;
    private Path place;
    private int seen;
    private int crashes;
    private String lastKept = "";
    private Set<String> sinceKept = new HashSet<>();
    private final StringBuilder journal = new StringBuilder();
    private int eventsNoted;

    @Nullable
    private FileTailer tailer;

    /**
     * @param hints whether the tailer is told of some of the changes, else it polls
     * @param followsRotated whether the names that rotations make are followed
     * @param logCount programs that write
     * @param alike whether files differ in their beginnings only
     */
    record Setting(boolean hints, boolean followsRotated, int maxOpenFiles, int logCount, boolean alike) {
        /** Whether all files that were opened stay open. */
        boolean keepsOpen() {
            return maxOpenFiles > 100;
        }
    }

    /** What can happen to the tailer; from STOP on, it ends. */
    enum Deed {
        LOOK,
        LOOK_OFTEN,
        OVERFLOW,
        STOP,
        RESTART,
        CRASH,
        CRASH_AND_START
    }

    TailerRun(Path folder, Setting setting) throws IOException {
        this.folder = folder;
        this.logs = Files.createDirectories(folder.resolve("logs"));
        this.place = folder.resolve("state");
        this.setting = setting;
        this.model = new LogModel(setting.keepsOpen(), setting.followsRotated());
        Path elsewhere = Files.createDirectories(logs.resolve("elsewhere"));
        this.world = new LogWorld(logs, elsewhere, model, setting.logCount(), setting.alike());
        Target[] targets = setting.followsRotated()
                ? new Target[] {Target.directory(logs, "*")}
                : IntStream.range(0, setting.logCount())
                        .mapToObj(i -> Target.file(log(i)))
                        .toArray(Target[]::new);
        this.config = TailConfigs.patient(setting.maxOpenFiles(), StartPosition.BEGINNING, targets);
        start();
    }

    private Path log(int number) {
        return logs.resolve("log" + number + ".log");
    }

    // ---- what happens

    /** Something happens to a log; only some of the events of the system come. */
    void act(LogWorld.Deed deed, int which, int amount) {
        note("%s %d %d".formatted(deed, which, amount));
        world.act(deed, which, amount);
        if (amount % 3 > 0) {
            hints.touch(logs, log(which % setting.logCount()));
        }
    }

    void act(Deed deed, int amount) {
        note("%s %d".formatted(deed, amount));
        if (tailer == null) {
            start();
            return;
        }
        switch (deed) {
            case LOOK -> look(1);
            case LOOK_OFTEN -> look(1 + amount % 80);
            case OVERFLOW -> hints.overflow(logs);
            case STOP -> stop();
            case RESTART -> {
                stop();
                start();
            }
            case CRASH -> crash();
            case CRASH_AND_START -> {
                crash();
                start();
            }
        }
    }

    /** Lets everything come to rest, and tells what is missing. */
    void end() {
        world.finish();
        if (tailer == null) {
            start();
        }
        look(30);
        clock.advanceMillis(20_000);
        look(30);
        model.check();
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

    /** All that has happened, with what stood in the directory when the tailer looked. */
    String journal() {
        noteTold();
        return journal.toString();
    }

    private void note(String text) {
        noteTold();
        journal.append(text).append('\n');
    }

    private void noteTold() {
        List<String> events = told.events();
        for (; eventsNoted < events.size(); eventsNoted++) {
            journal.append("    ").append(events.get(eventsNoted)).append('\n');
        }
    }

    private void noteFiles() {
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.sorted().toList()) {
                Object inode = Files.getAttribute(file, "unix:ino");
                note("  %s %s %d bytes".formatted(inode, file.getFileName(), Files.size(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the tailer

    private void start() {
        CheckpointConfig checkpoint = new CheckpointConfig(Optional.of(place), 1000, 168);
        StreamCheckpoint kept = new CheckpointStore(checkpoint, clock, new DirectExecutor()).open("app");
        tailer = new FileTailer(config, clock, told, setting.hints() ? hints : null, TailerRun::open, kept);
        model.started();
        note("starts with " + lastKept.replace(logs.toString(), ""));
        look(1);
    }

    /** Opens as a program does that is not root, although the test may be. */
    private static FileChannel open(Path path, boolean follow) throws IOException {
        if (!LogWorld.isReadable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        return FileTailer.openForReading(path, follow);
    }

    private void look(int times) {
        noteFiles();
        FileTailer polled = tailer;
        for (int i = 0; i < times && polled != null; i++) {
            read(polled);
            publish();
            polled.published(0, mark -> true);
            noteKept();
            clock.advanceMillis(LOOK_MILLIS);
            world.pass(LOOK_MILLIS);
        }
    }

    private static void read(FileTailer tailer) {
        do {
            tailer.glance();
        } while (tailer.poll() == 0);
    }

    /** What was told reaches the readers only now. */
    private void publish() {
        List<String> all = told.lines();
        Set<String> partials = new HashSet<>(told.partials());
        for (; seen < all.size(); seen++) {
            String line = all.get(seen);
            model.delivered(line, partials.contains(line));
            sinceKept.add(line);
        }
    }

    private void noteKept() {
        try {
            Path file = place.resolve("app.ckpt");
            String kept = Files.exists(file) ? Files.readString(file) : "";
            if (!kept.equals(lastKept)) {
                lastKept = kept;
                sinceKept = new HashSet<>();
                model.kept();
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
            publish();
            ending.end();
            noteKept();
            stopped();
        }
    }

    /** Ends between reading and publication, with what is on the disk at this moment, as after a kill. */
    private void crash() {
        FileTailer killed = tailer;
        if (killed == null) {
            return;
        }
        tailer = null;
        noteFiles();
        read(killed);
        Path left = folder.resolve("state" + ++crashes);
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
        stopped();
    }

    private void stopped() {
        model.stopped(sinceKept);
        sinceKept = new HashSet<>();
    }

    /** Hints that come when the sequence says so, and not when it does not. */
    private static final class ChosenHints implements DirectoryHints {
        private Map<Path, DirectoryHint> waiting = new LinkedHashMap<>();

        void touch(Path directory, Path file) {
            waiting.computeIfAbsent(directory, d -> new DirectoryHint()).add(file.getFileName());
        }

        void overflow(Path directory) {
            waiting.computeIfAbsent(directory, d -> new DirectoryHint()).addEverything();
        }

        @Override
        public boolean watch(Path directory) {
            return false;
        }

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
