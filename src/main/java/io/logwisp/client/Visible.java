package io.logwisp.client;

/**
 * Makes text of a log fit for a terminal, in the same way as servers do with text: what would move the cursor, change
 * colours or turn the direction of writing is shown instead, as {@code \x1b} or {@code <U+009B>}.
 */
final class Visible {
    private static final String INDENT = "\n    ";

    private Visible() {}

    /** The text on one line. */
    static String line(String text) {
        return isPlain(text) ? text : escaped(text, false);
    }

    /** The text on as many lines as it has; all but the first are indented, so that they cannot look like entries. */
    static String lines(String text) {
        return isPlain(text) ? text : escaped(text, true);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && (c < ' ' || c >= 0x7F && isUnsafe(c))) {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String text, boolean severalLines) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && severalLines) {
                out.append(INDENT);
            } else if (c == '\t' || !isUnsafe(c)) {
                out.append(c);
            } else if (c <= 0x7F) {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(String.format("<U+%04X>", (int) c));
            }
        }
        return out.toString();
    }

    /** Controls, separators of lines and paragraphs, and everything that turns the direction of text. */
    static boolean isUnsafe(char c) {
        return c < ' '
                || c >= 0x7F && c < 0xA0
                || c == 0x061C
                || c >= 0x200E && c <= 0x200F
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069;
    }
}
