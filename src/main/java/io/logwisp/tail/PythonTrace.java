package io.logwisp.tail;

/**
 * Stack traces of Python, from their first line, which goes on with the message that was logged before it, to the line
 * that names the exception; and the exceptions that led to it. Owned by the polling thread.
 */
final class PythonTrace implements Continuation {
    private static final String HEAD = "Traceback (most recent call last):";
    private static final String GROUP_HEAD = "+ Exception Group Traceback (most recent call last):";

    private Place place = Place.OUTSIDE;

    private enum Place {
        OUTSIDE,
        /** Among the frames: what is indented belongs to it, and the first line that is not ends it. */
        FRAMES,
        /** In a group, all lines of which are indented. */
        GROUP,
        /** Behind the exception: another one may follow. */
        BEHIND
    }

    @Override
    public boolean continues(byte[] bytes, int from, int to) {
        int at = Words.skipBlanks(bytes, from, to);
        if (at == to && place != Place.OUTSIDE) {
            return true;
        }
        if (Words.startsWith(bytes, at, to, HEAD)) {
            place = Place.FRAMES;
            return true;
        }
        if (Words.startsWith(bytes, at, to, GROUP_HEAD)) {
            place = Place.GROUP;
            return true;
        }
        if (at > from && (place == Place.FRAMES || place == Place.GROUP)) {
            return true;
        }
        return continuesUnindented(bytes, from, to);
    }

    private boolean continuesUnindented(byte[] bytes, int from, int to) {
        boolean linked = place != Place.OUTSIDE && isLink(bytes, from, to);
        boolean names = place == Place.FRAMES;
        place = linked || names ? Place.BEHIND : Place.OUTSIDE;
        return linked || names;
    }

    /** The words between two exceptions of which one led to the other. */
    private static boolean isLink(byte[] bytes, int from, int to) {
        return Words.startsWith(bytes, from, to, "During handling of the above exception, another exception occurred:")
                || Words.startsWith(
                        bytes, from, to, "The above exception was the direct cause of the following exception:");
    }

    @Override
    public void end() {
        if (place == Place.BEHIND) {
            place = Place.OUTSIDE;
        }
    }
}
