package io.logwisp.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Processes that are measured, started for one run. */
final class Server implements AutoCloseable {
    private static final long START_SECONDS = 30;

    private final Process process;
    private final Path log;
    private final Crowd.Kind kind;
    private int inlet;

    private Server(Process process, Path log, Crowd.Kind kind) {
        this.process = process;
        this.log = log;
        this.kind = kind;
    }

    /** Starts a command; {@code kind} is how to connect to it. */
    static Server start(Path folder, Crowd.Kind kind, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = folder.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        return new Server(builder.start(), log, kind);
    }

    /** How clients connect. */
    Crowd.Kind kind() {
        return kind;
    }

    /** Says where lines are handed in. */
    Server withInlet(int port) {
        inlet = port;
        return this;
    }

    /** The port where lines are handed in; 0 when they come from files. */
    int inlet() {
        return inlet;
    }

    Process process() {
        return process;
    }

    /** Waits until its ports take connections. */
    Server awaitPort() throws IOException {
        return await(() -> takesConnections(kind.port()) && (inlet == 0 || takesConnections(inlet)));
    }

    /** Waits until its output contains that. */
    Server awaitOutput(String text) throws IOException {
        return await(() -> {
            try {
                return Files.readString(log, StandardCharsets.ISO_8859_1).contains(text);
            } catch (IOException e) {
                return false;
            }
        });
    }

    private Server await(BooleanSupplier state) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!state.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String output = Files.readString(log, StandardCharsets.ISO_8859_1);
                close();
                throw new IOException("did not start: " + output.substring(Math.max(0, output.length() - 500)));
            }
            Pause.millis(2);
        }
        return this;
    }

    /** Waits until {@code /status} is answered. */
    void awaitAnswer() throws IOException {
        await(() -> status(12).endsWith(" 200"));
    }

    /** Waits until the answer of {@code /status} contains that. */
    void awaitStatus(String text) throws IOException {
        await(() -> status(1 << 20).contains(text));
    }

    /** The first bytes of the answer, or nothing while there is none. */
    private String status(int bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), kind.port())) {
            String request = "GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** What its Java says to a command of {@code jcmd}. */
    String jcmd(String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        try (InputStream output = jcmd.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Resident memory of all its processes in bytes. */
    long residentBytes() {
        return tree().mapToLong(one -> Machine.statusKilobytes(one.pid(), "VmRSS:") * 1024)
                .sum();
    }

    /** Open descriptors of all its processes. */
    long descriptors() {
        return tree().mapToLong(one -> Machine.descriptors(one.pid())).sum();
    }

    /** Processor time of all its processes that still run, in seconds. */
    double cpuSeconds() {
        return tree().mapToDouble(one -> one.info()
                        .totalCpuDuration()
                        .map(used -> used.toMillis() / 1000.0)
                        .orElse(0.0))
                .sum();
    }

    @Override
    public void close() {
        // At once: no goodbye is measured, and clients that are stuck would make it a long one.
        List<ProcessHandle> all = tree().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
        kind.listener().ifPresent(Server::close);
    }

    private static void close(ServerSocketChannel listener) {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
