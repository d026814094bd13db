package io.logwisp.e2e;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines that carry their number, all of the same length, and the account of those that arrived. */
final class NumberedLines {
    private static final String PADDING = " abcdefghijklmnopqrstuvwxyz 0123456789 ABCDEFGHI";
    private static final Pattern LINE = Pattern.compile("line (\\d{9})" + PADDING);
    private static final Pattern NOTICE = Pattern.compile("Log rotation detected \\(#\\d+\\): .*");

    /** Characters of a line with its line feed. */
    static final int LENGTH = text(0).length() + 1;

    // Owned by the thread that calls take; read by others after its end.
    private final BitSet seen = new BitSet();
    private final StringBuilder complaints = new StringBuilder();
    private long twice;
    private long outOfOrder;
    private long strange;
    private long notices;
    private int before = -1;
    private volatile int highest = -1;

    static String text(int number) {
        return "line %09d".formatted(number) + PADDING;
    }

    /** The numbers of the whole lines in a text. */
    static BitSet numbersIn(String text) {
        BitSet numbers = new BitSet();
        LINE.matcher(text).results().forEach(result -> numbers.set(Integer.parseInt(result.group(1))));
        return numbers;
    }

    /** Takes a line as the client got it. */
    void take(String line) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            take(Integer.parseInt(matcher.group(1)));
        } else if (NOTICE.matcher(line).matches()) {
            notices++;
        } else {
            strange++;
            complain("not a line that was written: " + line);
        }
    }

    private void take(int number) {
        if (seen.get(number)) {
            twice++;
            complain("twice: " + number + " after " + before);
        } else if (number < before) {
            outOfOrder++;
            complain("out of order: " + number + " after " + before);
        } else if (number > before + 1) {
            complain("gap: " + number + " after " + before);
        }
        seen.set(number);
        before = number;
        highest = Math.max(highest, number);
    }

    private void complain(String text) {
        if (complaints.length() < 4_000) {
            complaints.append("\n  ").append(text);
        }
    }

    int highest() {
        return highest;
    }

    long received() {
        return seen.cardinality();
    }

    long notices() {
        return notices;
    }

    /** What went wrong, or an empty text when all of these arrived, each once and, if wanted, in order. */
    String faults(BitSet expected, boolean inOrder) {
        BitSet missing = (BitSet) expected.clone();
        missing.andNot(seen);
        if (missing.isEmpty() && twice == 0 && (outOfOrder == 0 || !inOrder) && strange == 0) {
            return "";
        }
        return "%d missing, %d twice, %d out of order, %d strange:%s"
                .formatted(missing.cardinality(), twice, outOfOrder, strange, complaints);
    }

    String figures() {
        return received() + " lines, " + notices + " rotations told, " + twice + " twice, " + outOfOrder
                + " out of order";
    }
}
