package io.logwisp.config.toml;

/** Writes text as a TOML basic string. */
final class Quotes {
    private Quotes() {}

    /** The text in double quotes, escaped. */
    static String quote(String text) {
        return '"' + escape(text) + '"';
    }

    /** The text with quotes, backslashes and control characters escaped, so it is safe on a terminal too. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            append(out, text.charAt(i));
        }
        return out.toString();
    }

    private static void append(StringBuilder out, char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (Character.isISOControl(c)) {
            out.append(String.format("\\u%04X", (int) c));
        } else {
            out.append(c);
        }
    }
}
