package io.logwisp.auth;

import io.logwisp.entry.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Passwords and signed tokens that were right a short while ago, so that a page of many requests costs one slow check. Kept
 * under a hash with a key of this process: nobody learns a password from it. Safe for every thread.
 */
final class KnownCredentials {
    private static final int MOST = 1024;
    private static final long NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final String ALGORITHM = "HmacSHA256";

    private final BoundedMap<String, Known> known = new BoundedMap<>(MOST);
    private final Ticker ticker;

    private record Known(Proof proof, long sinceNanos) {}

    /** Made when it is first needed. */
    private static final class ProcessKey {
        private static final SecretKeySpec KEY = new SecretKeySpec(RandomBytes.of(32), ALGORITHM);
    }

    KnownCredentials(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Loads what Java needs for this, which takes it a while the first time. */
    void prepare() {
        key(0, new Credential.Basic("", new byte[0]));
    }

    Optional<Proof> find(Guard guard, Credential credential) {
        @Nullable Known found = known.find(key(guard.id(), credential));
        return found == null || ticker.nanoTime() - found.sinceNanos > NANOS
                ? Optional.empty()
                : Optional.of(found.proof);
    }

    void add(Guard guard, Credential credential, Proof proof) {
        known.put(key(guard.id(), credential), new Known(proof, ticker.nanoTime()));
    }

    private String key(long guard, Credential credential) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(ProcessKey.KEY);
            byte[] user = new byte[0];
            byte[] secret = new byte[0];
            int length = -1; // as no name of a user is
            if (credential instanceof Credential.Basic basic) {
                user = basic.user().getBytes(StandardCharsets.UTF_8);
                secret = basic.password();
                length = user.length;
            } else if (credential instanceof Credential.Bearer bearer) {
                secret = bearer.token().getBytes(StandardCharsets.UTF_8);
            }
            mac.update(ByteBuffer.allocate(12).putLong(guard).putInt(length).flip());
            mac.update(user);
            return HexFormat.of().formatHex(mac.doFinal(secret));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("BUG: every Java has " + ALGORITHM, e);
        }
    }
}
