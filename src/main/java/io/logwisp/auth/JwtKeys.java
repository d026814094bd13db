package io.logwisp.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of one key set (RFC 7517), which is all of one issuer. Immutable. */
public final class JwtKeys {
    /** None. */
    static final JwtKeys NONE = new JwtKeys(List.of(), List.of());

    /** Bytes of a set. */
    static final int MAX_BYTES = 1 << 20; // some hundred keys are a tenth of that

    private static final int MOST_KEYS = 100;

    private final List<JwtKey> keys;
    private final Map<String, JwtKey> byId = new HashMap<>();
    private final Set<String> thumbprints = new HashSet<>();
    private final List<String> faults;

    private JwtKeys(List<JwtKey> keys, List<String> faults) {
        this.keys = List.copyOf(keys);
        this.faults = List.copyOf(faults);
        for (JwtKey key : keys) {
            byId.put(key.id(), key);
            thumbprints.add(key.thumbprint());
        }
    }

    /**
     * Reads a set.
     *
     * @throws IOException with a message fit for an operator, when it is none or has no key that can be used
     */
    static JwtKeys parse(byte[] text) throws IOException {
        Map<String, Object> set;
        try {
            set = StrictJson.object(text);
        } catch (IOException e) {
            throw new IOException("is no JSON object", e);
        }
        if (!(set.get("keys") instanceof List<?> members) || members.size() > MOST_KEYS) {
            throw new IOException("is no key set: {\"keys\":[…]} with at most " + MOST_KEYS + " keys");
        }
        List<JwtKey> keys = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            try {
                keys.add(key(members.get(i), keys));
            } catch (JwtException e) {
                faults.add("key " + (i + 1) + " " + e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("has no key that can be used" + (faults.isEmpty() ? "" : ": " + faults.get(0)));
        }
        return new JwtKeys(keys, faults);
    }

    private static JwtKey key(Object member, List<JwtKey> before) throws JwtException {
        if (!(member instanceof Map<?, ?> map)) {
            throw new JwtException("is no object");
        }
        Map<String, Object> jwk = new HashMap<>();
        map.forEach((name, value) -> jwk.put(String.valueOf(name), value));
        JwtKey key = JwtKey.of(jwk);
        if (!key.id().isEmpty() && before.stream().anyMatch(other -> other.id().equals(key.id()))) {
            throw new JwtException("has the kid of another one");
        }
        return key;
    }

    /**
     * Reads a file with a set. Blocks.
     *
     * @throws IOException with a message fit for an operator
     */
    public static JwtKeys read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("is larger than 1 MiB; is it really a key set?");
            }
            return parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException("no such file", e);
        }
    }

    /** Why keys were left out. */
    public List<String> faults() {
        return faults;
    }

    /** How many there are. */
    int size() {
        return keys.size();
    }

    /** Whether the key of that thumbprint is one of them. */
    boolean has(String thumbprint) {
        return thumbprints.contains(thumbprint);
    }

    /**
     * The key that a token must be signed by. An id is compared and nothing else: never a path, an address or a part of a text.
     *
     * @param id null when the token names none, which is enough where only one key is for that algorithm
     * @throws JwtException when there is none
     */
    JwtKey find(@Nullable String id, String algorithm) throws JwtException {
        if (id != null) {
            JwtKey named = id.isEmpty() ? null : byId.get(id);
            if (named == null) {
                throw JwtException.ofUnknownKey();
            }
            if (!named.algorithm().equals(algorithm)) {
                throw new JwtException("names a key for another algorithm");
            }
            return named;
        }
        List<JwtKey> fitting =
                keys.stream().filter(key -> key.algorithm().equals(algorithm)).toList();
        if (fitting.size() != 1) {
            throw new JwtException("names no key, and " + fitting.size() + " are for " + algorithm);
        }
        return fitting.get(0);
    }
}
