package io.logwisp.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What all measurements share: the plan, a folder, and files of lines that are written once and linked into each run. */
final class Stage implements AutoCloseable {
    private static final long PRIME_SECONDS = 20;
    private static final long PRIME_MILLIS = 25;

    private final Plan plan;
    private final Path folder;
    private final Map<String, Path> prepared = new HashMap<>();

    Stage(Plan plan, Path parent) throws IOException {
        this.plan = plan;
        this.folder = Files.createTempDirectory(Files.createDirectories(parent), "load");
    }

    Plan plan() {
        return plan;
    }

    Arena arena(int files) throws IOException {
        return new Arena(folder, files);
    }

    /** Lines of the i-th data file, from 1; numbers go on from one file to the next. */
    Path data(int i) throws IOException {
        String name = "data-" + i;
        Path known = prepared.get(name);
        if (known == null) {
            known = folder.resolve(name);
            Lines.writeFile(known, (i - 1L) * plan.lines() + 1, (long) i * plan.lines());
            prepared.put(name, known);
        }
        return known;
    }

    /** A line without number, then those of the first data file, ready in a format. */
    Path premade(boolean json) throws IOException {
        String name = json ? "premade-json" : "premade-raw";
        Path known = prepared.get(name);
        if (known == null) {
            known = folder.resolve(name);
            if (json) {
                Lines.writeJsonFile(known, "data-1.log", 0, plan.lines());
            } else {
                Lines.writeFile(known, 0, plan.lines());
            }
            prepared.put(name, known);
        }
        return known;
    }

    /** Writes lines without number until every client that reads has seen one; false when some never do. */
    boolean prime(Crowd crowd, Arena arena, java.util.List<Client> clients) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PRIME_SECONDS);
        long wait = PRIME_MILLIS * (1 + clients.size() / 100);
        while (System.nanoTime() < deadline) {
            Writer.prime(arena.primer());
            if (crowd.await(clients, Client::isPrimed, TimeUnit.MILLISECONDS.toNanos(wait))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(folder)) {
            Arena.delete(folder);
        }
    }
}
