package io.logwisp.load;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The folder of one run: the log files that are followed, and what the server needs besides. Deleted at the end. */
final class Arena implements AutoCloseable {
    private static final String DATA = "data-%d.log";

    private final Path folder;
    private final Path logs;
    private final int files;

    /** @param files how many data files there will be; names are known from the start, files come later */
    Arena(Path parent, int files) throws IOException {
        this.folder = Files.createTempDirectory(parent, "run");
        this.logs = Files.createDirectory(folder.resolve("logs"));
        this.files = files;
        Writer.prime(primer());
    }

    Path folder() {
        return folder;
    }

    /** The folder whose files are followed. */
    Path logs() {
        return logs;
    }

    /** A file that is there from the start. */
    Path primer() {
        return logs.resolve("primer.log");
    }

    /** What a receiver of syslog writes. */
    Path received() {
        return folder.resolve("received.log");
    }

    /** Data file {@code i}, from 1. */
    Path data(int i) {
        return logs.resolve(DATA.formatted(i));
    }

    /** All files that are or will be there. */
    List<Path> allFiles() {
        return Stream.concat(
                        Stream.of(primer()), IntStream.rangeClosed(1, files).mapToObj(this::data))
                .toList();
    }

    /** A port that nobody listens on at this moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
