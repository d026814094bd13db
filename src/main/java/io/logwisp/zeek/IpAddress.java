package io.logwisp.zeek;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address as 128 bits; IPv4 stands in the last 32 behind {@code ::ffff:}, as in Broker, so both spellings of
 * it are one address. Names are never looked up.
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    private static final long V4_PREFIX = 0xFFFFL;
    private static final int GROUPS = 8;

    /** Reads {@code 10.0.0.1} or {@code 2001:db8::1}; empty for anything else. */
    public static Optional<IpAddress> parse(String text) {
        if (text.indexOf(':') < 0) {
            long v4 = parseV4(text);
            return v4 < 0 ? Optional.empty() : Optional.of(new IpAddress(0, V4_PREFIX << 32 | v4));
        }
        return parseV6(text);
    }

    /** Whether this is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == V4_PREFIX;
    }

    /** Bits of an address of this kind: 32 or 128. */
    int bits() {
        return isV4() ? 32 : 128;
    }

    /** The first address of the network of that length. */
    IpAddress masked(int length) {
        int kept = isV4() ? length + 96 : length;
        return new IpAddress(high & mask(kept), low & mask(kept - 64));
    }

    private static long mask(int kept) {
        return kept <= 0 ? 0 : kept >= 64 ? -1L : -1L << (64 - kept);
    }

    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh == 0 ? Long.compareUnsigned(low, other.low) : byHigh;
    }

    /** RFC 5952: lower case, the longest run of zeros as {@code ::}. */
    @Override
    public String toString() {
        if (isV4()) {
            return (low >>> 24 & 255) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
        }
        int[] groups = groups();
        int runStart = -1;
        int runLength = 1; // a single zero is written out
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > runLength) {
                runStart = i;
                runLength = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(text.length() > 0 && text.charAt(text.length() - 1) != ':' ? ":" : "")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private int[] groups() {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < 4 ? high : low;
            groups[i] = (int) (half >>> 48 - 16 * (i % 4)) & 0xFFFF;
        }
        return groups;
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static long parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long address = 0;
        for (String part : parts) {
            int octet = digits(part, 3, 10);
            if (octet < 0 || octet > 255 || part.length() > 1 && part.charAt(0) == '0') {
                return -1;
            }
            address = address << 8 | octet;
        }
        return address;
    }

    private static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        int[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        int[] tail = groups(gap < 0 ? "" : text.substring(gap + 2), true);
        int known = head.length + tail.length;
        if (head == INVALID || tail == INVALID || (gap < 0 ? known != GROUPS : known >= GROUPS)) {
            return Optional.empty();
        }
        long[] halves = new long[2];
        for (int i = 0; i < head.length; i++) {
            halves[i / 4] |= (long) head[i] << 48 - 16 * (i % 4);
        }
        for (int i = 0; i < tail.length; i++) {
            int at = GROUPS - tail.length + i;
            halves[at / 4] |= (long) tail[i] << 48 - 16 * (at % 4);
        }
        return Optional.of(new IpAddress(halves[0], halves[1]));
    }

    private static final int[] INVALID = {-1};

    /** The groups of 16 bits; the last part may be an IPv4 address, which is two of them. */
    private static int[] groups(String text, boolean last) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        int count = parts.length;
        boolean mixed = last && parts[count - 1].indexOf('.') >= 0;
        int[] groups = new int[mixed ? count + 1 : count];
        for (int i = 0; i < (mixed ? count - 1 : count); i++) {
            groups[i] = digits(parts[i], 4, 16);
            if (groups[i] < 0) {
                return INVALID;
            }
        }
        if (mixed) {
            long v4 = parseV4(parts[count - 1]);
            if (v4 < 0) {
                return INVALID;
            }
            groups[count - 1] = (int) (v4 >>> 16);
            groups[count] = (int) v4 & 0xFFFF;
        }
        return groups;
    }

    /** One to {@code most} ASCII digits as a number, or -1. */
    private static int digits(String text, int most, int radix) {
        if (text.isEmpty() || text.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
