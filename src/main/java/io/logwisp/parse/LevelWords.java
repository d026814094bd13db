package io.logwisp.parse;

import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Words and numbers that stand for a level, found without making an object of them.
 *
 * <p>Text knows other words than JSON does: some that only loggers' own layouts use ({@code dbug}, {@code ERRO}), and not
 * those that are everyday language in the letters they are written in ({@code fine}, {@code NOTE}).
 */
final class LevelWords {
    static final int SHORTEST = 3;
    static final int LONGEST = 13;

    /** In capitals, between blanks, and in every tighter form. */
    private static final int CAPITALS = 1;

    /** With small letters, in the forms that those may have. */
    private static final int SMALL = 2;

    /** In capitals, but not between blanks. */
    private static final int CAPITALS_MARKED = 4;

    private static final int BOTH = CAPITALS | SMALL;
    private static final int SLOTS = 256;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int LONGEST_JSON = 32;

    private static final long[] KEYS = new long[SLOTS];
    private static final String[] WORDS = new String[SLOTS];
    private static final @Nullable Level[] LEVELS = new Level[SLOTS];
    private static final int[] USES = new int[SLOTS];

    static {
        put(Level.TRACE, BOTH, "trace", "trc", "trce", "verbose");
        put(Level.TRACE, CAPITALS_MARKED, "finest", "finer");
        put(Level.DEBUG, BOTH, "debug", "dbg", "dbug");
        put(Level.DEBUG, CAPITALS, "debg", "debu");
        put(Level.DEBUG, CAPITALS_MARKED, "fine");
        put(Level.INFO, BOTH, "info", "inf", "information", "informational", "notice");
        put(Level.INFO, SMALL, "note");
        put(Level.INFO, CAPITALS_MARKED, "config");
        put(Level.WARN, BOTH, "warn", "wrn", "warning");
        put(Level.ERROR, BOTH, "error", "err", "severe");
        put(Level.ERROR, CAPITALS, "erro");
        put(Level.ERROR, SMALL, "fail");
        put(Level.FATAL, BOTH, "fatal", "ftl", "crit", "critical", "alert", "emerg", "emergency", "panic");
        put(Level.FATAL, CAPITALS, "fata", "pani");
    }

    private LevelWords() {}

    /** The level that a word stands for as the value of a key, whatever its case and the blanks around it. */
    static @Nullable Level named(byte[] bytes, int start, int end) {
        if (end - start > LONGEST_JSON) {
            return null;
        }
        return Level.named(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1).trim());
    }

    /** The level that pino and bunyan write as a number: 10 is trace, 60 is fatal. */
    static @Nullable Level numbered(byte[] bytes, int start, int end) {
        if (end - start != 2 || bytes[start + 1] != '0') {
            return null;
        }
        return switch (bytes[start]) {
            case '1' -> Level.TRACE;
            case '2' -> Level.DEBUG;
            case '3' -> Level.INFO;
            case '4' -> Level.WARN;
            case '5' -> Level.ERROR;
            case '6' -> Level.FATAL;
            default -> null;
        };
    }

    /** The last eight letters of a word in small letters, the last one lowest. */
    static long key(String word) {
        long key = 0;
        for (int i = 0; i < word.length(); i++) {
            key = key << 8 | word.charAt(i);
        }
        return key;
    }

    /**
     * Slot of a word of the text table, or -1.
     *
     * @param key as {@link #key} makes it
     */
    static int find(long key, byte[] bytes, int start, int length) {
        int slot = slot(key);
        while (KEYS[slot] != 0) {
            if (KEYS[slot] == key && WORDS[slot].length() == length) {
                return length <= 8 || hasHead(WORDS[slot], bytes, start) ? slot : -1;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return -1;
    }

    static @Nullable Level level(int slot) {
        return LEVELS[slot];
    }

    /** True when the word counts in capitals; {@code marked} says that more than blanks sets it off. */
    static boolean countsInCapitals(int slot, boolean marked) {
        return (USES[slot] & (marked ? CAPITALS | CAPITALS_MARKED : CAPITALS)) != 0;
    }

    /** True when the word counts with small letters in it. */
    static boolean countsInSmall(int slot) {
        return (USES[slot] & SMALL) != 0;
    }

    /** Compares the letters in front of the last eight, which the key does not hold. */
    private static boolean hasHead(String word, byte[] bytes, int start) {
        for (int i = 0; i < word.length() - 8; i++) {
            if ((bytes[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void put(Level level, int uses, String... words) {
        for (String word : words) {
            int slot = slot(key(word));
            while (KEYS[slot] != 0) {
                slot = slot + 1 & SLOTS - 1;
            }
            KEYS[slot] = key(word);
            WORDS[slot] = word;
            LEVELS[slot] = level;
            USES[slot] = uses;
        }
    }

    private static int slot(long key) {
        return (int) (key * MULTIPLIER >>> 56);
    }
}
