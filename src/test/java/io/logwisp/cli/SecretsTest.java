package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.logwisp.auth.Digests;
import io.logwisp.auth.Passwords;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final Console console = new Console(stream, stream, Map.of(), Path.of("/"), Path.of("/nowhere"));

    @Test
    void theHashIsOfThePasswordOnTheFirstLineAndIsAccepted() throws UsageException {
        assertEquals(ExitCode.OK, secrets("grüße\nmore\n").hashPassword(false));
        String hash = out.toString(StandardCharsets.UTF_8).strip();
        assertEquals(Optional.empty(), Passwords.fault(hash));
        assertTrue(BCrypt.verifyer().verify("grüße".toCharArray(), hash).verified);
    }

    @Test
    void passwordsThatCannotProtectAreRefused() {
        assertThrows(UsageException.class, () -> secrets("").hashPassword(false));
        assertThrows(UsageException.class, () -> secrets("\n").hashPassword(false));
        assertThrows(UsageException.class, () -> secrets("ü".repeat(37)).hashPassword(false));
    }

    @Test
    void argon2idIsMadeWhereItIsWantedAndTakesLongerPasswords() throws UsageException {
        assertEquals(ExitCode.OK, secrets("ü".repeat(37) + "\n").hashPassword(true));
        String hash = out.toString(StandardCharsets.UTF_8).strip();
        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
        assertEquals(Optional.empty(), Passwords.fault(hash));
        assertThrows(UsageException.class, () -> secrets("ü".repeat(257)).hashPassword(true));
    }

    @Test
    void aNewTokenIsPrintedOnceWithItsHash() throws UsageException {
        secrets("").newToken("ci");
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertEquals(43, lines[0].length());
        assertEquals("ci:" + Digests.sha256Hex(lines[0]), lines[lines.length - 1]);
        out.reset();
        secrets("").newToken("ci");
        assertNotEquals(lines[0], out.toString(StandardCharsets.UTF_8).split("\n")[0]);
        assertThrows(UsageException.class, () -> secrets("").newToken("a:b"));
    }

    private Secrets secrets(String input) {
        return new Secrets(console, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), null);
    }
}
