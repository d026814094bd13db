package io.logwisp.tail;

/**
 * LogWisp's file name pattern: {@code *} stands for any run of characters, {@code ?} for exactly one, everything else for
 * itself. The whole name must match; a leading dot is nothing special. The empty pattern matches every name. Immutable.
 */
final class NamePattern {
    private final String pattern;

    NamePattern(String pattern) {
        this.pattern = pattern.isEmpty() ? "*" : pattern;
    }

    /** Whether the whole name matches, in time proportional to the product of both lengths at worst. */
    boolean matches(String name) {
        int at = 0;
        int next = 0;
        int lastStar = -1;
        int starEnd = 0; // the last star stands for everything up to here
        while (at < name.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                lastStar = next++;
                starEnd = at;
            } else if (next < pattern.length() && matchesOne(pattern.charAt(next), name.charAt(at))) {
                next++;
                at++;
            } else if (lastStar >= 0) {
                next = lastStar + 1;
                at = ++starEnd;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == '*') {
            next++;
        }
        return next == pattern.length();
    }

    private static boolean matchesOne(char wanted, char actual) {
        return wanted == '?' || wanted == actual;
    }

    @Override
    public String toString() {
        return pattern;
    }
}
