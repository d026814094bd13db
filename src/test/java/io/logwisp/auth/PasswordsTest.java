package io.logwisp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    /** Of the password "password", as the reference program makes it. */
    private static final String REFERENCE =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    /** Of "grüße", as a library made it that is not ours. */
    private static final String WITH_LANES =
            "$argon2id$v=19$m=8192,t=5,p=3$c2FsdHNhbHQxMjM0NTY3OA$CsQJIVrGGtOisj28UN9kaLTT0ihdsHNl";

    @Test
    void theHashOfAnotherProgramIsVerified() {
        assertEquals(Optional.empty(), Passwords.fault(REFERENCE));
        assertTrue(Passwords.verify("password".getBytes(UTF_8), REFERENCE));
        assertFalse(Passwords.verify("Password".getBytes(UTF_8), REFERENCE));
        assertEquals(Optional.empty(), Passwords.fault(WITH_LANES));
        assertTrue(Passwords.verify("grüße".getBytes(UTF_8), WITH_LANES));
    }

    @Test
    void anArgon2HashIsOfItsPasswordOnly() {
        String hash = Passwords.argon2("grüße".getBytes(UTF_8));
        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
        assertEquals(Optional.empty(), Passwords.fault(hash));
        assertTrue(Passwords.verify("grüße".getBytes(UTF_8), hash));
        assertFalse(Passwords.verify("grüsse".getBytes(UTF_8), hash));
        assertFalse(Passwords.verify(new byte[0], hash));
        assertNotEquals(hash, Passwords.argon2("grüße".getBytes(UTF_8)));
        String longest = "x".repeat(Passwords.MAX_ARGON2_BYTES);
        assertFalse(Passwords.verify((longest + "x").getBytes(UTF_8), Passwords.argon2(longest.getBytes(UTF_8))));
    }

    @Test
    void whatIsTooFastTooDearOrNotWholeIsRefused() {
        String tail = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc";
        for (String costs : List.of("m=19456,t=1,p=1", "m=1024,t=3,p=1")) {
            assertFault("is too fast", "$argon2id$v=19$" + costs + tail);
        }
        for (String costs : List.of(
                "m=65537,t=2,p=1", "m=19456,t=11,p=1", "m=19456,t=2,p=5", "m=999999999,t=9,p=1", "m=65536,t=5,p=1")) {
            assertFault("costs too much", "$argon2id$v=19$" + costs + tail);
        }
        for (String broken : List.of(
                "$argon2id$v=16$m=19456,t=2,p=1" + tail,
                "$argon2id$m=19456,t=2,p=1" + tail,
                "$argon2id$v=19$m=19456,t=2" + tail,
                "$argon2id$v=19$t=2,m=19456,p=1" + tail,
                "$argon2id$v=19$m=-1,t=2,p=1" + tail,
                "$argon2id$v=19$m=9999999999,t=2,p=1" + tail,
                "$argon2id$v=19$m=19456,t=2,p=0" + tail,
                "$argon2id$v=19$m=19456,t=2,p=1$%%%$CTFhFdXPJO1aFaMaO6Mm5Q",
                "$argon2id$v=19$m=19456,t=2,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5Q",
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFh",
                "$argon2id$v=19$m=19456,t=2,p=1" + tail + "$")) {
            assertFault("is not a whole argon2id hash", broken);
        }
        assertFault("is neither a bcrypt", "$argon2i$v=19$m=65536,t=2,p=1" + tail);
    }

    @Test
    void aUserThatDoesNotExistIsAsCostlyAsTheCostliest() {
        String bcrypt = "$2b$10$" + "a".repeat(53);
        assertTrue(Passwords.dummy(List.of()).startsWith("$2b$12$"));
        assertTrue(Passwords.dummy(List.of(bcrypt)).startsWith("$2b$10$"));
        String dummy = Passwords.dummy(List.of(bcrypt, REFERENCE));
        assertTrue(dummy.startsWith("$argon2id$v=19$m=65536,t=2,p=1$"), dummy);
        assertFalse(Passwords.verify(new byte[0], dummy));
        assertEquals(Optional.empty(), Passwords.fault(dummy));
    }

    private static void assertFault(String expected, String hash) {
        String fault = Passwords.fault(hash).orElse("");
        assertTrue(fault.startsWith(expected), hash + ": " + fault);
    }
}
