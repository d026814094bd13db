package io.logwisp.config.toml;

import io.logwisp.config.UnixSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the keys of a unix socket, {@code socket} and those that begin with it, wherever a listener may have one. */
final class SocketReader {
    private static final int MAX_MODE = 0777;

    private final Path workingDirectory;

    SocketReader(Path workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    /** The socket; empty when none was written. */
    Optional<UnixSocket> read(Section section) {
        String text = section.text("socket");
        int mode = mode(section);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (String instead : new String[] {"port", "host"}) {
            if (section.has(instead)) {
                section.problem(instead, "is of no use beside socket; keep one of them");
            }
        }
        Optional<Path> written = section.path("socket", workingDirectory);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Path path = written.get();
        if (text.endsWith("/")) {
            section.problem("socket", "must be the path of a file");
        } else if (path.toString().getBytes(StandardCharsets.UTF_8).length > UnixSocket.MAX_PATH_BYTES) {
            section.problem(
                    "socket",
                    "is longer than the " + UnixSocket.MAX_PATH_BYTES + " bytes that the system has room for: " + path);
        }
        return Optional.of(new UnixSocket(path, mode, section.text("socket_owner"), section.text("socket_group")));
    }

    private static int mode(Section section) {
        String text = section.text("socket_mode");
        boolean octal = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '7');
        int mode = octal ? Integer.parseInt(text, 8) : MAX_MODE + 1;
        if (mode > MAX_MODE) {
            section.problem("socket_mode", "must be permission bits in octal digits, as chmod takes them: \"0660\"");
            return UnixSocket.DEFAULT_MODE;
        }
        return mode;
    }
}
