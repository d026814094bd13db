package io.logwisp.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Java installations of this machine. */
final class JavaHomes {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private JavaHomes() {}

    /** The home of one with that major version. */
    static Optional<Path> find(int version) {
        Path own = Path.of(System.getProperty("java.home"));
        return Stream.concat(Stream.of(own), installed())
                .filter(home -> version(home).startsWith("JAVA_VERSION=\"" + version + "."))
                .findFirst();
    }

    private static Stream<Path> installed() {
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static String version(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
