package io.logwisp.tail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Where the characters of a stream's files become UTF-8; empty between two reads. Owned by the polling thread. */
final class TranscodingBuffers {
    private static final int CHARS = 16 * 1024;

    private final CharBuffer chars = CharBuffer.allocate(CHARS);

    /** Holds what all characters become, twice, so that it is handed on in large pieces. */
    private final ByteBuffer utf8 = ByteBuffer.allocate(CHARS * 6);

    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** Takes the characters; to be followed by {@link #encode}. */
    CharBuffer chars() {
        return chars;
    }

    /** Makes UTF-8 of the characters, so that there is room for more. */
    void encode(LineSplitter lines, LineSink sink) {
        if (utf8.remaining() < chars.position() * 3) {
            drain(lines, sink);
        }
        encoder.encode(chars.flip(), utf8, false);
        chars.compact(); // half a surrogate pair may stay
    }

    /** Hands on what has become UTF-8. */
    void drain(LineSplitter lines, LineSink sink) {
        int length = utf8.position();
        utf8.clear();
        lines.accept(utf8.array(), 0, length, sink);
    }

    /** Forgets what a fault may have left of another file. */
    void clear() {
        chars.clear();
        utf8.clear();
    }
}
