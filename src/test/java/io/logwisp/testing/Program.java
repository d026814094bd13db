package io.logwisp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The program as users run it: the jar in a process of its own. */
public final class Program implements AutoCloseable {
    private static final int FIRST_PORT = 10_000;

    /** Below those of Linux' own choice. */
    private static final int PORTS = 20_000;

    private static final AtomicInteger nextPort = new AtomicInteger(new SecureRandom().nextInt(PORTS));

    /** Where failsafe finds the jar that the build has just made. */
    public static final Path JAR = Path.of("target", "logwisp.jar").toAbsolutePath();

    private static final List<String> ARCHIVE = archive();

    private static final long TIMEOUT_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it in a folder; nothing of the user's own configuration is seen. */
    public static Program start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return startBy(List.of(), folder, environment, arguments);
    }

    /** Starts it by a command that replaces itself with the one behind its own arguments, as {@code nice} does. */
    public static Program startBy(
            List<String> starter, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        // A build that was started in the background or with nohup ignores some signals, and so would its children.
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(
                "env",
                "--default-signal=HUP,INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(ARCHIVE);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "program", ".out");
        Path err = Files.createTempFile(folder, "program", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().keySet().removeAll(List.of("XDG_STATE_HOME", "STATE_DIRECTORY"));
        builder.environment().putAll(environment);
        return new Program(builder.start(), out, err);
    }

    /** What the build has made beside the jar for faster starts; nothing where it is none, or of another kind of Java. */
    private static List<String> archive() {
        boolean isCache = Runtime.version().feature() >= 25;
        String name = isCache ? "classes-\\d+\\.aot" : "classes-\\d+\\.jsa";
        List<String> options = isCache
                ? List.of("-XX:AOTCache=", "-Xlog:aot*=off")
                : List.of("-XX:SharedArchiveFile=", "-Xlog:cds*=off");
        try (Stream<Path> files = Files.list(JAR.getParent())) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .map(file -> List.of(options.get(0) + file, options.get(1)))
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The launcher with that jar, for a shell: what a user types. */
    public static String launcher() {
        return "env JAVA_HOME='" + System.getProperty("java.home") + "' LOGWISP_JAR='" + JAR + "' '"
                + Path.of("logwisp").toAbsolutePath() + "'";
    }

    /** Waits until the banner says that it is ready. */
    public Program awaitReady() {
        return awaitError("ready in");
    }

    /** Waits until standard error contains that. */
    public Program awaitError(String text) {
        Awaitility.await().atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive() && !standardError().contains(text)) {
                throw new AssertionError("ended with " + process.exitValue() + ": " + standardError());
            }
            return standardError().contains(text);
        });
        return this;
    }

    public String standardError() throws IOException {
        return Files.readString(err);
    }

    public String standardOutput() throws IOException {
        return Files.readString(out);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by its name, {@code TERM}. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + TIMEOUT_SECONDS + " s");
        }
        return process.exitValue();
    }

    /**
     * Ports that nobody listens on at this moment, each of them handed out once. They are not those that the system chooses: it
     * would choose them for the connections of other tests as well before somebody listens on them.
     */
    public static List<Integer> freePorts(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int tries = 0; ports.size() < count; tries++) {
            int port = FIRST_PORT + Math.floorMod(nextPort.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(port));
                ports.add(port);
            } catch (BindException taken) {
                if (tries == PORTS) {
                    throw taken;
                }
            }
        }
        return ports;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** A client program with its output in a file. */
    public static final class Client implements AutoCloseable {
        private static final int CHANGE_MILLIS = 20;
        private static final int CHANGE_TRIES = 50;

        private final Process process;
        private final Path out;

        private Client(Process process, Path out) {
            this.process = process;
            this.out = out;
        }

        /** Starts a command line by the shell, as a user types it. */
        public static Client shell(Path folder, String commandLine) throws IOException {
            Path out = Files.createTempFile(folder, "client", ".out");
            return new Client(
                    new ProcessBuilder("sh", "-c", "exec " + commandLine)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile())
                            .start(),
                    out);
        }

        /** Waits until the output contains that. */
        public Client awaitOutput(String text) {
            Awaitility.await()
                    .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .failFast("the client has ended", () -> !process.isAlive() && !output().contains(text))
                    .until(() -> output().contains(text));
            return this;
        }

        public String output() throws IOException {
            return new String(Files.readAllBytes(out), UTF_8);
        }

        public boolean isRunning() {
            return process.isAlive();
        }

        /** Waits a moment for more output, or the end. */
        public void awaitChange() throws IOException, InterruptedException {
            long before = Files.size(out);
            for (int i = 0; i < CHANGE_TRIES && Files.size(out) == before; i++) {
                if (process.waitFor(CHANGE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        }

        /** Waits for the end and returns the exit code. */
        public int exitCode() throws InterruptedException {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + TIMEOUT_SECONDS + " s");
            }
            return process.exitValue();
        }

        /** Ends it without a chance to do anything, and waits for that. */
        public void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
