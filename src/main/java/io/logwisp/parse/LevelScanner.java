package io.logwisp.parse;

import io.logwisp.entry.Level;
import io.logwisp.entry.LevelFinder;
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
 *   <li>between blanks or ends of the line: {@code  a WARN b}; between {@code |}, {@code ,} or {@code ;} of a
 *       table, or stars,
 *   <li>before a colon: {@code ERROR:}, {@code root:ERROR:}, but not {@code ERROR::},
 *   <li>in brackets: {@code [WARN ]}, {@code [12:00:01 INF]}, {@code [main/INFO]}, {@code (ERROR)}, {@code <ERROR>},
 *   <li>with logrus' seconds: {@code INFO[0042]}.
 * </ul>
 *
 * <p><b>In the head of a line</b> these count as well
 * <ul>
 *   <li>with small letters: {@code error:}, {@code |info|}, between tabs, or last in its bracket and there alone, behind a
 *       colon, or behind a number: {@code [warn]}, {@code [core:error]}, {@code [12:00:01 inf]},
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
final class LevelScanner implements LevelFinder {
    /** A level begins within that many bytes. */
    static final int LIMIT = 90;

    private static final VarHandle CHUNKS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle KEYS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SMALL_BITS = 0x2020202020202020L;
    private static final long LOW_BITS = 0x1F1F1F1F1F1F1F1FL;

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

    private static final byte[] NOTHING = {};

    private static final ThreadLocal<LevelScanner> SCANNERS = ThreadLocal.withInitial(LevelScanner::new);

    /*
     * Most words of most lines are no level, so the scanner looks at eight bytes at a time for the few places that can be
     * one: two capitals side by side, or a letter before something that is neither a letter nor a blank. Only there it takes
     * the whole word and looks it up. Whether the place is in the head is found out last, and only for the forms that need
     * it, by walking over the line from its start; that is slow, and rare.
     */

    // Owned by one thread; describe the line being scanned.
    private byte[] bytes = NOTHING;
    private int first;
    private int end;

    /** Where no level begins any more. */
    private int stop;

    /** Where no word is read any further: whatever is cut there is too long for a level. */
    private int wordStop;

    /** The word being looked at. */
    private int wordStart;

    private int wordEnd;

    /** The byte before the word, colour sequences left out; a blank at the start of the line. */
    private byte before = BLANK;

    private final Head head = new Head();

    /** Where the word of the level found begins, and how far the line was looked at for it; 0 when that was not noted. */
    private int levelStart;

    private int levelEnd;

    private final LevelMemory memory = new LevelMemory();

    /** The one of the calling thread. */
    static LevelFinder ofThread() {
        return SCANNERS.get();
    }

    @Override
    public @Nullable Level find(byte[] line, int start, int lineEnd) {
        Level known = memory.find(line, start, lineEnd);
        if (known != null) {
            return known;
        }
        Level level = look(line, start, lineEnd);
        forget();
        return level;
    }

    /** Lets the line go, or a thread would keep the batch that it has read last. */
    private void forget() {
        bytes = NOTHING;
        head.bytes = NOTHING;
    }

    private @Nullable Level look(byte[] line, int start, int lineEnd) {
        bytes = line;
        first = start;
        end = lineEnd;
        stop = Math.min(lineEnd, start + LIMIT);
        wordStop = Math.min(lineEnd, stop + LevelWords.LONGEST + 1);
        Level byStart = startOfLine();
        if (byStart == null) {
            return scanAndLearn();
        }
        Level stated = first > start ? scanWords() : null;
        return stated == null ? byStart : stated;
    }

    private @Nullable Level scanAndLearn() {
        levelEnd = 0;
        Level level = scanWords();
        // A colour sequence behind the word may go on for long.
        if (level != null && levelEnd > 0 && levelEnd <= end && bytes[wordEnd] != ESCAPE && !mayStartWithLevel()) {
            memory.learn(bytes, first, levelStart, levelEnd, level);
        }
        return level;
    }

    // ---- places

    private @Nullable Level scanWords() {
        long lettersBefore = 0;
        long capitalsBefore = 0;
        wordEnd = first - 1;
        for (int at = first; at < wordStop; at += 8) {
            long chunk = chunk(at);
            long letters = letters(chunk);
            long capitals = letters & ~(chunk << 2);
            long afterLetter = letters << 8 | lettersBefore;
            long places = capitals & (capitals << 8 | capitalsBefore) | afterLetter & ~letters & notBlank(chunk);
            lettersBefore = letters >>> 56;
            capitalsBefore = capitals >>> 56;
            if (places != 0) {
                Level level = scanPlaces(places, at);
                if (level != null) {
                    return level;
                }
            }
        }
        return null;
    }

    /** Eight bytes from {@code at} on, the first one lowest; zeros behind the end of the line. */
    private long chunk(int at) {
        int left = end - at;
        if (left >= 8) {
            return (long) CHUNKS.get(bytes, at);
        }
        if (end >= 8) {
            return (long) CHUNKS.get(bytes, end - 8) >>> 64 - 8 * left;
        }
        long chunk = 0;
        for (int i = end - 1; i >= at; i--) {
            chunk = chunk << 8 | bytes[i] & 0xFF;
        }
        return chunk;
    }

    /** The high bit of each byte that is a letter. */
    private static long letters(long chunk) {
        long small = (chunk | SMALL_BITS) & ~HIGH_BITS;
        long fromA = small + ONES * (0x80 - 'a');
        long aboveZ = small + ONES * (0x80 - 'z' - 1);
        return (fromA ^ aboveZ) & ~chunk & HIGH_BITS;
    }

    /** The high bit is set for each ASCII byte but a blank and the few others that are multiples of 32. */
    private static long notBlank(long chunk) {
        return (chunk & LOW_BITS) + ~HIGH_BITS;
    }

    private @Nullable Level scanPlaces(long places, int at) {
        for (long left = places; left != 0; left &= left - 1) {
            int place = at + (Long.numberOfTrailingZeros(left) >>> 3);
            if (place > wordEnd) {
                findWord(place);
                Level level = wordStart < stop ? scanWord() : null;
                if (level != null) {
                    return level;
                }
            }
        }
        return null;
    }

    /** Finds the bounds of the word with a letter before {@code place}. */
    private void findWord(int place) {
        int start = place - 1;
        while (start > first && isLetter(bytes[start - 1])) {
            start--;
        }
        int stopAt = place;
        while (stopAt < wordStop && isLetter(bytes[stopAt])) {
            stopAt++;
        }
        // The letter that ends a colour sequence belongs to no word.
        wordStart = bytes[start] == 'm' && colourStart(start) >= 0 ? start + 1 : start;
        wordEnd = stopAt;
    }

    private @Nullable Level scanWord() {
        int length = wordEnd - wordStart;
        if (length == 1) {
            return klog();
        }
        if (length < LevelWords.SHORTEST || length > LevelWords.LONGEST) {
            return null;
        }
        long raw = rawKey(length);
        long key = raw | SMALL_BITS >>> Math.max(0, 64 - 8 * length);
        int slot = LevelWords.find(key, bytes, wordStart, length);
        if (slot >= 0) {
            boolean counts = isInCapitals() ? capitalsCount(slot) && !isQuoted() : smallCounts(slot) && isInHead();
            if (counts) {
                levelStart = wordStart;
                levelEnd = wordEnd + 2;
            }
            return counts ? LevelWords.level(slot) : null;
        }
        return isLevelKey(key, length) ? keyValue() : null;
    }

    /** The last eight letters of the word as they are written, the last one lowest. */
    private long rawKey(int length) {
        if (wordEnd >= 8) {
            return (long) KEYS.get(bytes, wordEnd - 8) & -1L >>> Math.max(0, 64 - 8 * length);
        }
        long key = 0;
        for (int i = wordStart; i < wordEnd; i++) {
            key = key << 8 | bytes[i];
        }
        return key;
    }

    private boolean isInCapitals() {
        for (int i = wordStart; i < wordEnd; i++) {
            if ((bytes[i] & 0x20) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isInHead() {
        return head.walk(bytes, first, wordStart, end) == Head.INSIDE;
    }

    /** True when the word stands in the quoted value of a key; without a quote before it that needs no walk. */
    private boolean isQuoted() {
        for (int i = wordStart - 1; i >= first; i--) {
            if (bytes[i] == '"') {
                return head.walk(bytes, first, wordStart, end) == Head.QUOTED;
            }
        }
        return false;
    }

    // ---- the very start

    private @Nullable Level startOfLine() {
        if (first == end) {
            return null;
        }
        byte b = bytes[first];
        if (b == '<') {
            return priority();
        }
        return isDigit(b) ? redis() : null;
    }

    /** The severity of a syslog priority, behind which scanning goes on. */
    private @Nullable Level priority() {
        int value = 0;
        int i = first + 1;
        while (i < end && i < first + 4 && isDigit(bytes[i])) {
            value = value * 10 + bytes[i] - '0';
            i++;
        }
        if (i == first + 1 || i == end || bytes[i] != '>' || value > 191) {
            return null;
        }
        first = i + 1;
        return switch (value & 7) {
            case 0, 1, 2 -> Level.FATAL;
            case 3 -> Level.ERROR;
            case 4 -> Level.WARN;
            case 5, 6 -> Level.INFO;
            default -> Level.DEBUG;
        };
    }

    private @Nullable Level redis() {
        int i = behindDigits();
        int sign = i + 28; // ":M 01 Jan 2024 00:00:00.000 " is as long as that
        if (sign + 1 >= end || !isRole(i) || bytes[i + 2] != ' ') {
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

    private int behindDigits() {
        int i = first;
        while (i < stop && isDigit(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Whether a redis server's role stands at {@code i}, behind its number. */
    private boolean isRole(int i) {
        return i + 1 < end && bytes[i] == ':' && "MSCX".indexOf(bytes[i + 1]) >= 0;
    }

    /** Whether a line that is the same but for its digits, and behind the level found, may state one by its start. */
    private boolean mayStartWithLevel() {
        return bytes[first] == '<' || isDigit(bytes[first]) && isRole(behindDigits());
    }

    // ---- forms

    /** Whether a known word in capitals counts, judged by what stands before it and behind it. */
    private boolean capitalsCount(int slot) {
        int next = skipColours(wordEnd);
        before = byteBefore(wordStart);
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
            case '/' -> (before == '[' || isBlank(before)) && isInBracket();
            default -> false;
        };
        boolean between = isBlank(before) && isBlank(after);
        return (marked || between) && LevelWords.countsInCapitals(slot, marked);
    }

    /** Whether a known word with small letters counts in the head. */
    private boolean smallCounts(int slot) {
        int next = skipColours(wordEnd);
        before = byteBefore(wordStart);
        boolean fits = switch (byteAt(next)) {
            case ':' -> byteAt(next + 1) != ':' && byteAt(next + 1) != '/' && " \t])>|:".indexOf(before) >= 0;
            case ']' -> opensBracket();
            case '|' -> before == '|';
            case '\t' -> before == '\t';
            default -> false;
        };
        return fits && LevelWords.countsInSmall(slot);
    }

    /** True when the word stands first in its bracket, or behind a colon, or behind a number and a blank. */
    private boolean opensBracket() {
        if (!isBlank(before)) {
            return before == '[' || before == ':' && isInBracket();
        }
        int i = wordStart - 1;
        while (i > first && isBlank(bytes[i])) {
            i--;
        }
        return i >= first && (bytes[i] == '[' || isDigit(bytes[i])) && isInBracket();
    }

    private boolean isInBracket() {
        int i = wordStart - 1;
        while (i >= first && bytes[i] != '[' && bytes[i] != ']') {
            i--;
        }
        return i >= first && bytes[i] == '[';
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

    /** The level that stands behind the word as its key, or null when there is none or it is no key. */
    private @Nullable Level keyValue() {
        before = byteBefore(wordStart);
        int sign = skipQuote(wordEnd);
        boolean colon = byteAt(sign) == ':';
        if (" \t{,\"'[(|;.".indexOf(before) < 0 || !colon && byteAt(sign) != '=') {
            return null;
        }
        int start = skipQuote(colon ? skipBlanks(sign + 1) : sign + 1);
        int i = start;
        long key = 0;
        while (i < end && i - start <= LevelWords.LONGEST && isLetter(bytes[i])) {
            key = key << 8 | bytes[i] | 0x20;
            i++;
        }
        int slot = " \t\"',;}])|".indexOf(byteAt(i)) < 0 ? -1 : LevelWords.find(key, bytes, start, i - start);
        if (slot < 0 || !isInHead()) {
            return null;
        }
        levelStart = start;
        levelEnd = i + 1;
        return LevelWords.level(slot);
    }

    private int skipQuote(int i) {
        byte b = byteAt(i);
        return b == '"' || b == '\'' ? i + 1 : i;
    }

    /** The level of klog's letter, behind which four digits, or eight with the year, and a time follow. */
    private @Nullable Level klog() {
        int i = wordEnd;
        while (i < end && i - wordEnd < 9 && isDigit(bytes[i])) {
            i++;
        }
        int digits = i - wordEnd;
        boolean time = byteAt(i) == ' ' && isDigit(byteAt(i + 1)) && isDigit(byteAt(i + 2)) && byteAt(i + 3) == ':';
        if (!isBlank(byteBefore(wordStart)) || digits != 4 && digits != 8 || !time || !isInHead()) {
            return null;
        }
        return switch (bytes[wordStart]) {
            case 'I' -> Level.INFO;
            case 'W' -> Level.WARN;
            case 'E' -> Level.ERROR;
            case 'F' -> Level.FATAL;
            default -> null;
        };
    }

    // ---- bytes

    /** The byte before {@code i}, colour sequences left out; a blank at the start of the line. */
    private byte byteBefore(int i) {
        int at = i - 1;
        while (at >= first && bytes[at] == 'm') {
            int escape = colourStart(at);
            if (escape < 0) {
                return 'm';
            }
            at = escape - 1;
        }
        return at < first ? BLANK : bytes[at];
    }

    /** Where the colour sequence begins whose last byte is at {@code last}, or -1 when it is none. */
    private int colourStart(int last) {
        int i = last - 1;
        while (i > first && isColourPart(bytes[i])) {
            i--;
        }
        return i > first && bytes[i] == '[' && bytes[i - 1] == ESCAPE ? i - 1 : -1;
    }

    private int skipColours(int from) {
        int i = from;
        while (byteAt(i) == ESCAPE) {
            i = skipColour(bytes, i, end);
        }
        return i;
    }

    /** Where the colour sequence ends that begins at {@code from}; one byte on when it is none. */
    private static int skipColour(byte[] bytes, int from, int end) {
        if (from + 1 == end || bytes[from + 1] != '[') {
            return from + 1;
        }
        int i = from + 2;
        while (i < end && isColourPart(bytes[i])) {
            i++;
        }
        return i < end && bytes[i] == 'm' ? i + 1 : from + 1;
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

    /** Walks over a line to see whether a place in it belongs to the head. */
    private static final class Head {
        static final int INSIDE = 0;
        static final int QUOTED = 1;
        static final int PROSE = 2;

        // Owned by the thread of its scanner.
        private byte[] bytes = NOTHING;
        private int end;
        private int at;
        private boolean inBracket;

        /** Plain words that may still come before the head is over. */
        private int plainWords;

        /** The last word of the current run of bytes between blanks. */
        private int wordStart;

        private int wordEnd;

        /** The current run has a small letter in it. */
        private boolean hasSmall;

        /** The current run has something in it that prose has not. */
        private boolean hasMark;

        private boolean hasDigit;

        /** Says whether {@code place} is {@link #INSIDE} the head, in a {@link #QUOTED} value there, or in the {@link #PROSE}. */
        int walk(byte[] line, int start, int place, int lineEnd) {
            bytes = line;
            end = lineEnd;
            at = start;
            inBracket = false;
            plainWords = 0;
            nextRun();
            while (at < place) {
                step(place);
                if (plainWords < 0) {
                    return PROSE;
                }
            }
            return at == place ? INSIDE : QUOTED;
        }

        private void step(int place) {
            byte b = bytes[at];
            if (isDigit(b)) {
                hasDigit = true;
                hasMark = true;
                at++;
            } else if (isLetter(b)) {
                word(place);
            } else if (isBlank(b)) {
                endRun();
                at++;
            } else if (b == ESCAPE) {
                at = skipColour(bytes, at, place);
            } else if ((b == '=' || b == ':') && at + 1 < place && bytes[at + 1] == '"') {
                hasMark = true;
                skipQuoted(place);
            } else {
                hasMark |= isMark(b);
                inBracket = b == '[' || inBracket && b != ']';
                at++;
            }
        }

        private void word(int place) {
            wordStart = at;
            while (at < place && isLetter(bytes[at])) {
                hasSmall |= (bytes[at] & 0x20) != 0;
                at++;
            }
            wordEnd = at;
        }

        /** Punctuation of prose is no mark, except a full stop inside of a name. */
        private boolean isMark(byte b) {
            return switch (b) {
                case ',', ';', '!', '?', '"', '\'' -> false;
                case '.' -> at + 1 < end && !isBlank(bytes[at + 1]);
                default -> b > 0;
            };
        }

        /** Goes behind the quoted value that follows; behind the place when that is in it. */
        private void skipQuoted(int place) {
            int i = at + 2;
            while (i < place && bytes[i] != '"') {
                i += bytes[i] == '\\' ? 2 : 1;
            }
            at = Math.min(i, place) + 1;
        }

        /** Counts a run that was nothing but a plain word; a number allows one to follow. */
        private void endRun() {
            if (hasSmall && !hasMark && !inBracket) {
                plainWords -= isPlainWord() ? 1 : 0;
            } else if (hasDigit) {
                plainWords = 1;
            }
            nextRun();
        }

        private void nextRun() {
            hasSmall = false;
            hasMark = false;
            hasDigit = false;
        }

        private boolean isPlainWord() {
            long key = 0;
            for (int i = wordStart; i < wordEnd; i++) {
                key = key << 8 | bytes[i] | 0x20;
            }
            int length = wordEnd - wordStart;
            return !isCalendarWord(key, length) && LevelWords.find(key, bytes, wordStart, length) < 0;
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
    }
}
