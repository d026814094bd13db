package io.logwisp.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Measures LogWisp beside what would be used instead and prints one table. Started by {@code src/load/bench}. */
public final class Bench {
    private static final int LOST = 1;
    private static final int USAGE = 2;

    private final Options options;
    private final Path home;
    private final Results results = new Results();
    private final Map<String, String> absent = new LinkedHashMap<>();

    private Bench(Options options, Path home) {
        this.options = options;
        this.home = home;
    }

    /** {@code -Dlogwisp.home} is the folder of the checkout. */
    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(USAGE);
            return;
        }
        boolean whole = new Bench(options, Path.of(System.getProperty("logwisp.home"))).run();
        System.exit(whole ? 0 : LOST);
    }

    private boolean run() throws IOException {
        Machine machine = Machine.describe();
        List<Row> rows = Rows.of(options.plan()).stream().filter(options::wants).toList();
        List<Subject> subjects = subjects();
        Path folder = options.folder().orElse(Path.of(System.getProperty("java.io.tmpdir")));
        Report report = new Report(rows, results, machine, options.plan(), absent);
        try (Stage stage = new Stage(options.plan(), folder)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(stage)));
            warmUp(stage, subjects);
            for (Row row : rows) {
                measure(stage, row, subjects);
                System.err.print(report.line(row));
            }
        }
        System.out.print(report.markdown());
        if (options.save()) {
            save(report);
        }
        return results.isWhole();
    }

    /** Somebody may have lost patience: nothing that was started goes on, and no gigabyte of lines stays. */
    private static void cleanUp(Stage stage) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            stage.close();
        } catch (IOException e) {
            System.err.println("bench: " + e);
        }
    }

    private List<Subject> subjects() throws IOException {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject.LogWisp(home.resolve("logwisp")));
        if (options.alone()) {
            return subjects;
        }
        List<Subject> others = List.of(
                new Subject.TailNcat(),
                new Subject.Floor(floorCommand()),
                new Subject.TlsFloor(),
                new Subject.Rsyslog(),
                new Subject.WebSocketDaemon(),
                new SyslogNg(),
                new Pysyslog(),
                new Subject.Ancestor(options.ancestor()));
        for (Subject other : others) {
            Optional<String> obstacle = other.obstacle();
            if (obstacle.isPresent()) {
                absent.put(other.name(), obstacle.get());
            } else {
                subjects.add(other);
            }
        }
        return subjects;
    }

    /** Compiles the C program, or names its twin in Java. */
    private List<String> floorCommand() throws IOException {
        Path program = Files.createDirectories(home.resolve("target/load")).resolve("broadcast");
        Path source = home.resolve("src/load/c/broadcast.c");
        Optional<Path> compiler = Subject.find("cc");
        if (compiler.isPresent()) {
            try {
                Process process = new ProcessBuilder(
                                compiler.get().toString(), "-O2", "-o", program.toString(), source.toString())
                        .inheritIO()
                        .start();
                if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return List.of(program.toString());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Broadcaster.class.getName());
    }

    /** The readers are a Java program too: their first measurement must not be one in which they are being compiled. */
    private void warmUp(Stage stage, List<Subject> subjects) {
        if (!options.plan().goals()) {
            return;
        }
        for (Subject subject : subjects) {
            if (subject instanceof Subject.Floor) {
                try {
                    Subject.Setup setup =
                            Subject.Setup.of(Protocol.TCP, true, 10).withPremade(stage.premade(true));
                    Throughput.of(1).run(stage, subject, setup);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void measure(Stage stage, Row row, List<Subject> subjects) throws IOException {
        if (row.obstacle().isPresent()) {
            return;
        }
        Subject.Setup setup = row.premade()
                ? row.setup().withPremade(stage.premade(row.setup().json()))
                : row.setup();
        int runs = row.once() ? 1 : options.plan().runs();
        for (int run = 0; run < runs; run++) {
            for (Subject subject : subjects) {
                boolean isOurs = subject instanceof Subject.LogWisp;
                if (isOurs || row.compared() && subject.fits(setup)) {
                    measure(stage, row, subject, setup);
                }
            }
        }
    }

    private void measure(Stage stage, Row row, Subject subject, Subject.Setup setup) {
        Outcome outcome = results.outcome(row, subject);
        try {
            ProcessorTime before = ProcessorTime.now();
            Sample sample = row.measurement().run(stage, subject, setup);
            double stolen = 100 * ProcessorTime.now().stolenSince(before);
            outcome.add(sample.with("% stolen", stolen));
            System.err.printf(
                    "  %s, %s: %s %s, %s, %.0f %% stolen%n",
                    row.id(),
                    subject.name(),
                    row.unit().format(sample.value()),
                    row.unit().symbol(),
                    sample.arrival(),
                    stolen);
        } catch (IOException | RuntimeException e) {
            outcome.fail(String.valueOf(e.getMessage()));
            System.err.printf("  %s, %s: failed: %s%n", row.id(), subject.name(), e);
        }
    }

    private void save(Report report) throws IOException {
        Path folder = Files.createDirectories(home.resolve("docs/benchmarks"));
        String date = LocalDate.now().toString();
        Files.writeString(folder.resolve(date + ".md"), "# " + date + "\n\n" + report.markdown());
        Files.writeString(folder.resolve(date + ".json"), report.json());
    }
}
