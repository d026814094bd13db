package io.logwisp.filter;

import org.jspecify.annotations.Nullable;

/**
 * A number written as JSON writes it. Integers of up to 18 digits are compared exactly, all others as doubles, so that no
 * text, however long, makes a comparison expensive.
 *
 * @param isInteger whether {@code integer} holds the exact value
 */
record Numeral(boolean isInteger, long integer, double real) implements Comparable<Numeral> {
    private static final int MAX_EXACT_DIGITS = 18;

    /** The number that the text stands for; call only when {@link #isNumeral}. */
    static Numeral of(String text) {
        boolean isInteger = text.length() <= MAX_EXACT_DIGITS && digitsEnd(text, sign(text)) == text.length();
        return new Numeral(isInteger, isInteger ? Long.parseLong(text) : 0, Double.parseDouble(text) + 0.0);
    }

    /** The number that the text stands for, or null when it is none. */
    static @Nullable Numeral parse(String text) {
        return isNumeral(text) ? of(text) : null;
    }

    /** Whether the text is a number by RFC 8259 section 6. */
    static boolean isNumeral(String text) {
        int start = sign(text);
        int at = digitsEnd(text, start);
        if (at == start || at > start + 1 && text.charAt(start) == '0') {
            return false;
        }
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = at + 1;
            at = digitsEnd(text, fraction);
            if (at == fraction) {
                return false;
            }
        }
        return at == text.length() || isExponent(text, at);
    }

    private static boolean isExponent(String text, int at) {
        if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
            return false;
        }
        int digits = at + 1;
        if (digits < text.length() && (text.charAt(digits) == '+' || text.charAt(digits) == '-')) {
            digits++;
        }
        int end = digitsEnd(text, digits);
        return end > digits && end == text.length();
    }

    private static int sign(String text) {
        return text.startsWith("-") ? 1 : 0;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    @Override
    public int compareTo(Numeral other) {
        return isInteger && other.isInteger ? Long.compare(integer, other.integer) : Double.compare(real, other.real);
    }
}
