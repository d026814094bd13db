package io.logwisp.tail;

/**
 * What a Go program says when it panics or is asked for its stacks: {@code panic:} or {@code fatal error:} and the
 * goroutines after it, or goroutines after a line that was logged. Owned by the polling thread.
 */
final class GoTrace implements Continuation {
    private boolean inside;

    @Override
    public boolean continues(byte[] bytes, int from, int to) {
        if (Words.startsWith(bytes, from, to, "panic: ") || Words.startsWith(bytes, from, to, "fatal error: ")) {
            inside = true;
            return false;
        }
        if (isGoroutine(bytes, from, to)) {
            inside = true;
            return true;
        }
        inside = inside && (from == to || bytes[from] == '\t' || isPart(bytes, from, to));
        return inside;
    }

    /** {@code goroutine 17 [running]:}. */
    private static boolean isGoroutine(byte[] bytes, int from, int to) {
        return Words.startsWith(bytes, from, to, "goroutine ") && Words.endsWith(bytes, from, to, "]:");
    }

    private static boolean isPart(byte[] bytes, int from, int to) {
        return isCall(bytes, from, to)
                || Words.startsWith(bytes, from, to, "created by ")
                || Words.startsWith(bytes, from, to, "[signal ")
                || Words.startsWith(bytes, from, to, "[originating from ")
                || Words.startsWith(bytes, from, to, "...additional frames elided")
                || Words.startsWith(bytes, from, to, "runtime stack:")
                || Words.startsWith(bytes, from, to, "exit status ");
    }

    /** {@code main.(*server).handle(0xc000012345, {0x4b2f, 0x5})}: a path with a dot, no blank before the parenthesis. */
    private static boolean isCall(byte[] bytes, int from, int to) {
        boolean dotted = false;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '(' && dotted && at > from) {
                return Words.endsWith(bytes, from, to, ")");
            }
            if (Words.isBlank(b)) {
                return false;
            }
            dotted |= b == '.';
        }
        return false;
    }
}
