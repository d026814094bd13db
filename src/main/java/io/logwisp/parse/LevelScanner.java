package io.logwisp.parse;

import io.logwisp.entry.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the level that a line of text states about itself, by where a word stands and what stands around it, so that
 * "no error here" has none. Only words that begin within the first {@value #LIMIT} bytes count, and the first that counts
 * wins. Colour sequences are looked through.
 *
 * <p><b>Anywhere</b> a word in capitals counts
 * <ul>
 *   <li>between blanks or ends of the line: {@code  a WARN b}; between {@code |}, {@code ,} or {@code ;} of a table,
 *   <li>before a colon: {@code ERROR:}, {@code root:ERROR:}, but not {@code ERROR::},
 *   <li>in brackets: {@code [WARN ]}, {@code [12:00:01 INF]}, {@code [main/INFO]}, {@code (ERROR)}, {@code <ERROR>},
 *   <li>with logrus' seconds: {@code INFO[0042]}.
 * </ul>
 *
 * <p><b>In the head of a line</b> these count as well
 * <ul>
 *   <li>with small letters: {@code error:}, {@code [warn]}, {@code [core:error]}, {@code |info|}, between tabs,
 *   <li>as the value of a key, in any case: {@code level=info}, {@code severity: "warn"}, {@code "level":"info"}; also
 *       {@code lvl}, {@code loglevel}, {@code levelname},
 *   <li>klog's letter before its date: {@code E0102 15:04:05}.
 * </ul>
 *
 * <p>The head goes on as long as there is no prose: over times, numbers, everything in brackets, {@code key=value} and
 * {@code key="quoted value"}, names with a dot, slash, colon or other mark in them, words in capitals, names of months and
 * days, words for levels, and one plain word behind a number (the host in a syslog line, the logger behind a time).
 *
 * <p>At the very start, redis' sign behind its time counts ({@code 1:M 01 Jan 2024 00:00:00.000 # text}), and a syslog
 * priority ({@code <11>}) for a line that says nothing else.
 */
final class LevelScanner {
    /** Bytes in which a level is looked for. */
    static final int LIMIT = 100;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final byte BLANK = ' ';
    private static final byte ESCAPE = 0x1B;

    private static final long KEY_LEVEL = LevelWords.key("level");
    private static final long KEY_LVL = LevelWords.key("lvl");
    private static final long KEY_SEVERITY = LevelWords.key("severity");
    private static final long KEY_LOGLEVEL = LevelWords.key("loglevel");
    private static final long KEY_LEVELNAME = LevelWords.key("levelname");

    private static final long[] CALENDAR = Stream.of(
                    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul",
                    "aug", "sep", "oct", "nov", "dec")
            .mapToLong(LevelWords::key)
            .toArray();

    // Owned by the pipeline thread; describe the line being scanned.
    private byte[] bytes = {};
    private int first;
    private int end;

    /** Where no word begins any more. */
    private int stop;

    /** Where no word is read any further: whatever is cut there is too long for a level. */
    private int wordStop;

    private int at;

    /** The byte before {@code at}, colour sequences left out; a blank at the start of the line. */
    private byte before = BLANK;

    private boolean inBracket;

    /** Plain words that may still come before the head is over. */
    private int plainWords;

    /** The current run of bytes between blanks has a word in it that could be prose. */
    private boolean hasWord;

    /** The current run of bytes between blanks has something in it that prose has not. */
    private boolean hasMark;

    private boolean hasDigit;

    /** The level of the line between {@code start} and {@code end}, or null when it states none. */
    @Nullable
    Level scan(byte[] line, int start, int lineEnd) {
        bytes = line;
        end = lineEnd;
        first = start;
        stop = Math.min(lineEnd, start + LIMIT);
        wordStop = Math.min(lineEnd, stop + LevelWords.LONGEST + 1);
        at = start;
        before = BLANK;
        inBracket = false;
        plainWords = 0;
        nextRun();
        Level byStart = startOfLine();
        Level stated = byStart == null || at > start ? body() : null;
        return stated == null ? byStart : stated;
    }

    private @Nullable Level body() {
        Level level = head();
        return level == null ? tail() : level;
    }

    // ---- the very start

    private @Nullable Level startOfLine() {
        if (at == end) {
            return null;
        }
        byte b = bytes[at];
        if (b == '<') {
            return priority();
        }
        return isDigit(b) ? redis() : null;
    }

    /** The severity of a syslog priority, behind which scanning goes on. */
    private @Nullable Level priority() {
        int value = 0;
        int i = at + 1;
        while (i < end && i < at + 4 && isDigit(bytes[i])) {
            value = value * 10 + bytes[i] - '0';
            i++;
        }
        if (i == at + 1 || i == end || bytes[i] != '>' || value > 191) {
            return null;
        }
        at = i + 1;
        return switch (value & 7) {
            case 0, 1, 2 -> Level.FATAL;
            case 3 -> Level.ERROR;
            case 4 -> Level.WARN;
            case 5, 6 -> Level.INFO;
            default -> Level.DEBUG;
        };
    }

    private @Nullable Level redis() {
        int i = at;
        while (i < stop && isDigit(bytes[i])) {
            i++;
        }
        int sign = i + 28; // ":M 01 Jan 2024 00:00:00.000 " is as long as that
        if (sign + 1 >= end || bytes[i] != ':' || "MSCX".indexOf(bytes[i + 1]) < 0 || bytes[i + 2] != ' ') {
            return null;
        }
        if (bytes[i + 14] != ' ' || bytes[i + 17] != ':' || bytes[sign - 1] != ' ' || bytes[sign + 1] != ' ') {
            return null;
        }
        return switch (bytes[sign]) {
            case '.', '-' -> Level.DEBUG;
            case '*' -> Level.INFO;
            case '#' -> Level.WARN;
            default -> null;
        };
    }

    // ---- head

    /** Scans until a level is found, the head is over, or nothing is left. */
    private @Nullable Level head() {
        while (at < stop) {
            byte b = bytes[at];
            if (isLetter(b)) {
                Level level = headWord();
                if (level != null) {
                    return level;
                }
            } else if (b == ' ' || b == '\t') {
                if (endsHead()) {
                    return null;
                }
                pass(b);
            } else {
                mark(b);
            }
        }
        return null;
    }

    private void mark(byte b) {
        if (isDigit(b)) {
            hasDigit = true;
            hasMark = true;
            pass(b);
        } else if (b == ESCAPE) {
            at = skipColour(at);
        } else if ((b == '=' || b == ':') && byteAt(at + 1) == '"') {
            hasMark = true;
            skipQuoted();
        } else {
            inBracket = b == '[' || inBracket && b != ']';
            hasMark |= isMark(b);
            pass(b);
        }
    }

    private void pass(byte b) {
        before = b;
        at++;
    }

    /** Punctuation of prose is no mark, except a full stop inside of a name. */
    private boolean isMark(byte b) {
        return switch (b) {
            case ',', ';', '!', '?', '"', '\'' -> false;
            case '.' -> !isBlank(byteAt(at + 1));
            default -> b > 0;
        };
    }

    /** Goes behind the quoted value that follows; stays before the quote when it has no end. */
    private void skipQuoted() {
        before = bytes[at];
        int i = at + 2;
        while (i < end && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        if (i < end) {
            before = '"';
            at = i + 1;
        } else {
            at++;
        }
    }

    /** Ends a run of bytes at a blank; true when it shows that prose has begun. */
    private boolean endsHead() {
        if (hasWord && !hasMark && !inBracket) {
            plainWords--;
        } else if (hasDigit) {
            plainWords = 1;
        }
        nextRun();
        return plainWords < 0;
    }

    private void nextRun() {
        hasWord = false;
        hasMark = false;
        hasDigit = false;
    }

    private @Nullable Level headWord() {
        int start = at;
        int letters = 0;
        long key = 0;
        while (at < wordStop && isLetter(bytes[at])) {
            letters |= bytes[at];
            key = key << 8 | (bytes[at] | 0x20);
            at++;
        }
        int length = at - start;
        boolean small = (letters & 0x20) != 0;
        int slot = slot(key, start, length);
        if (slot >= 0 && (small ? smallCounts(slot, start) : capitalsCount(slot))) {
            return LevelWords.level(slot);
        }
        Level other = slot >= 0 ? null : isLevelKey(key, length) ? keyValue() : length == 1 ? klog(start) : null;
        hasWord |= small && slot < 0 && !isCalendarWord(key, length);
        before = bytes[at - 1];
        return other;
    }

    private int slot(long key, int start, int length) {
        boolean possible = length >= LevelWords.SHORTEST && length <= LevelWords.LONGEST;
        return possible ? LevelWords.find(key, bytes, start, length) : -1;
    }

    /** Whether a known word in capitals counts, judged by the bytes before it and behind it, where {@code at} is. */
    private boolean capitalsCount(int slot) {
        int next = skipColours(at);
        byte after = byteAt(next);
        boolean marked = switch (after) {
            case ' ', '\t' -> "[])|>:".indexOf(before) >= 0;
            case ':' -> byteAt(next + 1) != ':' && " \t[](){}<>|:=.".indexOf(before) >= 0;
            case ']' -> " \t[:/|.".indexOf(before) >= 0;
            case ')' -> before == '(';
            case '>' -> before == '<';
            case '}' -> before == '{';
            case '|' -> before == '|' || isBlank(before);
            case ',', ';', '*' -> before == after;
            case '[' -> isBlank(before) && isDigit(byteAt(next + 1));
            case '/' -> inBracket && (before == '[' || isBlank(before));
            default -> false;
        };
        boolean between = isBlank(before) && isBlank(after);
        return (marked || between) && LevelWords.countsInCapitals(slot, marked);
    }

    /** Whether a known word with small letters counts in the head. */
    private boolean smallCounts(int slot, int start) {
        int next = skipColours(at);
        boolean fits = switch (byteAt(next)) {
            case ':' -> byteAt(next + 1) != ':' && byteAt(next + 1) != '/' && " \t])>|:".indexOf(before) >= 0;
            case ']' -> opensBracket(start);
            case ' ' ->
                byteAt(skipBlanks(next)) == ']' && opensBracket(start) || isBlank(before) && isPiped(start, next);
            case '|' -> before == '|';
            case '\t' -> before == '\t';
            default -> false;
        };
        return fits && LevelWords.countsInSmall(slot);
    }

    /** True when the word stands first in its bracket, or behind a colon, or behind a number and a blank. */
    private boolean opensBracket(int start) {
        if (!inBracket || !isBlank(before)) {
            return before == '[' || inBracket && before == ':';
        }
        int i = start - 1;
        while (i > first && isBlank(bytes[i])) {
            i--;
        }
        return bytes[i] == '[' || isDigit(bytes[i]);
    }

    /** True when the word is a column of its own between {@code |} and blanks. */
    private boolean isPiped(int start, int next) {
        int i = start - 1;
        while (i > first && isBlank(bytes[i])) {
            i--;
        }
        return i >= first && bytes[i] == '|' && byteAt(skipBlanks(next)) == '|';
    }

    private static boolean isLevelKey(long key, int length) {
        return switch (length) {
            case 3 -> key == KEY_LVL;
            case 5 -> key == KEY_LEVEL;
            case 8 -> key == KEY_SEVERITY || key == KEY_LOGLEVEL;
            case 9 -> key == KEY_LEVELNAME;
            default -> false;
        };
    }

    /** The level that stands behind the key that ends at {@code at}, or null when there is none or it is no key. */
    private @Nullable Level keyValue() {
        if (" \t{,\"'[(|;.".indexOf(before) < 0) {
            return null;
        }
        int i = skipQuote(at);
        byte sign = byteAt(i);
        if (sign != '=' && sign != ':') {
            return null;
        }
        int start = skipQuote(sign == ':' ? skipBlanks(i + 1) : i + 1);
        int wordEnd = start;
        long key = 0;
        while (wordEnd < end && wordEnd - start <= LevelWords.LONGEST && isLetter(bytes[wordEnd])) {
            key = key << 8 | (bytes[wordEnd] | 0x20);
            wordEnd++;
        }
        int slot = " \t\"',;}])|".indexOf(byteAt(wordEnd)) < 0 ? -1 : slot(key, start, wordEnd - start);
        return slot < 0 ? null : LevelWords.level(slot);
    }

    private int skipQuote(int i) {
        byte b = byteAt(i);
        return b == '"' || b == '\'' ? i + 1 : i;
    }

    /** The level of klog's letter, behind which four digits, or eight with the year, and a time follow. */
    private @Nullable Level klog(int letter) {
        int i = at;
        while (i < end && i - at < 9 && isDigit(bytes[i])) {
            i++;
        }
        int digits = i - at;
        boolean time = byteAt(i) == ' ' && isDigit(byteAt(i + 1)) && isDigit(byteAt(i + 2)) && byteAt(i + 3) == ':';
        if (!isBlank(before) || digits != 4 && digits != 8 || !time) {
            return null;
        }
        return switch (bytes[letter]) {
            case 'I' -> Level.INFO;
            case 'W' -> Level.WARN;
            case 'E' -> Level.ERROR;
            case 'F' -> Level.FATAL;
            default -> null;
        };
    }

    private static boolean isCalendarWord(long key, int length) {
        if (length != 3) {
            return false;
        }
        for (long word : CALENDAR) {
            if (word == key) {
                return true;
            }
        }
        return false;
    }

    // ---- behind the head

    /** Looks at words in capitals only. */
    private @Nullable Level tail() {
        inBracket = false;
        at = nextCapital(at);
        while (at < stop) {
            before = byteBefore(at);
            Level level = tailWord();
            if (level != null) {
                return level;
            }
            at = nextCapital(at);
        }
        return null;
    }

    private @Nullable Level tailWord() {
        int start = at;
        long key = 0;
        while (at < wordStop && isCapital(bytes[at])) {
            key = key << 8 | (bytes[at] | 0x20);
            at++;
        }
        int slot = slot(key, start, at - start);
        return slot >= 0 && capitalsCount(slot) ? LevelWords.level(slot) : null;
    }

    /** Index of the first capital letter from {@code from} on, or one that is not below {@code stop}. */
    private int nextCapital(int from) {
        int i = from;
        while (i < stop && end - i >= 8) {
            long capitals = capitals((long) LONGS.get(bytes, i));
            if (capitals != 0) {
                return i + (Long.numberOfTrailingZeros(capitals) >>> 3);
            }
            i += 8;
        }
        while (i < stop && !isCapital(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The high bit of each of eight bytes that is a capital letter. */
    private static long capitals(long eight) {
        long low = eight & ~HIGH_BITS;
        long fromA = low + ONES * (0x80 - 'A');
        long aboveZ = low + ONES * (0x80 - 'Z' - 1);
        return fromA & ~aboveZ & ~eight & HIGH_BITS;
    }

    /** The byte before {@code i}; a blank where a colour sequence ends there. */
    private byte byteBefore(int i) {
        if (i == first) {
            return BLANK;
        }
        byte b = bytes[i - 1];
        return b == 'm' && endsColour(i - 2) ? BLANK : b;
    }

    private boolean endsColour(int last) {
        int i = last;
        while (i > first && isColourPart(bytes[i])) {
            i--;
        }
        return i > first && bytes[i] == '[' && bytes[i - 1] == ESCAPE;
    }

    // ---- bytes

    private int skipColours(int from) {
        int i = from;
        while (byteAt(i) == ESCAPE) {
            i = skipColour(i);
        }
        return i;
    }

    /** Where the colour sequence ends that begins at {@code from}; one byte on when it is none. */
    private int skipColour(int from) {
        if (byteAt(from + 1) != '[') {
            return from + 1;
        }
        int i = from + 2;
        while (i < wordStop && isColourPart(bytes[i])) {
            i++;
        }
        return byteAt(i) == 'm' ? i + 1 : from + 1;
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < wordStop && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The byte at {@code i}, or a blank behind the end of the line. */
    private byte byteAt(int i) {
        return i < end ? bytes[i] : BLANK;
    }

    private static boolean isColourPart(byte b) {
        return isDigit(b) || b == ';';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(byte b) {
        int small = b | 0x20;
        return small >= 'a' && small <= 'z';
    }

    private static boolean isCapital(byte b) {
        return b >= 'A' && b <= 'Z';
    }
}
