package io.logwisp.tail;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The form of a checkpoint on disk: a line for the version, stream and time, one for each target and file, and a last one
 * with the checksum of all bytes before it. It holds no content of the files, only hashes.
 */
final class CheckpointText {
    private static final String VERSION = "v1";
    private static final String END = "end ";
    private static final int FILE_FIELDS = 10;

    private CheckpointText() {}

    static byte[] format(String stream, Checkpoint checkpoint) {
        StringBuilder text = new StringBuilder(256 + checkpoint.files().size() * 160);
        text.append(VERSION).append(' ').append(stream).append(' ').append(checkpoint.epochMillis());
        text.append('\n');
        checkpoint
                .targets()
                .forEach(target -> text.append("target ").append(encode(target)).append('\n'));
        checkpoint.files().forEach(file -> append(file, text));
        byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
        text.append(END).append(checksum(body, body.length)).append('\n');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(FileCheckpoint file, StringBuilder text) {
        text.append("file ").append(file.state());
        text.append(' ').append(file.offset());
        append(file.beginning(), text);
        append(file.end(), text);
        text.append(' ').append(file.seenMillis());
        text.append(' ').append(encode(file.id()));
        text.append(' ').append(encode(file.path())).append('\n');
    }

    private static void append(Fingerprint fingerprint, StringBuilder text) {
        text.append(' ').append(fingerprint.length()).append(' ').append(Long.toHexString(fingerprint.hash()));
    }

    /** @throws IOException when it is not what {@link #format} writes, with the reason */
    static Checkpoint parse(String stream, byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(END);
        if (end <= 0 || text.charAt(end - 1) != '\n') {
            throw new IOException(bytes.length == 0 ? "it is empty" : "its end is missing");
        }
        if (!text.substring(end).equals(END + checksum(bytes, end) + "\n")) {
            throw new IOException("its checksum is wrong");
        }
        String[] lines = text.substring(0, end - 1).split("\n", -1);
        String[] head = lines[0].split(" ", -1);
        if (!head[0].equals(VERSION)) {
            throw new IOException("it has the form " + head[0] + ", and not " + VERSION);
        }
        if (head.length != 3 || !head[1].equals(stream)) {
            throw new IOException("it is of another stream");
        }
        try {
            return parse(Long.parseLong(head[2]), lines);
        } catch (IllegalArgumentException e) {
            throw new IOException("it cannot be understood: " + e.getMessage());
        }
    }

    private static Checkpoint parse(long epochMillis, String[] lines) throws IOException {
        Set<String> targets = new HashSet<>();
        List<FileCheckpoint> files = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] fields = lines[i].split(" ", -1);
            if (fields[0].equals("target") && fields.length == 2) {
                targets.add(decode(fields[1]));
            } else if (fields[0].equals("file") && fields.length == FILE_FIELDS) {
                files.add(parseFile(fields));
            } else {
                throw new IOException("line " + (i + 1) + " cannot be understood");
            }
        }
        return new Checkpoint(epochMillis, targets, files);
    }

    private static FileCheckpoint parseFile(String[] fields) throws IOException {
        return new FileCheckpoint(
                decode(fields[8]),
                path(decodeBytes(fields[9])),
                FileCheckpoint.State.valueOf(fields[1]),
                Long.parseLong(fields[2]),
                fingerprint(fields[3], fields[4]),
                fingerprint(fields[5], fields[6]),
                Long.parseLong(fields[7]));
    }

    private static Fingerprint fingerprint(String length, String hash) {
        return new Fingerprint(Integer.parseInt(length), Long.parseUnsignedLong(hash, 16));
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Long.toHexString(crc.getValue());
    }

    /** Visible ASCII as it is, everything else as %XX of its UTF-8 bytes. */
    private static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                appendHex(b, out.append('%'));
            }
        }
        return out.toString();
    }

    /** The bytes of a name, which need not be text in any encoding; visible ASCII as it is, everything else as %XX. */
    private static String encode(Path path) {
        String text = FollowedName.copy(path).toString();
        return text.chars().allMatch(c -> c < 0x80)
                ? encode(text)
                : path.toUri().getRawPath();
    }

    private static Path path(byte[] name) {
        StringBuilder uri = new StringBuilder("file://");
        for (byte b : name) {
            if (b == '/' || b == '.' || (b >= 'a' && b <= 'z')) {
                uri.append((char) b);
            } else {
                appendHex(b, uri.append('%'));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    private static void appendHex(byte b, StringBuilder out) {
        out.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }

    private static String decode(String encoded) throws IOException {
        return new String(decodeBytes(encoded), StandardCharsets.UTF_8);
    }

    private static byte[] decodeBytes(String encoded) throws IOException {
        byte[] bytes = new byte[encoded.length()];
        int length = 0;
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                bytes[length++] = (byte) c;
            } else if (i + 2 < encoded.length()) {
                bytes[length++] = (byte) Integer.parseInt(encoded.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                throw new IOException("it has a broken name");
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
