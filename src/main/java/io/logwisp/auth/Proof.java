package io.logwisp.auth;

import io.logwisp.config.AuthConfig.Kind;

/**
 * What a credential has turned out to be.
 *
 * @param kind how it was shown
 * @param name of the user, token or certificate
 * @param evidence what it rests on: the stored hash; when that changes, the proof is worth nothing
 * @param expiresAt seconds since 1970; {@link Long#MAX_VALUE} for never
 */
public record Proof(Kind kind, String name, String evidence, long expiresAt) {
    @Override
    public String toString() {
        return "Proof[" + kind + " " + name + "]";
    }
}
