package io.logwisp.tail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Where the bytes of files become UTF-8; empty between two reads. Owned by the polling thread. */
final class TranscodingBuffers {
    static final int CHARS = 16 * 1024;

    final CharBuffer chars = CharBuffer.allocate(CHARS);

    /** Holds what all characters become, twice, so that it is handed on in large pieces. */
    final ByteBuffer utf8 = ByteBuffer.allocate(CHARS * 6);

    final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
}
