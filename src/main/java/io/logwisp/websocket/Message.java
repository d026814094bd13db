package io.logwisp.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What one end has sent as one message, all fragments of it joined.
 *
 * @param bytes what was kept of it; nobody changes them any more
 * @param isText whether it was sent as text, so that the bytes are UTF-8, up to the place where it was cut
 * @param cut bytes that there was no room for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(byte[] bytes, boolean isText, long cut) {
    /** The text of it; empty for a binary message that is no UTF-8. */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return "";
        }
    }
}
