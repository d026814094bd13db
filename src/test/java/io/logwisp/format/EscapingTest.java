package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with an encoder that looks at one character at a time. */
class EscapingTest {
    private static final CharsetDecoder DECODER = UTF_8.newDecoder();

    /** What is expected of a character, worked out once. */
    private static final Map<Escaping, Map<Integer, String>> FORMS = new EnumMap<>(Escaping.class);

    static {
        for (Escaping escaping : Escaping.values()) {
            FORMS.put(escaping, new HashMap<>());
        }
    }

    private static final long SEED = 20261122;
    private static final int LONGEST = 41;

    @ParameterizedTest
    @EnumSource
    void everyByteIsRightAtEveryOffset(Escaping escaping) {
        for (int length = 1; length <= LONGEST; length++) {
            byte[] line = plain(length);
            for (int at = 0; at < length; at++) {
                for (int b = 0; b < 256; b++) {
                    line[at] = (byte) b;
                    check(escaping, line, 0, length);
                }
                line[at] = 'x';
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfCharacterIsRightAtEveryOffset(Escaping escaping) {
        String[] texts = {
            "é",
            "漢",
            "😀",
            "\u0085",
            "\u009f",
            "\u00a0",
            "\u061c",
            "\u200d",
            "\u200e",
            "\u200f",
            "\u2028",
            "\u202e",
            "\u202f",
            "\u2066",
            "\u2069",
            "\u206a",
            "éé漢",
            "\"\"",
            "\\\"",
            "\n\t",
            "漢\u2028漢"
        };
        for (String text : texts) {
            byte[] inside = text.getBytes(UTF_8);
            for (int at = 0; at < LONGEST; at++) {
                for (int behind = 0; behind < 10; behind++) {
                    byte[] line = plain(at + inside.length + behind);
                    System.arraycopy(inside, 0, line, at, inside.length);
                    check(escaping, line, 0, line.length);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOutsideOfTheRangeIsLookedAt(Escaping escaping) {
        byte[] line = new byte[3 * LONGEST];
        for (int from = 0; from < LONGEST; from++) {
            for (int to = from; to <= 2 * LONGEST; to++) {
                Arrays.fill(line, (byte) '"');
                Arrays.fill(line, from, to, (byte) 'x');
                check(escaping, line, from, to);
                if (to > from) {
                    line[to - 1] = (byte) 0xC3;
                    line[to] = (byte) 0xA9; // would make it a character
                    check(escaping, line, from, to);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyBytesAreRight(Escaping escaping) {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] line = new byte[random.nextInt(120)];
            int strange = 1 + random.nextInt(30);
            for (int i = 0; i < line.length; i++) {
                line[i] = random.nextInt(strange) == 0 ? strangeByte(random) : (byte) (' ' + random.nextInt(95));
            }
            int from = random.nextInt(line.length + 1);
            check(escaping, line, from, from + random.nextInt(line.length - from + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void linesThatGrowManyTimesTheirLengthFindRoom(Escaping escaping) {
        byte[] line = new byte[100_000];
        check(escaping, line, 0, line.length);
        Arrays.fill(line, (byte) 0xFF);
        check(escaping, line, 0, line.length);
        Arrays.fill(line, (byte) '\n');
        check(escaping, line, 0, line.length);
    }

    private static byte strangeByte(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt(0x20);
            case 1 -> (byte) "\"\\\u007f\t\n".charAt(random.nextInt(5));
            case 2 -> (byte) (0x80 + random.nextInt(0x40));
            default -> (byte) (0xC0 + random.nextInt(0x40));
        };
    }

    private static byte[] plain(int length) {
        byte[] line = new byte[length];
        Arrays.fill(line, (byte) 'x');
        return line;
    }

    private static void check(Escaping escaping, byte[] source, int from, int to) {
        ByteWriter out = new ByteWriter(16);
        out.write('>');
        escaping.write(source, from, to, out);
        out.write('<');
        byte[] written = out.toBytes();
        byte[] expected = (">" + expected(escaping, source, from, to) + "<").getBytes(UTF_8);
        if (!Arrays.equals(expected, written)) {
            assertEquals(
                    new String(expected, UTF_8),
                    new String(written, UTF_8),
                    () -> escaping + " of " + Arrays.toString(Arrays.copyOfRange(source, from, to)));
        }
    }

    private static String expected(Escaping escaping, byte[] source, int from, int to) {
        StringBuilder text = new StringBuilder();
        int i = from;
        while (i < to) {
            int size = 1;
            int point = source[i];
            if (point < 0) {
                point = 0xFFFD;
                for (int length = 2; length <= 4 && i + length <= to; length++) {
                    int decoded = decode(source, i, length);
                    if (decoded >= 0) {
                        point = decoded;
                        size = length;
                    }
                }
            }
            text.append(form(escaping, point));
            i += size;
        }
        return text.toString();
    }

    /** The one character that the bytes are, or -1. */
    private static int decode(byte[] source, int at, int length) {
        CharBuffer chars = CharBuffer.allocate(length);
        boolean whole = DECODER.reset()
                .decode(ByteBuffer.wrap(source, at, length), chars, true)
                .isUnderflow();
        String text = chars.flip().toString();
        return whole && text.codePointCount(0, text.length()) == 1 ? text.codePointAt(0) : -1;
    }

    private static String form(Escaping escaping, int point) {
        return FORMS.get(escaping).computeIfAbsent(point, each -> newForm(escaping, each));
    }

    private static String newForm(Escaping escaping, int point) {
        boolean isJson = escaping == Escaping.JSON_STRING || escaping == Escaping.JSON_TEXT;
        boolean isControl = point < 0x20
                || point >= 0x7F && point < 0xA0
                || "\u061c\u200e\u200f".indexOf(point) >= 0
                || point >= 0x2028 && point <= 0x202E
                || point >= 0x2066 && point <= 0x2069;
        boolean isQuote = escaping == Escaping.JSON_STRING && (point == '"' || point == '\\');
        if (!isControl && !isQuote || !isJson && point == '\t') {
            return Character.toString(point);
        }
        if (isJson) {
            int named = "\"\\\n\r\t".indexOf(point);
            return named >= 0 ? "\\" + "\"\\nrt".charAt(named) : String.format("\\u%04x", point);
        }
        if (point == '\n' && escaping != Escaping.VISIBLE) {
            return escaping == Escaping.VISIBLE_LINES ? "\n" : "\n    ";
        }
        return point < 0x80 ? String.format("\\x%02x", point) : String.format("<U+%04X>", point);
    }
}
