package io.logwisp.auth;

import io.logwisp.entry.Ticker;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Browsers that have logged in. Their cookies are kept as hashes. Safe for every thread. */
final class Logins {
    /** The one that was not used the longest has to log in again. */
    private static final int MOST = 4096;

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(12);

    private final BoundedMap<String, Login> logins = new BoundedMap<>(MOST);
    private final Ticker ticker;

    private record Login(List<Proof> proofs, long sinceNanos) {}

    Logins(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A new cookie for who has shown that. */
    String open(List<Proof> proofs) {
        String id = RandomBytes.id();
        logins.put(Digests.sha256Hex(id), new Login(List.copyOf(proofs), ticker.nanoTime()));
        return id;
    }

    /** What was shown when that cookie was made; empty when it is not or no longer known. */
    List<Proof> proofs(String id) {
        String key = Digests.sha256Hex(id);
        Login login = logins.find(key);
        if (login == null) {
            return List.of();
        }
        if (ticker.nanoTime() - login.sinceNanos > LONGEST_NANOS) {
            logins.remove(key);
            return List.of();
        }
        return login.proofs;
    }

    void close(String id) {
        logins.remove(Digests.sha256Hex(id));
    }
}
