package io.logwisp.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tables {@code [auth]} and {@code [streams.auth]}: how clients show who they are, and what each of them may read.
 *
 * @param kinds any of them is enough; never empty
 * @param realm name that browsers show when they ask for a password
 * @param users with their passwords' hashes, besides those of the file
 * @param usersFile absolute; lines {@code name:hash}, read again when it changes
 * @param tokens that are known, as hashes
 * @param jwt how signed tokens are checked
 * @param certificates names of client certificates that are let in; empty for every one that the listener accepts
 * @param mayRead name → streams, for those who may not read all; {@code *} stands for everyone who is not named
 */
public record AuthConfig(
        Set<Kind> kinds,
        String realm,
        List<User> users,
        Optional<Path> usersFile,
        List<Token> tokens,
        Optional<Jwt> jwt,
        List<String> certificates,
        Map<String, List<String>> mayRead) {
    public static final String DEFAULT_REALM = "LogWisp";

    /** Stands for everyone who is not named in {@code mayRead}. */
    public static final String EVERYONE = "*";

    public AuthConfig {
        kinds = Set.copyOf(EnumSet.copyOf(kinds));
        users = List.copyOf(users);
        tokens = List.copyOf(tokens);
        certificates = List.copyOf(certificates);
        mayRead = Map.copyOf(mayRead);
    }

    /** Whether what clients show could be stolen by somebody who reads the line. */
    public boolean needsSecrecy() {
        return kinds.stream().anyMatch(kind -> kind != Kind.MTLS);
    }

    /** How a client shows who it is. */
    public enum Kind {
        BASIC,
        BEARER,
        JWT,
        MTLS
    }

    /**
     * A user.
     *
     * @param passwordHash bcrypt, {@code $2b$12$…}, or argon2id
     */
    public record User(String name, String passwordHash) {
        /** Without the hash, which must not stand in a log. */
        @Override
        public String toString() {
            return "User[" + name + "]";
        }
    }

    /**
     * A token, without the token.
     *
     * @param name for the audit log and {@code may_read}
     * @param sha256 of the token's characters, 64 hexadecimal digits in lower case
     * @param expiresAt seconds since 1970; {@link Long#MAX_VALUE} for never
     */
    public record Token(String name, String sha256, long expiresAt) {
        /** Without the hash, which must not stand in a log. */
        @Override
        public String toString() {
            return "Token[" + name + "]";
        }
    }

    /**
     * How signed tokens are checked.
     *
     * @param jwksFile absolute; the public keys, read again when it changes; empty when they have an address
     * @param jwksUrl where the public keys are to be had; empty when they stand in a file
     * @param algorithms of {@link #ALGORITHMS}: the only ones accepted
     * @param issuer that a token must name
     * @param audience that a token must be meant for
     * @param leewaySeconds how far clocks may differ, 0 to 60
     * @param nameClaim claim with the client's name
     * @param streamsClaim claim with the streams that the client may read; empty for none, then {@code mayRead} alone says so
     */
    public record Jwt(
            Optional<Path> jwksFile,
            Optional<URI> jwksUrl,
            List<String> algorithms,
            String issuer,
            String audience,
            int leewaySeconds,
            String nameClaim,
            String streamsClaim) {
        /** Signatures with a public key: a secret that both sides have would let every reader of it make tokens. */
        public static final List<String> ALGORITHMS = List.of("RS256", "ES256", "EdDSA");

        public static final int DEFAULT_LEEWAY_SECONDS = 30;
        public static final String DEFAULT_NAME_CLAIM = "sub";

        public Jwt {
            algorithms = List.copyOf(algorithms);
        }

        /** The same where tokens need not name streams. */
        public Jwt withoutStreams() {
            return new Jwt(jwksFile, jwksUrl, algorithms, issuer, audience, leewaySeconds, nameClaim, "");
        }
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "AuthConfig[" + kinds + ", " + users.size() + " users, " + tokens.size() + " tokens, "
                + new TreeMap<>(mayRead) + "]";
    }
}
