package io.logwisp.tail;

/** Looks at the bytes of a line for words of ASCII. */
final class Words {
    private Words() {}

    /** Whether a word stands at the start of {@code bytes[from, to)}. */
    static boolean startsWith(byte[] bytes, int from, int to, String word) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word stands at the end of {@code bytes[from, to)}. */
    static boolean endsWith(byte[] bytes, int from, int to, String word) {
        return to - from >= word.length() && startsWith(bytes, to - word.length(), to, word);
    }

    /** Where the first byte is that is neither a blank nor a tab. */
    static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** A letter, digit or other sign that the name of a class may have; bytes beyond ASCII are taken for letters. */
    static boolean isNamePart(byte b) {
        return b < 0 || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || isDigit(b) || b == '_' || b == '$';
    }
}
