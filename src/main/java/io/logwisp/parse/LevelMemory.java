package io.logwisp.parse;

import io.logwisp.entry.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the lines before have shown: the head of a line up to its level, digits aside, and the levels that followed it. The
 * lines of a program begin alike, and where everything that {@link LevelScanner} looks at is the same, so is the level.
 */
final class LevelMemory {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long FROM_ZERO = ONES * (0x80 - '0');
    private static final long ABOVE_NINE = ONES * (0x80 - '9' - 1);
    private static final int LOW_DIGIT_BITS = 0x0F;

    /** Longer heads are not kept. */
    private static final int MOST_HEAD_WORDS = 8;

    /** Levels that are kept for one head. */
    private static final int MOST_LEVELS = 4;

    // Owned by the thread of its scanner.
    private final long[] head = new long[MOST_HEAD_WORDS];
    private int headLength = -1;
    private final long[] texts = new long[MOST_LEVELS];
    private final int[] lengths = new int[MOST_LEVELS];
    private final @Nullable Level[] levels = new Level[MOST_LEVELS];
    private int count;
    private int nextSlot;

    /** The level of the line between {@code start} and {@code end} when its head and what follows are known, or null. */
    @Nullable
    Level find(byte[] bytes, int start, int end) {
        int at = start + headLength;
        if (headLength < 0 || at > bytes.length - Long.BYTES || !hasHead(bytes, start)) {
            return null;
        }
        long text = (long) WORDS.get(bytes, at);
        for (int i = 0; i < count; i++) {
            if (((text ^ texts[i]) & mask(lengths[i])) == 0 && lengths[i] <= end - at) {
                return levels[i];
            }
        }
        return null;
    }

    /**
     * Keeps the level of a line.
     *
     * @param start of the line
     * @param at where the word of the level begins
     * @param until how far the scanner has looked behind {@code at}; within the line
     */
    void learn(byte[] bytes, int start, int at, int until, Level level) {
        if (at - start > MOST_HEAD_WORDS * Long.BYTES || until - at > Long.BYTES || at > bytes.length - Long.BYTES) {
            return;
        }
        if (headLength != at - start || !hasHead(bytes, start)) {
            learnHead(bytes, start, at - start);
        }
        int slot = count < MOST_LEVELS ? count++ : nextSlot;
        nextSlot = (slot + 1) % MOST_LEVELS;
        texts[slot] = (long) WORDS.get(bytes, at);
        lengths[slot] = until - at;
        levels[slot] = level;
    }

    private void learnHead(byte[] bytes, int start, int length) {
        headLength = length;
        count = 0;
        for (int i = 0; i * Long.BYTES < length; i++) {
            head[i] = withoutDigits((long) WORDS.get(bytes, start + i * Long.BYTES));
        }
    }

    private boolean hasHead(byte[] bytes, int start) {
        int whole = headLength >>> 3;
        for (int i = 0; i < whole; i++) {
            if (withoutDigits((long) WORDS.get(bytes, start + i * Long.BYTES)) != head[i]) {
                return false;
            }
        }
        int rest = headLength & 7;
        return rest == 0
                || ((withoutDigits((long) WORDS.get(bytes, start + whole * Long.BYTES)) ^ head[whole]) & mask(rest))
                        == 0;
    }

    /** The first {@code length} bytes of a word, 1 to 8. */
    private static long mask(int length) {
        return -1L >>> 64 - 8 * length;
    }

    /** Makes each digit a zero. */
    private static long withoutDigits(long word) {
        long ascii = word & ~HIGH_BITS;
        long digits = ascii + FROM_ZERO & ~(ascii + ABOVE_NINE) & ~word & HIGH_BITS;
        return word & ~((digits >>> 7) * LOW_DIGIT_BITS);
    }
}
