package io.logwisp.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256, as far as credentials need it. */
public final class Digests {
    private Digests() {}

    /** The hash of a token as the configuration has it: 64 hexadecimal digits of its UTF-8. */
    public static String sha256Hex(String text) {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("BUG: every Java has SHA-256", e);
        }
    }
}
