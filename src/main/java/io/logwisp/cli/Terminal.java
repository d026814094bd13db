package io.logwisp.cli;

/** Makes text from outside fit for a terminal: file names may contain escape sequences. */
final class Terminal {
    private Terminal() {}

    /** The text with everything that moves a cursor, changes colours or turns the direction of writing made visible. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnsafe(c)) {
                out.append(c < 0x100 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** {@link #plain} of several lines. */
    static String plainLines(String text) {
        return String.join("\n", text.lines().map(Terminal::plain).toList());
    }

    private static boolean isUnsafe(char c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '\u2028' || c == '\u2029';
    }
}
