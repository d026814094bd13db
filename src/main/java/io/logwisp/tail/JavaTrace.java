package io.logwisp.tail;

/**
 * Stack traces of Java and what runs on its machine: frames, causes, suppressed exceptions, and the line that names an
 * exception where a logging library puts it, at the start of the line after the message.
 */
final class JavaTrace implements Continuation {
    @Override
    public boolean continues(byte[] bytes, int from, int to) {
        int at = Words.skipBlanks(bytes, from, to);
        if (at > from) {
            return Words.startsWith(bytes, at, to, "at ")
                    || isOmission(bytes, at, to)
                    || isRelated(bytes, at, to)
                    || Words.startsWith(bytes, at, to, "- locked ")
                    || Words.startsWith(bytes, at, to, "[CIRCULAR REFERENCE");
        }
        return isRelated(bytes, at, to) || namesThrowable(bytes, at, to);
    }

    private static boolean isRelated(byte[] bytes, int from, int to) {
        return Words.startsWith(bytes, from, to, "Caused by: ")
                || Words.startsWith(bytes, from, to, "Suppressed: ")
                || Words.startsWith(bytes, from, to, "Wrapped by: ");
    }

    /** {@code ... 12 more}, {@code ... 12 common frames omitted}. */
    private static boolean isOmission(byte[] bytes, int from, int to) {
        return Words.startsWith(bytes, from, to, "... ") && to - from > 4 && Words.isDigit(bytes[from + 4]);
    }

    /** A class name with packages that ends like a throwable's, and behind it nothing or a colon. */
    private static boolean namesThrowable(byte[] bytes, int from, int to) {
        int end = from;
        boolean qualified = false;
        while (end < to && (Words.isNamePart(bytes[end]) || bytes[end] == '.')) {
            qualified |= bytes[end] == '.';
            end++;
        }
        return qualified
                && (end == to || bytes[end] == ':')
                && (Words.endsWith(bytes, from, end, "Exception")
                        || Words.endsWith(bytes, from, end, "Error")
                        || Words.endsWith(bytes, from, end, "Throwable"));
    }
}
