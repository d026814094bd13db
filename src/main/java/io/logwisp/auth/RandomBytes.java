package io.logwisp.auth;

import java.security.SecureRandom;

/** Bytes that nobody can guess. Java sets their source up when the first are asked for, and many a server never asks. Any thread. */
final class RandomBytes {
    private static final SecureRandom SOURCE = new SecureRandom();

    private RandomBytes() {}

    /** That many new ones. */
    static byte[] of(int count) {
        byte[] bytes = new byte[count];
        SOURCE.nextBytes(bytes);
        return bytes;
    }
}
