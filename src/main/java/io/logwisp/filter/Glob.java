package io.logwisp.filter;

/** A pattern for a whole name: {@code *} stands for any characters, {@code ?} for one; all others for themselves. */
record Glob(String pattern) {
    /**
     * Whether the name fits. Only the last star met is ever tried again, because an earlier one could not do better, so the
     * work is at most the product of both lengths.
     */
    boolean matches(String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starName = 0;
        while (n < name.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : '\0';
            if (p < pattern.length() && wanted == '*') {
                star = p++;
                starName = n;
            } else if (p < pattern.length() && (wanted == '?' || wanted == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starName;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
