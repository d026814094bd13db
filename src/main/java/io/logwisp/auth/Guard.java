package io.logwisp.auth;

import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows what one {@code [auth]} table accepts. Safe for every thread; what blocks says so. */
final class Guard {
    private static final Logger logger = LoggerFactory.getLogger(Guard.class);
    private static final AtomicLong lastId = new AtomicLong();

    private final long id = lastId.incrementAndGet();
    private final AuthConfig config;
    private final Map<String, AuthConfig.Token> tokens = new HashMap<>();

    /** Name → hash of the password; replaced as a whole by whoever reads the file. */
    private volatile Map<String, String> hashes = Map.of();

    // Guarded by this.
    private UsersFile.@Nullable Version version;

    private final Optional<JwtVerifier> verifier;
    private final Optional<JwtKeySource> keys;

    Guard(AuthConfig config, Ticker ticker) {
        this.config = config;
        this.verifier = config.jwt().map(JwtVerifier::new);
        this.keys = config.jwt().map(jwt -> new JwtKeySource(jwt, ticker));
        config.tokens().forEach(token -> tokens.put(token.sha256(), token));
        hashes = configured();
    }

    long id() {
        return id;
    }

    AuthConfig config() {
        return config;
    }

    boolean takes(Kind kind) {
        return config.kinds().contains(kind);
    }

    /** Whether a proof from before still holds. */
    boolean accepts(Proof proof, long nowSeconds) {
        return nowSeconds < proof.expiresAt() && takes(proof.kind()) && isKnown(proof);
    }

    private boolean isKnown(Proof proof) {
        return switch (proof.kind()) {
            case BASIC -> proof.evidence().equals(hashes.get(proof.name()));
            case BEARER -> tokens.containsKey(proof.evidence());
            case MTLS -> isListed(proof.name());
            case JWT ->
                keys.filter(source -> source.keys().has(proof.evidence())).isPresent();
        };
    }

    /** Whether that client may read that stream: where its credential names streams as well, both must. */
    boolean mayRead(Proof proof, String stream) {
        if (proof.streams().filter(named -> !named.contains(stream)).isPresent()) {
            return false;
        }
        List<String> streams = config.mayRead().get(proof.name());
        if (streams == null) {
            streams = config.mayRead().get(AuthConfig.EVERYONE);
        }
        return streams == null || streams.contains(stream);
    }

    /** The token if it is one of ours. Only its hash is looked up, so that the time it takes says nothing of the token. */
    Optional<Proof> token(String token, long nowSeconds) {
        if (!takes(Kind.BEARER)) {
            return Optional.empty();
        }
        byte[] digest = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
        AuthConfig.Token found = null;
        for (AuthConfig.Token known : config.tokens()) {
            if (MessageDigest.isEqual(digest, HexFormat.of().parseHex(known.sha256()))) {
                found = known;
            }
        }
        return found == null || nowSeconds >= found.expiresAt()
                ? Optional.empty()
                : Optional.of(new Proof(Kind.BEARER, found.name(), found.sha256(), found.expiresAt()));
    }

    /** Whether no key is there yet to check signed tokens with. */
    boolean awaitsKeys() {
        return keys.filter(source -> source.keys().size() == 0).isPresent();
    }

    /** The signed token if it is right. Takes up to some milliseconds. */
    Optional<Proof> signedToken(String token, long nowSeconds) {
        if (verifier.isEmpty() || keys.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(verifier.get().verify(token, keys.get().keys(), nowSeconds));
        } catch (JwtException e) {
            logger.debug("a signed token is refused: it {}", e.getMessage());
            if (e.isUnknownKey()) {
                keys.get().wish();
            }
            return Optional.empty();
        }
    }

    /** The certificate, which the handshake has verified, if a name of it is listed. */
    Optional<Proof> certificate(X509Certificate certificate) {
        if (!takes(Kind.MTLS)) {
            return Optional.empty();
        }
        long expiresAt = certificate.getNotAfter().toInstant().getEpochSecond();
        return CertificateNames.of(certificate).stream()
                .filter(this::isListed)
                .findFirst()
                .map(name -> new Proof(Kind.MTLS, name, "", expiresAt));
    }

    private boolean isListed(String name) {
        return config.certificates().isEmpty() || config.certificates().contains(name);
    }

    /** The user if the password is right. Takes about 0.2 s of processor time, as long for a user that does not exist. */
    Optional<Proof> password(Credential.Basic basic) {
        refreshUsers();
        Map<String, String> users = hashes;
        String hash = users.get(basic.user());
        boolean right = Passwords.verify(basic.password(), hash == null ? Passwords.dummy(users.values()) : hash);
        return right && hash != null
                ? Optional.of(new Proof(Kind.BASIC, basic.user(), hash, Long.MAX_VALUE))
                : Optional.empty();
    }

    /** Reads files that have changed; blocks. What cannot be read leaves everything as it was. Called by one thread. */
    boolean refresh() {
        boolean otherKeys = keys.map(JwtKeySource::refresh).orElse(false);
        return refreshUsers() || otherKeys;
    }

    private synchronized boolean refreshUsers() {
        if (config.usersFile().isEmpty()) {
            return false;
        }
        UsersFile.Version now = UsersFile.Version.of(config.usersFile().get()).orElse(null);
        if (now == null || now.equals(version)) {
            return false;
        }
        try {
            UsersFile.Content content = UsersFile.read(config.usersFile().get());
            content.faults()
                    .forEach(fault -> logger.warn("{}: {}", config.usersFile().get(), fault));
            boolean first = version == null;
            version = now;
            Map<String, String> merged = new HashMap<>(content.hashes());
            merged.putAll(configured());
            hashes = Map.copyOf(merged);
            if (!first) {
                logger.info(
                        "{}: {} users, read again",
                        config.usersFile().get(),
                        content.hashes().size());
            }
            return true;
        } catch (IOException e) {
            logger.warn("{}: {}; the users from before stay", config.usersFile().get(), e.getMessage());
            return false;
        }
    }

    private Map<String, String> configured() {
        Map<String, String> configured = new HashMap<>();
        config.users().forEach(user -> configured.put(user.name(), user.passwordHash()));
        return configured;
    }
}
