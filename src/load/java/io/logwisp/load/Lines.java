package io.logwisp.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of all measurements: 120 bytes with the line feed. At the end of each stands a marker with its number and the
 * time it was written, {@code ~00000042:00000012a05f2000~}, from which a reader sees what arrived, in which order and how
 * old it was. Nothing in a marker is escaped by any format.
 */
final class Lines {
    /** Bytes of a line with its line feed. */
    static final int LENGTH = 120;

    /** Bytes of a marker. */
    static final int MARKER = 27;

    /** First and last byte of a marker. */
    static final byte EDGE = '~';

    /** Stands between number and time of a marker. */
    static final byte SEPARATOR = ':';

    static final int DIGITS = 8;

    /** Number of lines that only tell that a reader is connected. */
    static final long PRIMER = 0;

    /** Lines differ in a letter from {@code a} on, by the rest of their number. */
    static final int SHARDS = 3;

    /** One line in that many is an error. */
    static final int LINES_PER_ERROR = 10;

    /** An RE2 expression of the usual kind: finds the errors, one line in ten. */
    static final String ERRORS = "(?i)\\\\b(error|fatal|panic)\\\\b";

    /** Holds for every line, and no search for a literal can tell. */
    static final String EVERY_LINE = "/api/v[0-9]+/[a-z]+ [245][0-9]{2} ";

    private static final int HEX_DIGITS = 16;
    private static final int MARKER_AT = LENGTH - 1 - MARKER;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final String HEAD = "2026-11-21 08:00:00.000 ";
    private static final String MIDDLE = "INFO  worker-7 shard=";
    private static final String TAIL = "a GET /api/v2/items 200 1532 bytes 12.5 ms ";
    private static final int LEVEL_AT = HEAD.length();
    private static final int SHARD_AT = HEAD.length() + MIDDLE.length();
    private static final byte[] INFO = "INFO ".getBytes(US_ASCII);
    private static final byte[] ERROR = "ERROR".getBytes(US_ASCII);
    private static final byte[] TEMPLATE = template();

    private Lines() {}

    /** An expression that holds for the lines of one shard. */
    static String shardFilter(int shard) {
        return "shard=" + (char) ('a' + shard) + " [A-Z]+ /api/v[0-9]+/";
    }

    /** Writes line {@code number} to {@code out}; returns where the next one begins. */
    static int write(byte[] out, int at, long number, long time) {
        System.arraycopy(TEMPLATE, 0, out, at, LENGTH);
        if (number % LINES_PER_ERROR == 0) {
            System.arraycopy(ERROR, 0, out, at + LEVEL_AT, ERROR.length);
        }
        out[at + SHARD_AT] = (byte) ('a' + number % SHARDS);
        long rest = number;
        int marker = at + MARKER_AT;
        for (int i = DIGITS; i > 0; i--) {
            out[marker + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        long bits = time;
        for (int i = HEX_DIGITS; i > 0; i--) {
            out[marker + 1 + DIGITS + i] = HEX[(int) (bits & 15)];
            bits >>>= 4;
        }
        return at + LENGTH;
    }

    /** One line of each shard that only tells that a reader is connected; all of them are errors. */
    static byte[] primer() {
        byte[] block = new byte[SHARDS * LENGTH];
        for (int shard = 0; shard < SHARDS; shard++) {
            write(block, shard * LENGTH, PRIMER, 0);
            block[shard * LENGTH + SHARD_AT] = (byte) ('a' + shard);
        }
        return block;
    }

    /** Lines {@code first} to {@code last} as one array, all of them written now. */
    static byte[] block(long first, long last) {
        byte[] block = new byte[Math.toIntExact((last - first + 1) * LENGTH)];
        long now = System.nanoTime();
        int at = 0;
        for (long number = first; number <= last; number++) {
            at = write(block, at, number, now);
        }
        return block;
    }

    /** Makes a file of lines {@code first} to {@code last}. */
    static void writeFile(Path file, long first, long last) throws IOException {
        byte[] line = new byte[LENGTH];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long number = first; number <= last; number++) {
                write(line, 0, number, 0);
                out.write(line);
            }
        }
    }

    /** Makes a file of the same lines as the JSON entries that LogWisp makes of them. */
    static void writeJsonFile(Path file, String source, long first, long last) throws IOException {
        byte[] line = new byte[LENGTH];
        String head = "{\"time\":\"2026-11-21T08:00:00.123456Z\",\"source\":\"" + source + "\",\"level\":\"";
        byte[] info = (head + "INFO\",\"message\":\"").getBytes(US_ASCII);
        byte[] error = (head + "ERROR\",\"message\":\"").getBytes(US_ASCII);
        byte[] end = "\"}\n".getBytes(US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long number = first; number <= last; number++) {
                write(line, 0, number, 0);
                out.write(number % LINES_PER_ERROR == 0 ? error : info);
                out.write(line, 0, LENGTH - 1);
                out.write(end);
            }
        }
    }

    private static byte[] template() {
        StringBuilder line = new StringBuilder(HEAD).append(MIDDLE).append(TAIL);
        while (line.length() < MARKER_AT) {
            line.append('.');
        }
        line.setLength(MARKER_AT);
        line.append('~')
                .append("0".repeat(DIGITS))
                .append(':')
                .append("0".repeat(HEX_DIGITS))
                .append("~\n");
        byte[] bytes = line.toString().getBytes(US_ASCII);
        System.arraycopy(INFO, 0, bytes, LEVEL_AT, INFO.length);
        return bytes;
    }
}
