package io.logwisp.config;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a log file, and what ends a line in it. A byte order mark is no part of it: at the beginning of a file it
 * decides by itself.
 *
 * @param charset how bytes become characters, without a byte order mark
 * @param unitBytes bytes that belong together: 2 for UTF-16, 4 for UTF-32, else 1
 * @param lineFeedAt which byte of the unit that ends a line is 0x0A; the others are zero
 */
public record Encoding(Charset charset, int unitBytes, int lineFeedAt) {
    public static final Encoding UTF_8 = new Encoding(StandardCharsets.UTF_8, 1, 0);
    public static final Encoding UTF_16LE = new Encoding(StandardCharsets.UTF_16LE, 2, 0);
    public static final Encoding UTF_16BE = new Encoding(StandardCharsets.UTF_16BE, 2, 1);
    public static final Encoding UTF_32LE = new Encoding(Charset.forName("UTF-32LE"), 4, 0);
    public static final Encoding UTF_32BE = new Encoding(Charset.forName("UTF-32BE"), 4, 3);

    /** Those whose lines do not end in a single byte. */
    private static final Encoding[] WIDE = {UTF_16LE, UTF_16BE, UTF_32LE, UTF_32BE};

    /**
     * The encoding of a charset; empty for one in which lines do not end in a line feed of ASCII, as in EBCDIC. Where the
     * charset leaves the order of bytes to a mark, a file without one has the most significant byte first (RFC 2781).
     */
    public static Optional<Encoding> of(Charset charset) {
        Charset unmarked = unmarked(charset);
        for (Encoding wide : WIDE) {
            if (wide.charset.equals(unmarked)) {
                return Optional.of(wide);
            }
        }
        boolean usual = unmarked.canEncode() && Arrays.equals("\n".getBytes(unmarked), new byte[] {'\n'});
        return usual ? Optional.of(new Encoding(unmarked, 1, 0)) : Optional.empty();
    }

    private static Charset unmarked(Charset charset) {
        return switch (charset.name()) {
            case "UTF-16" -> StandardCharsets.UTF_16BE;
            case "x-UTF-16LE-BOM" -> StandardCharsets.UTF_16LE;
            case "UTF-32", "X-UTF-32BE-BOM" -> UTF_32BE.charset;
            case "X-UTF-32LE-BOM" -> UTF_32LE.charset;
            default -> charset;
        };
    }

    /** Whether lines can be handed on as they are. */
    public boolean isUtf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /** Whether the unit that begins at {@code at} ends a line. */
    public boolean isLineFeed(byte[] bytes, int at) {
        for (int k = 0; k < unitBytes; k++) {
            if (bytes[at + k] != (k == lineFeedAt ? '\n' : 0)) {
                return false;
            }
        }
        return true;
    }

    // Written out, as what a record brings is put together by every start anew.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Encoding encoding
                && charset.equals(encoding.charset)
                && unitBytes == encoding.unitBytes
                && lineFeedAt == encoding.lineFeedAt;
    }

    @Override
    public int hashCode() {
        return charset.hashCode();
    }
}
