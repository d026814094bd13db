package io.logwisp.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses with a common beginning: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address. IPv4 in IPv6 clothes
 * ({@code ::ffff:10.0.0.1}) is IPv4 everywhere. Nothing here asks a name server.
 *
 * @param network its first bits decide
 * @param bits how many of them: 0 to 32, or 0 to 128
 */
public record AddressRange(InetAddress network, int bits) {
    private static final int MAPPED_BITS = 96;

    /** Empty when the text is neither an address nor a range of addresses. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        String written = slash < 0 ? text : text.substring(0, slash);
        Optional<InetAddress> network = address(written);
        if (network.isEmpty()) {
            return Optional.empty();
        }
        int width = network.get().getAddress().length * 8;
        boolean mapped = width == 32 && written.indexOf(':') >= 0;
        int bits = slash < 0 ? width : number(text.substring(slash + 1)) - (mapped ? MAPPED_BITS : 0);
        return bits < 0 || bits > width ? Optional.empty() : Optional.of(new AddressRange(network.get(), bits));
    }

    /** An address as it is written in digits, with or without brackets and zone; empty for anything else. */
    public static Optional<InetAddress> address(String text) {
        String plain = text.strip();
        if (plain.startsWith("[") && plain.endsWith("]")) {
            plain = plain.substring(1, plain.length() - 1);
        }
        int zone = plain.indexOf('%');
        if (zone >= 0) {
            if (!isZone(plain.substring(zone + 1))) {
                return Optional.empty();
            }
            plain = plain.substring(0, zone);
        }
        try {
            if (plain.indexOf(':') < 0) {
                byte[] bytes = v4(plain);
                return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
            }
            // With a colon in it this is never taken for a name.
            return isHex(plain) ? Optional.of(InetAddress.getByName(plain)) : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** Whether the address is one of these. */
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (own[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        int mask = 0xff00 >> rest & 0xff;
        return rest == 0 || (own[whole] & mask) == (other[whole] & mask);
    }

    /** As it is written in a configuration. */
    public String text() {
        return network.getHostAddress() + "/" + bits;
    }

    private static byte @org.jspecify.annotations.Nullable [] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int value = number(parts[i]);
            // A leading zero is octal for some and decimal for others: what two may read differently is refused.
            if (value < 0 || value > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    /** The name or number of a network interface. */
    private static boolean isZone(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c == '.' || c == '-' || c == '_' || c < 0x80 && Character.isLetterOrDigit(c));
    }

    private static boolean isHex(String text) {
        return text.toLowerCase(Locale.ROOT)
                .chars()
                .allMatch(c -> c == ':' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** At most three digits; -1 for anything else. */
    private static int number(String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
