package io.logwisp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final String TAIL = "abcdefghijklmnopqrstuu" + "0123456789012345678901234567890";

    @ParameterizedTest
    @ValueSource(strings = {"$2a$10$", "$2b$12$", "$2y$15$"})
    void whatHtpasswdMakesIsAccepted(String head) {
        assertEquals(Optional.empty(), Passwords.fault(head + TAIL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "$apr1$abc$def",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "$2b$",
                "$2b$xx$",
                "$2b$09$",
                "$2b$16$",
                "$2x$12$",
                "$1$"
            })
    void whatIsTooFastTooSlowOrNoHashIsRefused(String head) {
        assertTrue(Passwords.fault(head + TAIL).isPresent());
        assertTrue(Passwords.fault("$2b$12$" + TAIL + "x").isPresent());
        assertTrue(Passwords.fault("$2b$12$" + TAIL.replace('a', '!')).isPresent());
    }

    @Test
    void nobodyHasThePasswordOfTheDummy() {
        assertEquals(Optional.empty(), Passwords.fault(Passwords.dummy(10)));
        assertFalse(Passwords.verify(new byte[0], Passwords.dummy(10)));
        assertFalse(Passwords.verify("x".repeat(100).getBytes(StandardCharsets.UTF_8), Passwords.dummy(10)));
    }

    @Test
    void aPasswordOfTheGreatestLengthIsNotCut() {
        byte[] whole = "x".repeat(Passwords.MAX_BYTES).getBytes(StandardCharsets.UTF_8);
        String hash = Passwords.hash(whole);
        assertTrue(Passwords.verify(whole, hash));
        assertFalse(Passwords.verify("x".repeat(Passwords.MAX_BYTES - 1).getBytes(StandardCharsets.UTF_8), hash));
        assertFalse(Passwords.verify("x".repeat(Passwords.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8), hash));
    }
}
