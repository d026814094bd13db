package io.logwisp.auth;

import java.net.InetAddress;
import java.util.Optional;

/**
 * That a client may read a stream, and why; {@link Authorizer#holds} tells whether that is still so.
 *
 * @param proof empty for a stream that everyone may read
 */
public record Grant(String stream, InetAddress address, Optional<Proof> proof) {
    /** Name of the client; empty when it is not known. */
    public String name() {
        return proof.map(Proof::name).orElse("");
    }

    /** How it is known: {@code basic}, {@code bearer} …, or {@code none}. */
    public String method() {
        return proof.map(Proof::kind)
                .map(kind -> kind.name().toLowerCase(java.util.Locale.ROOT))
                .orElse("none");
    }

    /** Seconds since 1970; {@link Long#MAX_VALUE} for never. */
    public long expiresAt() {
        return proof.map(Proof::expiresAt).orElse(Long.MAX_VALUE);
    }
}
