package io.logwisp.auth;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of users: lines {@code name:hash}, as {@code htpasswd -B} writes them; empty lines and those that begin with #
 * count for nothing. Blocks.
 */
public final class UsersFile {
    private static final long MAX_BYTES = 4L << 20;

    private UsersFile() {}

    /**
     * What stood in the file.
     *
     * @param hashes name → hash
     * @param faults lines that were left out, and why
     */
    public record Content(Map<String, String> hashes, List<String> faults) {
        public Content {
            hashes = Map.copyOf(hashes);
            faults = List.copyOf(faults);
        }

        @Override
        public String toString() {
            return "Content[" + hashes.size() + " users]";
        }
    }

    /** Tells one state of a file from another. */
    record Version(long size, long modifiedNanos, @Nullable Object key) {
        /** Empty when there is no such file. */
        static Optional<Version> of(Path file) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return Optional.of(new Version(
                        now.size(),
                        now.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                        now.fileKey()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /** @throws IOException with a message fit for an operator */
    public static Content read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("is larger than 4 MiB; is it really a file of users?");
            }
            return content(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new IOException("no such file", e);
        } catch (MalformedInputException e) {
            throw new IOException("is not UTF-8 text", e);
        }
    }

    private static Content content(List<String> lines) {
        Map<String, String> hashes = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String fault = add(line, hashes);
            if (!fault.isEmpty()) {
                faults.add("line " + (i + 1) + " " + fault);
            }
        }
        return new Content(hashes, faults);
    }

    private static String add(String line, Map<String, String> hashes) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            return "is not name:hash";
        }
        String hash = line.substring(colon + 1);
        String fault = Passwords.fault(hash).orElse("");
        if (fault.isEmpty() && hashes.putIfAbsent(line.substring(0, colon), hash) != null) {
            return "names a user that stands above already";
        }
        return fault;
    }
}
