package io.logwisp.tail;

import io.logwisp.config.Encoding;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * Turns the lines of one file into UTF-8. Bytes that are no character become U+FFFD, and each line is decoded for itself, so
 * that bad bytes never cost more than the line in which they stand. Owned by the polling thread.
 */
final class Transcoder {
    private static final byte[] NOTHING = {};

    private final Encoding encoding;
    private final CharsetDecoder decoder;
    private final TranscodingBuffers buffers;

    /** The beginning of a character whose end was not read yet. */
    private byte[] rest = NOTHING;

    private ByteBuffer view = ByteBuffer.wrap(NOTHING);

    Transcoder(Encoding encoding, TranscodingBuffers buffers) {
        this.encoding = encoding;
        this.decoder = encoding.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.buffers = buffers;
    }

    /** Bytes taken that are no whole character yet. */
    int rest() {
        return rest.length;
    }

    /** Takes {@code bytes[from, to)}, a line without its end, or as much of one as there is. */
    void append(byte[] bytes, int from, int to, boolean ended, LineSplitter lines, LineSink sink) {
        ByteBuffer in = input(bytes, from, to);
        CharBuffer chars = buffers.chars();
        while (decoder.decode(in, chars, ended).isOverflow()) {
            buffers.encode(lines, sink);
        }
        if (ended) {
            end(chars, lines, sink);
        } else {
            rest = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        }
        buffers.encode(lines, sink);
    }

    private void end(CharBuffer chars, LineSplitter lines, LineSink sink) {
        while (decoder.flush(chars).isOverflow()) {
            buffers.encode(lines, sink);
        }
        decoder.reset();
        if (!chars.hasRemaining()) {
            buffers.encode(lines, sink);
        }
        chars.put('\n');
    }

    /** What was taken before and what comes now; joined only in the rare case that a character was cut. */
    private ByteBuffer input(byte[] bytes, int from, int to) {
        if (rest.length > 0) {
            byte[] joined = Arrays.copyOf(rest, rest.length + to - from);
            System.arraycopy(bytes, from, joined, rest.length, to - from);
            rest = NOTHING;
            return ByteBuffer.wrap(joined);
        }
        if (view.array() != bytes) {
            view = ByteBuffer.wrap(bytes);
        }
        return view.limit(to).position(from);
    }

    /** Begins with the next bytes of the file. */
    void begin() {
        buffers.clear();
    }

    /** Hands on what has become UTF-8. */
    void drain(LineSplitter lines, LineSink sink) {
        buffers.drain(lines, sink);
    }

    /** How many bytes the characters of an unfinished line take in the file. */
    int length(String text) {
        return text.getBytes(encoding.charset()).length;
    }
}
