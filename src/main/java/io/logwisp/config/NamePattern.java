package io.logwisp.config;

/**
 * LogWisp's pattern for names: {@code *} stands for any run of characters, {@code ?} for exactly one, everything else for
 * itself. The whole name must match; a leading dot is nothing special.
 */
public record NamePattern(String pattern) {
    /** The same, where an empty text stands for every name. */
    public static NamePattern orAny(String pattern) {
        return new NamePattern(pattern.isEmpty() ? "*" : pattern);
    }

    /**
     * Whether the whole name matches. Only the last star met is ever tried again, because an earlier one could not do better,
     * so the work is at most the product of both lengths.
     */
    public boolean matches(String name) {
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
