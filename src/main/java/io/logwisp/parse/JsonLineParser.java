package io.logwisp.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes an entry from a line that is one JSON object.
 *
 * <ul>
 *   <li>Time: the first of {@code time}, {@code @timestamp}, {@code timestamp}, {@code ts}, {@code datetime} that
 *       {@link JsonTime} can read, else the time of reading.
 *   <li>Level: the first of {@code level}, {@code severity}, {@code lvl}, {@code loglevel}, {@code log.level},
 *       {@code levelname} that is a known word, or one of pino's numbers 10, 20, ... 60.
 *   <li>Message: the first of {@code msg}, {@code message}, {@code @message}, {@code text}, {@code log}, {@code event} that
 *       is not null; a value that is no string is kept as its JSON. Line ends behind the message are cut off (Docker puts
 *       one into {@code log}). Without such a key the line itself is the message.
 *   <li>Fields: the members of an object {@code fields}, then every member that was not used above, in order. Of equal
 *       names the last one is kept, and one outside of {@code fields} rather than one inside.
 * </ul>
 *
 * <p>Strings and numbers are copied as they were written, so nothing is rounded or re-escaped. A scanner of our own takes
 * what loggers usually write; of all that it does not take Jackson decides whether it is well-formed and where values begin
 * and end.
 */
final class JsonLineParser implements JsonScanner.Receiver {
    /** Objects and arrays that may stand inside each other; a deeper line is text, because readers have limits of their own. */
    static final int MAX_DEPTH = 128;

    /** Characters of a member's name; a line with a longer one is text, because Jackson remembers thousands of names. */
    static final int MAX_NAME = 1024;

    private static final int TIMES = 5;
    private static final int LEVELS = 6;
    private static final int MESSAGES = 6;
    private static final int FIRST_LEVEL = TIMES;
    private static final int FIRST_MESSAGE = TIMES + LEVELS;
    private static final int ROLES = TIMES + LEVELS + MESSAGES;
    private static final int ABSENT = -1;

    /** Words for levels that are remembered; a power of two. */
    private static final int LEVEL_WORDS = 64;

    private static final byte[] NONE = {};

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(MAX_NAME)
                    .build())
            // Names come from outside: interned ones would stay for ever, and colliding ones must not throw.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    // Owned by the pipeline thread.
    private final JsonScanner scanner = new JsonScanner();
    private final Members outer = new Members();
    private final Members inner = new Members();
    private final int[] roles = new int[ROLES];
    private final byte[][] levelWords = new byte[LEVEL_WORDS][];
    private final Level[] levels = new Level[LEVEL_WORDS];
    private final ByteSink fields = new ByteSink();
    private final ByteSink scratch = new ByteSink();
    private byte[] json = NONE;
    private byte[] text = NONE;
    private int textStart;
    private int textEnd;

    JsonLineParser() {
        Arrays.fill(levelWords, NONE);
    }

    /**
     * Adds one entry and returns true, or returns false without adding when the line is not exactly one JSON object.
     *
     * @param brace where the object begins, at or behind {@code offset}
     */
    boolean parse(
            byte[] bytes,
            int offset,
            int brace,
            int end,
            String source,
            long readNanos,
            LineMarks marks,
            BatchBuilder out) {
        boolean isObject = read(bytes, brace, end);
        if (isObject) {
            out.line(bytes, offset, end - offset);
            long time = takeTime(readNanos);
            Level level = takeLevel();
            takeMessage(bytes, offset, out);
            writeFields(marks, out);
            out.add(time, source, level);
        }
        json = NONE;
        text = NONE;
        return isObject;
    }

    private boolean read(byte[] bytes, int brace, int end) {
        json = bytes;
        int start = brace;
        int stop = end;
        if (!Utf8.isValid(bytes, brace, end)) {
            // Each bad byte becomes U+FFFD, as it would in every encoding of the line, and the object stays an object.
            json = new String(bytes, brace, end - brace, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            start = 0;
            stop = json.length;
        }
        clear();
        if (scanner.scan(json, start, stop, this)) {
            return true;
        }
        clear();
        return !looksWide(json, start, stop) && tokenize(start, stop);
    }

    private void clear() {
        outer.clear();
        inner.clear();
        Arrays.fill(roles, ABSENT);
    }

    /** NUL beside the brace would make Jackson read UTF-16 or UTF-32, which no line of a byte stream is. */
    private static boolean looksWide(byte[] bytes, int start, int stop) {
        return stop - start < 2 || bytes[start + 1] == 0;
    }

    private boolean tokenize(int start, int stop) {
        try (JsonParser parser = FACTORY.createParser(json, start, stop - start)) {
            parser.nextToken();
            readObject(parser, start, true);
            return parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }

    private void readObject(JsonParser parser, int base, boolean outermost) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int keyStart = base + (int) parser.currentTokenLocation().getByteOffset();
            JsonToken token = parser.nextToken();
            if (outermost && token == JsonToken.START_OBJECT && name.equals(OPENED)) {
                readObject(parser, base, false);
            } else {
                readMember(parser, token, base, name, keyStart, outermost);
            }
        }
    }

    private void readMember(JsonParser parser, JsonToken token, int base, String name, int keyStart, boolean outermost)
            throws IOException {
        int keyEnd = JsonText.stringEnd(json, keyStart);
        int start = base + (int) parser.currentTokenLocation().getByteOffset();
        if (token == JsonToken.VALUE_STRING) {
            parser.finishToken(); // makes sure that the string has an end before we look for it
        }
        parser.skipChildren();
        int end = base + (int) parser.currentLocation().getByteOffset();
        member(name, keyStart, keyEnd, start, end, outermost);
    }

    @Override
    public void member(String name, int keyStart, int keyEnd, int start, int end, boolean outermost) {
        if (outermost) {
            int index = outer.put(name, keyStart, keyEnd, start, end);
            int role = role(name);
            if (role != ABSENT) {
                roles[role] = index;
            }
        } else {
            inner.put(name, keyStart, keyEnd, start, end);
        }
    }

    /** Number of the part that a name may play, within each part in order of preference. */
    private static int role(String name) {
        return switch (name) {
            case "time" -> 0;
            case "@timestamp" -> 1;
            case "timestamp" -> 2;
            case "ts" -> 3;
            case "datetime" -> 4;
            case "level" -> FIRST_LEVEL;
            case "severity" -> FIRST_LEVEL + 1;
            case "lvl" -> FIRST_LEVEL + 2;
            case "loglevel" -> FIRST_LEVEL + 3;
            case "log.level" -> FIRST_LEVEL + 4;
            case "levelname" -> FIRST_LEVEL + 5;
            case "msg" -> FIRST_MESSAGE;
            case "message" -> FIRST_MESSAGE + 1;
            case "@message" -> FIRST_MESSAGE + 2;
            case "text" -> FIRST_MESSAGE + 3;
            case "log" -> FIRST_MESSAGE + 4;
            case "event" -> FIRST_MESSAGE + 5;
            default -> ABSENT;
        };
    }

    private long takeTime(long readNanos) {
        for (int role = 0; role < FIRST_LEVEL; role++) {
            int index = roles[role];
            if (index != ABSENT && isScalar(index)) {
                decode(index);
                long time = JsonTime.parse(text, textStart, textEnd);
                if (time != JsonTime.UNUSABLE) {
                    outer.consume(index);
                    return time;
                }
            }
        }
        return readNanos;
    }

    private @Nullable Level takeLevel() {
        for (int role = FIRST_LEVEL; role < FIRST_MESSAGE; role++) {
            int index = roles[role];
            Level level = index == ABSENT || !isScalar(index) ? null : level(index);
            if (level != null) {
                outer.consume(index);
                return level;
            }
        }
        return null;
    }

    private @Nullable Level level(int index) {
        decode(index);
        return isString(index) ? namedLevel() : LevelWords.numbered(text, textStart, textEnd);
    }

    /** A program writes few words for levels, and each again and again. */
    private @Nullable Level namedLevel() {
        int slot = (textEnd - textStart) * 7 + (textStart < textEnd ? text[textStart] : 0) & levelWords.length - 1;
        byte[] word = levelWords[slot];
        if (word.length == 0 || !Arrays.equals(word, 0, word.length, text, textStart, textEnd)) {
            Level level = LevelWords.named(text, textStart, textEnd);
            if (level == null) {
                return null;
            }
            levelWords[slot] = Arrays.copyOfRange(text, textStart, textEnd);
            levels[slot] = level;
        }
        return levels[slot];
    }

    private void takeMessage(byte[] bytes, int offset, BatchBuilder out) {
        for (int role = FIRST_MESSAGE; role < ROLES; role++) {
            int index = roles[role];
            if (index != ABSENT && !isNull(index)) {
                outer.consume(index);
                writeMessage(index, bytes, offset, out);
                return;
            }
        }
    }

    private void writeMessage(int index, byte[] bytes, int offset, BatchBuilder out) {
        if (!isString(index)) {
            scratch.clear();
            JsonText.compact(json, outer.start(index), outer.end(index), scratch);
            out.message(scratch.bytes(), 0, scratch.length());
            return;
        }
        decode(index);
        if (text == bytes) {
            out.messageInLine(textStart - offset, textEnd - offset);
        } else {
            cutLineEnds();
            out.message(text, textStart, textEnd - textStart);
        }
    }

    private void cutLineEnds() {
        while (textEnd > textStart && (text[textEnd - 1] == '\n' || text[textEnd - 1] == '\r')) {
            textEnd--;
        }
    }

    private void writeFields(LineMarks marks, BatchBuilder out) {
        fields.clear();
        for (int i = 0; i < inner.count(); i++) {
            String name = inner.name(i);
            if (!outer.remains(name) && !marks.replaces(name)) {
                inner.write(i, json, fields);
            }
        }
        for (int i = 0; i < outer.count(); i++) {
            if (!outer.isConsumed(i) && !marks.replaces(outer.name(i))) {
                outer.write(i, json, fields);
            }
        }
        marks.write(fields);
        fields.closeObject();
        if (fields.length() > 0) {
            out.fields(fields.bytes(), 0, fields.length());
        }
    }

    private boolean isNull(int index) {
        return json[outer.start(index)] == 'n';
    }

    private boolean isString(int index) {
        return json[outer.start(index)] == '"';
    }

    private boolean isScalar(int index) {
        byte first = json[outer.start(index)];
        return first != '{' && first != '[';
    }

    /** Makes {@code text} the text of a scalar: a string without quotes and escapes, a number as it stands. */
    private void decode(int index) {
        int quote = isString(index) ? 1 : 0;
        text = json;
        textStart = outer.start(index) + quote;
        textEnd = outer.end(index) - quote;
        if (quote == 1 && JsonText.hasEscape(json, textStart, textEnd)) {
            scratch.clear();
            JsonText.unescape(json, textStart, textEnd, scratch);
            text = scratch.bytes();
            textStart = 0;
            textEnd = scratch.length();
        }
    }
}
