package io.logwisp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far streams were printed, by the address of each: kept in a file that is replaced as a whole, so that there is always
 * the one before or the one behind. Used by one thread.
 *
 * <pre>
 * logwisp tail cursors
 * k3x9qa-1042 http://127.0.0.1:8080
 * </pre>
 */
final class CursorFile {
    private static final String HEAD = "logwisp tail cursors";
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final Map<String, String> ids = new TreeMap<>();
    private boolean changed;

    private CursorFile(Path file) {
        this.file = file;
    }

    /** Reads the file, if it is there. One that is something else is refused, because it would be lost. */
    static CursorFile open(Path file) throws ClientException {
        CursorFile cursors = new CursorFile(file);
        try {
            if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
                throw new ClientException("the cursor file " + file + " is something else");
            }
            cursors.read(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return cursors;
        } catch (IOException e) {
            throw new ClientException("the cursor file " + file + " cannot be read: " + e.getMessage());
        }
        return cursors;
    }

    private void read(List<String> lines) throws ClientException {
        if (!lines.isEmpty() && !lines.get(0).equals(HEAD)) {
            throw new ClientException("the cursor file " + file + " is something else");
        }
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                ids.put(line.substring(blank + 1), line.substring(0, blank));
            }
        }
    }

    /** The id of the last entry printed; empty when there is none. */
    String id(String address) {
        return ids.getOrDefault(address, "");
    }

    /** Notes the id of an entry that was printed. */
    void put(String address, String id) {
        changed |= !id.equals(ids.put(address, id));
    }

    /** Writes the file, if anything has changed. */
    void save() throws IOException {
        if (!changed) {
            return;
        }
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        ids.forEach((address, id) -> text.append(id).append(' ').append(address).append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        changed = false;
    }
}
