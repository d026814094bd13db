package io.logwisp.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Hashes of passwords: bcrypt, because it is slow and {@code htpasswd -B} makes it too, or argon2id, which takes much memory as
 * well. Each call costs about 0.2 s by design.
 */
public final class Passwords {
    /** Longer ones would be cut by bcrypt, silently. */
    public static final int MAX_BYTES = 72;

    /** Longer ones are not hashed with argon2id. */
    public static final int MAX_ARGON2_BYTES = Argon2.MAX_PASSWORD_BYTES;

    private static final int COST = 12;
    private static final int LEAST_COST = 10;
    private static final int HIGHEST_COST = 15;
    private static final int HASH_LENGTH = 60;

    /** Time of bcrypt with cost 0, in that of a KiB of argon2id; both as measured on one machine. */
    private static final int KIB_PER_ROUND = 20;

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

    /** A hash of argon2id with a new salt, {@code $argon2id$v=19$…}. */
    public static String argon2(byte[] password) {
        return Argon2.of(password).text();
    }

    /** What is wrong with a text as a hash; empty when it can be used. */
    public static Optional<String> fault(String hash) {
        if (hash.startsWith(Argon2.PREFIX)) {
            return Argon2.parse(hash)
                    .map(Argon2::fault)
                    .orElseGet(() -> Optional.of("is not a whole argon2id hash: $argon2id$v=19$m=…,t=…,p=…$salt$hash"));
        }
        boolean bcrypt = hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$");
        if (!bcrypt) {
            return Optional.of(
                    "is neither a bcrypt ($2b$…) nor an argon2id hash; others are too fast or not known here. Make one with"
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
        Optional<Argon2> argon2 = Argon2.parse(hash);
        if (argon2.isPresent()) {
            byte[] bounded = password.length <= MAX_ARGON2_BYTES ? password : new byte[0];
            return argon2.get().isOf(bounded) && bounded == password;
        }
        byte[] bounded = password.length <= MAX_BYTES ? password : new byte[0];
        boolean right = BCrypt.verifyer(null, LongPasswordStrategies.none())
                .verify(bounded, hash.getBytes(StandardCharsets.US_ASCII))
                .verified;
        return right && bounded == password;
    }

    /** What it takes to check that hash, in a unit of its own. */
    private static long work(String hash) {
        return Argon2.parse(hash)
                .map(argon2 -> (long) argon2.memory() * argon2.passes())
                .orElseGet(() -> (long) KIB_PER_ROUND << cost(hash));
    }

    /** Rounds as a power of two. */
    private static int cost(String hash) {
        char tens = hash.charAt(4);
        char ones = hash.charAt(5);
        return tens < '0' || tens > '9' || ones < '0' || ones > '9' ? -1 : (tens - '0') * 10 + ones - '0';
    }

    /** A hash that no password has, as costly to check as the costliest of these, or as a new one when there are none. */
    static String dummy(Collection<String> hashes) {
        String costliest =
                hashes.stream().max(Comparator.comparingLong(Passwords::work)).orElse("$2b$" + COST);
        return Argon2.parse(costliest)
                .map(argon2 -> argon2.dummy().text())
                .orElseGet(() -> costliest.substring(0, 6) + "$" + ".".repeat(53));
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
