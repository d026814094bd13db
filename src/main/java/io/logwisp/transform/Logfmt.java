package io.logwisp.transform;

/** {@code key=value key="two words"}: words without an equals sign are no fields. Stateless. */
final class Logfmt {
    private Logfmt() {}

    /** Sets a field for each pair of the text. */
    static void parse(String text, Draft entry) {
        int at = 0;
        while (at < text.length()) {
            int end = wordEnd(text, at);
            int equals = text.indexOf('=', at);
            if (equals > at && equals < end) {
                at = value(text, text.substring(at, equals), equals + 1, entry);
            } else {
                at = end + 1;
            }
        }
    }

    /** Takes the value that begins there; returns where the next pair may begin. */
    private static int value(String text, String name, int from, Draft entry) {
        if (from == text.length() || text.charAt(from) != '"') {
            int end = wordEnd(text, from);
            entry.put(name, text.substring(from, end));
            return end + 1;
        }
        StringBuilder value = new StringBuilder();
        int at = from + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
                value.append(escaped(text.charAt(at)));
            } else {
                value.append(text.charAt(at));
            }
            at++;
        }
        entry.put(name, value.toString());
        return at + 1;
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> c;
        };
    }

    /** Where the next blank stands outside a quoted value. */
    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) > ' ') {
            at++;
        }
        return at;
    }
}
