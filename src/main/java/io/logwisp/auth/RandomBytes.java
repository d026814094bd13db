package io.logwisp.auth;

import java.security.SecureRandom;
import java.util.Base64;

/** Bytes that nobody can guess. Java sets their source up when the first are asked for, and many a server never asks. Any thread. */
final class RandomBytes {
    private static final SecureRandom SOURCE = new SecureRandom();
    private static final int ID_BYTES = 24;

    private RandomBytes() {}

    /** That many new ones. */
    static byte[] of(int count) {
        byte[] bytes = new byte[count];
        SOURCE.nextBytes(bytes);
        return bytes;
    }

    /** A new name for something that only who is told it can name: 32 letters, digits, {@code -} and {@code _}. */
    static String id() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(of(ID_BYTES));
    }
}
