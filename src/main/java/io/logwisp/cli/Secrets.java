package io.logwisp.cli;

import io.logwisp.auth.Digests;
import io.logwisp.auth.Passwords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes what a configuration has of passwords and tokens. No secret ever stands on a command line, which others can see. */
final class Secrets {
    private static final int TOKEN_BYTES = 32;

    private final Console console;
    private final InputStream in;
    private final java.io.@Nullable Console terminal;

    /** @param terminal null when there is none: then a line of {@code in} is read */
    Secrets(Console console, InputStream in, java.io.@Nullable Console terminal) {
        this.console = console;
        this.in = in;
        this.terminal = terminal;
    }

    /**
     * Asks for a password, twice at a terminal, and prints its hash.
     *
     * @param argon2 whether by argon2id, else by bcrypt
     */
    int hashPassword(boolean argon2) throws UsageException {
        char[] password = terminal == null ? line() : typed(terminal);
        byte[] bytes = utf8(password);
        if (bytes.length == 0) {
            throw new UsageException("the password is empty");
        }
        int most = argon2 ? Passwords.MAX_ARGON2_BYTES : Passwords.MAX_BYTES;
        if (bytes.length > most) {
            throw new UsageException("the password is longer than " + most + " bytes"
                    + (argon2 ? "" : ", of which bcrypt would leave out the rest; --argon2 takes longer ones"));
        }
        console.out().println(argon2 ? Passwords.argon2(bytes) : Passwords.hash(bytes));
        Arrays.fill(password, ' ');
        Arrays.fill(bytes, (byte) 0);
        return ExitCode.OK;
    }

    /** Prints a new token on the first line, and what goes into {@code token_hashes} on the second. */
    int newToken(String name) throws UsageException {
        if (name.indexOf(':') >= 0 || name.indexOf('"') >= 0) {
            throw new UsageException("a token's name has no colon and no quote");
        }
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        console.out().println(token);
        console.say("for bearer_auth.token_hashes:");
        console.out().println((name.isEmpty() ? "" : name + ":") + Digests.sha256Hex(token));
        return ExitCode.OK;
    }

    private static char[] typed(java.io.Console terminal) throws UsageException {
        char[] password = terminal.readPassword("Password: ");
        char[] again = terminal.readPassword("Again: ");
        if (password == null || !Arrays.equals(password, again)) {
            throw new UsageException("these were not the same");
        }
        return password;
    }

    private char[] line() throws UsageException {
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return line == null ? new char[0] : line.toCharArray();
        } catch (IOException e) {
            throw new UsageException("standard input cannot be read: " + e.getMessage());
        }
    }

    private static byte[] utf8(char[] text) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
