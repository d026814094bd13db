package io.logwisp.auth;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, which is what one household has. */
record AddressKey(String text) {
    private static final int V6_PREFIX_BYTES = 8;

    static AddressKey of(InetAddress address) {
        byte[] bytes = address.getAddress();
        int kept = Math.min(bytes.length, bytes.length == 4 ? 4 : V6_PREFIX_BYTES);
        return new AddressKey(HexFormat.of().formatHex(Arrays.copyOf(bytes, kept)));
    }

    /** As of any record; that would be put together by every start anew. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressKey key && text.equals(key.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
