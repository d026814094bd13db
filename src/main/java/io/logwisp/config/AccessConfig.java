package io.logwisp.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read what, and how much of it: {@code [auth]}, {@code [streams.auth]}, {@code […rate_limit]}, {@code [security.…]} and
 * {@code [audit]}, worked out for each stream.
 *
 * @param streams name → its rules; a stream that is not in it may be read by everyone; {@link #CONTROL} → who may give commands
 * @param addresses of every listener
 * @param plaintextAllowed whether passwords and tokens may come in clear text from other machines
 * @param trustedProxies whose X-Forwarded-For is believed
 * @param limits of the whole process
 * @param audit where it is kept who came and who was turned away
 */
public record AccessConfig(
        Map<String, StreamAccess> streams,
        AddressRules addresses,
        boolean plaintextAllowed,
        List<AddressRange> trustedProxies,
        LimitsConfig limits,
        Optional<AuditConfig> audit) {
    /** Stands among the streams for the control listener; no stream can have this name. */
    public static final String CONTROL = "[control]";

    /** Everyone may read everything. */
    public static final AccessConfig OPEN =
            new AccessConfig(Map.of(), AddressRules.NONE, false, List.of(), LimitsConfig.DEFAULTS, Optional.empty());

    public AccessConfig {
        streams = Map.copyOf(streams);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** How the stream's clients must show who they are; empty when they need not. */
    public Optional<AuthConfig> auth(String stream) {
        StreamAccess access = streams.get(stream);
        return access == null ? Optional.empty() : access.auth();
    }

    /** The same, and the rules from before of streams that are about to end. */
    public AccessConfig keeping(AccessConfig before, Set<String> ending) {
        Map<String, StreamAccess> all = new HashMap<>(streams);
        before.streams.forEach((name, access) -> {
            if (ending.contains(name)) {
                all.put(name, access);
            }
        });
        return new AccessConfig(all, addresses, plaintextAllowed, trustedProxies, limits, audit);
    }

    /**
     * The rules of one stream.
     *
     * @param auth how clients show who they are; empty when they need not
     * @param addresses besides those of every listener
     * @param http limits of its HTTP endpoints
     * @param tcp limits of its raw TCP servers
     */
    public record StreamAccess(
            Optional<AuthConfig> auth,
            AddressRules addresses,
            Optional<RateLimitConfig> http,
            Optional<RateLimitConfig> tcp) {
        /** Everyone may read, as often as he likes. */
        public static final StreamAccess OPEN =
                new StreamAccess(Optional.empty(), AddressRules.NONE, Optional.empty(), Optional.empty());

        /** Whether everyone may read, as often as he likes. */
        public boolean isOpen() {
            return auth.isEmpty() && addresses.isEmpty() && http.isEmpty() && tcp.isEmpty();
        }
    }
}
