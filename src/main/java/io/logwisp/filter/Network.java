package io.logwisp.filter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that belong together: one ({@code 10.1.2.3}), those with a prefix ({@code 10.1.}) or a block
 * ({@code 10.1.0.0/16}). No name server is ever asked.
 *
 * @param text as it was configured
 */
record Network(String text) {
    /** Whether an address is one of them; a port behind it does not count. */
    boolean contains(String peer) {
        String address = withoutPort(peer);
        if (text.endsWith(".")) {
            return address.startsWith(text);
        }
        int slash = text.indexOf('/');
        byte[] base = bytes(slash < 0 ? text : text.substring(0, slash));
        byte[] other = bytes(address);
        if (base == null || other == null) {
            return address.equals(text);
        }
        if (base.length != other.length) {
            return false;
        }
        return slash < 0 ? Arrays.equals(base, other) : startsAlike(base, other, bits(text.substring(slash + 1)));
    }

    private static boolean startsAlike(byte[] base, byte[] other, int bits) {
        if (bits < 0 || bits > 8 * base.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(base, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || (base[whole] ^ other[whole]) >> 8 - rest == 0;
    }

    private static int bits(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String withoutPort(String peer) {
        if (peer.startsWith("[") && peer.indexOf(']') > 0) {
            return peer.substring(1, peer.indexOf(']'));
        }
        int colon = peer.indexOf(':');
        return colon >= 0 && colon == peer.lastIndexOf(':') ? peer.substring(0, colon) : peer;
    }

    /** The bytes of an address in digits, or null for a name. */
    private static byte @Nullable [] bytes(String address) {
        return address.indexOf(':') >= 0 ? six(address) : four(address);
    }

    private static byte @Nullable [] four(String address) {
        String[] parts = address.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != bytes.length) {
            return null;
        }
        for (int i = 0; i < bytes.length; i++) {
            int value = number(parts[i], 10, 3, 0xFF);
            if (value < 0) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte @Nullable [] six(String address) {
        int gap = address.indexOf("::");
        String[] head = words(gap < 0 ? address : address.substring(0, gap));
        String[] tail = words(gap < 0 ? "" : address.substring(gap + 2));
        byte[] bytes = new byte[16];
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return null;
        }
        return put(head, bytes, 0) && put(tail, bytes, 16 - 2 * tail.length) ? bytes : null;
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean put(String[] words, byte[] bytes, int from) {
        for (int i = 0; i < words.length; i++) {
            int value = number(words[i], 16, 4, 0xFFFF);
            if (value < 0) {
                return false;
            }
            bytes[from + 2 * i] = (byte) (value >> 8);
            bytes[from + 2 * i + 1] = (byte) value;
        }
        return true;
    }

    private static int number(String digits, int radix, int longest, int max) {
        if (digits.isEmpty() || digits.length() > longest) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value <= max ? value : -1;
    }
}
