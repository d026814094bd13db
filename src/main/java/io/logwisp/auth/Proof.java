package io.logwisp.auth;

import io.logwisp.config.AuthConfig.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a credential has turned out to be.
 *
 * @param kind how it was shown
 * @param name of the user, token or certificate
 * @param evidence what it rests on: the stored hash, or the key; when that changes, the proof is worth nothing
 * @param expiresAt seconds since 1970; {@link Long#MAX_VALUE} for never
 * @param streams those that the credential itself names; empty when it says nothing of streams
 */
public record Proof(Kind kind, String name, String evidence, long expiresAt, Optional<List<String>> streams) {
    /** One that says nothing of streams. */
    Proof(Kind kind, String name, String evidence, long expiresAt) {
        this(kind, name, evidence, expiresAt, Optional.empty());
    }

    @Override
    public String toString() {
        return "Proof[" + kind + " " + name + "]";
    }
}
