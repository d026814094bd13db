package io.logwisp.config;

import java.net.InetAddress;
import java.util.List;

/**
 * Whose addresses may connect: never those of {@code deny}; and when {@code allow} is not empty, only those.
 */
public record AddressRules(List<AddressRange> allow, List<AddressRange> deny) {
    /** Everybody. */
    public static final AddressRules NONE = new AddressRules(List.of(), List.of());

    public AddressRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Whether everybody may connect. */
    public boolean isEmpty() {
        return allow.isEmpty() && deny.isEmpty();
    }

    /** Whether that address may connect. */
    public boolean permit(InetAddress address) {
        return deny.stream().noneMatch(range -> range.contains(address))
                && (allow.isEmpty() || allow.stream().anyMatch(range -> range.contains(address)));
    }
}
