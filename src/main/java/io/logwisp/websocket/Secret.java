package io.logwisp.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A value that may stand elsewhere than in the configuration. */
final class Secret {
    private static final String VARIABLE = "env:";
    private static final String CREDENTIAL = "cred:";
    private static final String FILE = "file:";

    private Secret() {}

    /**
     * The value itself: {@code env:NAME} is that of a variable, {@code file:PATH} what a file holds, {@code cred:NAME} what one
     * of systemd's credentials holds, everything else stands for itself. Blocks.
     */
    static String read(String written) throws IOException {
        if (written.startsWith(VARIABLE)) {
            return variable(written.substring(VARIABLE.length()));
        }
        if (written.startsWith(CREDENTIAL)) {
            return file(Path.of(variable("CREDENTIALS_DIRECTORY"), written.substring(CREDENTIAL.length())));
        }
        return written.startsWith(FILE) ? file(path(written.substring(FILE.length()))) : written;
    }

    private static String variable(String name) throws IOException {
        String value = System.getenv(name);
        if (value == null) {
            throw new IOException("the environment variable " + name + " is not set");
        }
        return value;
    }

    private static Path path(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("the file of a header has no name that can be: " + e.getReason(), e);
        }
    }

    private static String file(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}
