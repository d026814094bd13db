package io.logwisp.auth;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A hash of argon2id, as it is written everywhere: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. What a check costs in memory
 * and time is bounded; one is made at a time.
 *
 * @param memory KiB
 * @param passes over the memory
 * @param lanes that could be worked on at once; here one after another
 */
record Argon2(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
    static final String PREFIX = "$argon2id$";

    /** Password that is hashed at most: longer ones only cost time. */
    static final int MAX_PASSWORD_BYTES = 512;

    private static final String VERSION = "v=19";
    private static final int USUAL_MEMORY = 19_456;
    private static final int USUAL_PASSES = 2;
    private static final int MOST_MEMORY = 65_536;
    private static final int MOST_PASSES = 10;
    private static final int MOST_LANES = 4;

    /** KiB times passes: what the recommendations for small and for large memories have in common. */
    private static final int LEAST_WORK = 35_000;

    /** About a second. */
    private static final int MOST_WORK = 262_144;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Part of the heap that one check may take. */
    private static final int HEAP_PART = 4;

    /** A hash with a new salt. */
    static Argon2 of(byte[] password) {
        return of(password, USUAL_MEMORY, USUAL_PASSES, 1, RandomBytes.of(SALT_BYTES), HASH_BYTES);
    }

    static Argon2 of(byte[] password, int memory, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return new Argon2(memory, passes, lanes, salt, hash);
    }

    /** Reads a hash; empty when it is none. */
    static Optional<Argon2> parse(String text) {
        String[] parts = text.split("\\$", -1);
        if (!text.startsWith(PREFIX) || parts.length != 6 || !parts[2].equals(VERSION)) {
            return Optional.empty();
        }
        String[] costs = parts[3].split(",", -1);
        if (costs.length != 3) {
            return Optional.empty();
        }
        int memory = number(costs[0], "m=");
        int passes = number(costs[1], "t=");
        int lanes = number(costs[2], "p=");
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            byte[] salt = decoder.decode(parts[4]);
            byte[] hash = decoder.decode(parts[5]);
            boolean whole = salt.length >= 8 && salt.length <= 64 && hash.length >= 16 && hash.length <= 64;
            return whole && memory > 0 && passes > 0 && lanes > 0
                    ? Optional.of(new Argon2(memory, passes, lanes, salt, hash))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static int number(String text, String prefix) {
        String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        boolean number =
                !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : -1;
    }

    /** Why that hash must not be used; empty when it may. */
    Optional<String> fault() {
        long work = (long) memory * passes;
        if (work < LEAST_WORK) {
            return Optional.of("is too fast: m (KiB) times t must be " + LEAST_WORK + " or more. Make another with"
                    + " logwisp hash-password --argon2");
        }
        if (memory > MOST_MEMORY || passes > MOST_PASSES || lanes > MOST_LANES || work > MOST_WORK) {
            return Optional.of("costs too much to check: m at most " + MOST_MEMORY + ", t " + MOST_PASSES + ", p "
                    + MOST_LANES + ", m times t " + MOST_WORK);
        }
        long heap = Runtime.getRuntime().maxMemory() / 1024;
        return memory <= heap / HEAP_PART
                ? Optional.empty()
                : Optional.of("needs " + memory + " KiB to check, which is more than a quarter of Java's heap, " + heap
                        + " KiB; give it more (LOGWISP_JAVA_OPTS=-Xmx…) or use less (m=)");
    }

    /** Whether that is the password. */
    boolean isOf(byte[] password) {
        return MessageDigest.isEqual(of(password, memory, passes, lanes, salt, hash.length).hash, hash);
    }

    /** One that is as costly, and that no password has. */
    Argon2 dummy() {
        return new Argon2(memory, passes, lanes, new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    String text() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return PREFIX + VERSION + "$m=" + memory + ",t=" + passes + ",p=" + lanes + "$" + encoder.encodeToString(salt)
                + "$" + encoder.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Argon2 argon2 && argon2.text().equals(text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return "Argon2[m=" + memory + ", t=" + passes + ", p=" + lanes + "]";
    }
}
