package io.logwisp.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/** Hashes of passwords: bcrypt, because it is slow and `htpasswd -B` makes it too. Each call costs about 0.2 s by design. */
public final class Passwords {
    /** Longer ones would be cut by bcrypt, silently. */
    public static final int MAX_BYTES = 72;

    private static final int COST = 12;
    private static final int LEAST_COST = 10;
    private static final int HIGHEST_COST = 15;
    private static final int HASH_LENGTH = 60;

    private Passwords() {}

    /** A hash with a new salt, {@code $2b$12$…}. */
    public static String hash(byte[] password) {
        byte[] hash = BCrypt.with(
                        BCrypt.Version.VERSION_2B,
                        new SecureRandom(),
                        LongPasswordStrategies.strict(BCrypt.Version.VERSION_2B))
                .hash(COST, password);
        return new String(hash, StandardCharsets.US_ASCII);
    }

    /** What is wrong with a text as a hash; empty when it can be used. */
    public static Optional<String> fault(String hash) {
        boolean bcrypt = hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$");
        if (!bcrypt) {
            return Optional.of("is no bcrypt hash ($2b$…); others are too fast or not known here. Make one with"
                    + " logwisp hash-password or htpasswd -nB");
        }
        if (hash.length() != HASH_LENGTH || hash.charAt(6) != '$' || !isRadix64(hash.substring(7))) {
            return Optional.of("is not a whole bcrypt hash of 60 characters");
        }
        int cost = cost(hash);
        if (cost < LEAST_COST || cost > HIGHEST_COST) {
            return Optional.of("has cost " + hash.substring(4, 6) + "; allowed is " + LEAST_COST + " to " + HIGHEST_COST
                    + ". Make another with logwisp hash-password");
        }
        return Optional.empty();
    }

    /** Whether that is the password. The hash must be without {@link #fault}. */
    static boolean verify(byte[] password, String hash) {
        byte[] bounded = password.length <= MAX_BYTES ? password : new byte[0];
        boolean right = BCrypt.verifyer(null, LongPasswordStrategies.none())
                .verify(bounded, hash.getBytes(StandardCharsets.US_ASCII))
                .verified;
        return right && bounded == password;
    }

    /** Rounds as a power of two. */
    static int cost(String hash) {
        char tens = hash.charAt(4);
        char ones = hash.charAt(5);
        return tens < '0' || tens > '9' || ones < '0' || ones > '9' ? -1 : (tens - '0') * 10 + ones - '0';
    }

    /** A hash that no password has, as costly to check as the other one. */
    static String dummy(int cost) {
        return "$2b$" + (cost < 10 ? "0" : "") + cost + "$" + ".".repeat(53);
    }

    private static boolean isRadix64(String text) {
        return text.chars()
                .allMatch(c -> c == '.'
                        || c == '/'
                        || (c >= '0' && c <= '9')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z'));
    }
}
