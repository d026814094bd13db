package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
    private static final String[] ATOMS = {
        "a",
        "b",
        "k",
        "S",
        "é",
        "\u212a",
        "\ufffd",
        "{",
        "}",
        "]",
        ",",
        ".",
        "^",
        "$",
        "|",
        "\\.",
        "\\d",
        "\\b",
        "\\x61",
        "\\x{62}",
        "\\141",
        "\\pL",
        "\\p{Greek}",
        "\\Qa*\\E",
        "[ab]",
        "[^a]",
        "[]a]",
        "[[:alpha:]b]",
        "[\\]a]",
        "(a)",
        "(?:ab|k)",
        "(?i)",
        "(?i:ab)",
        "(?P<n>b)",
        "((a)b)",
        "\\{",
        "ab",
        "💥",
        "\\n",
        "\\C"
    };
    private static final String[] QUANTIFIERS = {
        "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{0,2}", "{1,}"
    };
    private static final String[] TEXTS = {
        "a", "b", "A", "k", "K", "s", "S", "ſ", "\u212a", "é", "É", "1", "{", "]", ".", "\n", "💥", ","
    };

    private static final String[] WORDS = {"ask", "sk", "as", "err", "error", "Ö", "a", "ra", "_", " ", "-", "é"};

    /** An attacker's expressions; java.util.regex overflows its stack or does not end on any of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(a|b)*c ; a ; 20000",
                "(.*a){12}b ; a ; 20000",
                "(a*)*b ; a ; 20000",
                "(x+x+)+y ; x ; 20000",
                "^(a+)+$ ; a ; 20000",
                "x*x*y ; x ; 20000"
            })
    void catastrophicExpressionsEnd(String expression, String unit, int times) {
        byte[] text = ("!" + unit.repeat(times) + "!").getBytes(StandardCharsets.UTF_8);
        assertFalse(Regex.of(expression, false).in(text, 0, text.length));
        assertFalse(Regex.of(expression, true).in(text, 0, text.length));
    }

    @Test
    void trailingBlanksOfALongLineAreFoundOrNot() {
        byte[] text = (" ".repeat(20_000) + "!").getBytes(StandardCharsets.UTF_8);
        TextTest blanks = Regex.of("\\s+$", false);
        assertFalse(blanks.in(text, 0, text.length));
        assertTrue(blanks.in(text, 0, text.length - 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "abc ; abc ; true",
                "a\\.b ; a.b ; true",
                "^abc$ ; abc ; false",
                "took\\d+m ; took ; false",
                "abc* ; ab ; false",
                "abc+d ; abc ; false",
                "abc? ; ab ; false",
                "abc{2} ; ab ; false",
                "abc{ ; abc{ ; true",
                "a|b ; a b ; true",
                "error|wa.n|xfatal+ ; error wa xfatal ; false",
                "a|[b] ; '' ; false",
                "a||b ; '' ; false",
                "a|b(c|d) ; a b ; false",
                "(abc)|d ; abc d ; false",
                "\\b(error|fatal|panic)\\b ; error fatal panic ; false",
                "(?:error|fatal) [0-9]+ ms ; error fatal ; false",
                "(a|b) took long ; ' took long' ; false",
                "x((ab|cd)|(?:ef)+)? took ; ' took' ; false",
                "((ab|cd)|(?:ef)+)y ; ab cd ef ; false",
                "(abc)*de|fg ; de fg ; false",
                "(abc){2}de ; de ; false",
                "(abc|)de ; de ; false",
                "(abc|d?)e ; e ; false",
                "(?i:abc)de ; de ; false",
                "(?s:abc)de ; abc ; false",
                "((?i)abc)de ; de ; false",
                "(?P<n>abc)de ; abc ; false",
                "(abc|abc) ; abc ; false",
                "(a|b)cd ; cd ; false",
                "(a|b)*cd ; cd ; false",
                "[abc]de ; de ; false",
                "(?i)abc ; '' ; false",
                "ab(?i)cd ; '' ; false",
                "(?s:.)ab ; ab ; false",
                "\\Qab\\Ecd ; '' ; false",
                "\\141bc ; '' ; false",
                "x\\p{Lu}yz ; yz ; false",
                "x\\pLyz ; yz ; false",
                "x\\x41yz ; yz ; false",
                "x💥* ; x ; false",
                "'' ; '' ; false"
            })
    void outlineKnowsLiteralsOfEachMatch(String expression, String literal, boolean isLiteral) {
        RegexOutline outline = RegexOutline.of(expression);
        assertEquals(literal, String.join(" ", outline.literals()));
        assertEquals(isLiteral, outline.isLiteral());
    }

    @Test
    void expressionsWithoutOperatorAreLiterals() {
        assertInstanceOf(Literal.class, Regex.of("time\\.out", false));
        assertInstanceOf(Regex.class, Regex.of("timeout", true));
        assertInstanceOf(Regex.class, Regex.of("time.out", false));
    }

    @Test
    void lettersThatEqualAsciiOnesWhenCaseIsIgnoredAreFound() {
        byte[] text = "\u212aaſe".getBytes(StandardCharsets.UTF_8);
        assertTrue(Regex.of("kase", true).in(text, 0, text.length));
        assertTrue(Regex.of("(?i)kase", false).in(text, 0, text.length));
        assertTrue(Regex.of("KAS.", true).in(text, 0, text.length));
    }

    /** Were there a third one, a search for ASCII letters could pass over it. */
    @Test
    void onlyKelvinSignAndLongSEqualAsciiLetters() {
        Pattern letters = Pattern.compile("[a-z]", Pattern.CASE_INSENSITIVE);
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
            boolean isExpected = c == 0x17f || c == 0x212a;
            assertEquals(isExpected, letters.matcher(Character.toString(c)).find(), Integer.toHexString(c));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "\\berror\\b ; an error! ; true",
                "\\berror\\b ; errors ; false",
                "\\berror\\b ; errors_error error ; true",
                "\\b(error|fatal)\\b ; xfatal erro ; false",
                "\\b(error|fatal)\\b ; xfatal, fatal ; true",
                "\\b(?:error|fatal) ; fatality ; true",
                "(err|error)\\b ; error ; true",
                "\\ba|b\\b ; xb ; true",
                "\\ba|a\\b ; xa ; true",
                "\\b-x ; -x ; false",
                "\\b-x ; a-x ; true",
                "a\\\\b ; a ; false",
                "a\\\\b ; a\\b ; true",
                "(a)b|(c)\\b ; abx ; true",
                "\\b(a)(b)\\b ; ab ; true",
                "\\bé ; aé ; true",
                "\\bé ; é ; false"
            })
    void literalsCountAtTheEdgesOfWords(String expression, String text, boolean isExpected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(isExpected, Pattern.compile(expression).matcher(text).find());
        assertEquals(isExpected, Regex.of(expression, false).in(bytes, 0, bytes.length));
        assertEquals(
                Pattern.compile(expression, Pattern.CASE_INSENSITIVE)
                        .matcher(text)
                        .find(),
                Regex.of(expression, true).in(bytes, 0, bytes.length));
    }

    @Test
    void strayLeadBytesDoNotSwallowWhatFollows() {
        byte[] text = {(byte) 0xc3, 'a', (byte) 0xf0, 'b', (byte) 0xff, 'c', (byte) 0xe2, (byte) 0x82};
        assertTrue(Regex.of("^.a.b.c", false).in(text, 0, text.length));
        assertTrue(Regex.of("b.c", true).in(text, 0, text.length));
        assertTrue(new Literal("b").in(text, 0, text.length));
        assertTrue(Regex.of("c.+$", false).in(text, 0, text.length));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void looksForNothingThatTheEngineWouldNotNeed(long seed) {
        Random random = new Random(seed);
        int valid = 0;
        int found = 0;
        for (int round = 0; round < 8_000; round++) {
            String expression = expression(random);
            boolean ignoreCase = random.nextInt(3) == 0;
            Pattern pattern;
            try {
                pattern = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            } catch (PatternSyntaxException e) {
                continue;
            }
            valid++;
            TextTest test = Regex.of(expression, ignoreCase);
            for (int k = 0; k < 5; k++) {
                byte[] bytes = text(random);
                String text = new String(bytes, StandardCharsets.UTF_8);
                boolean expected = pattern.matcher(text).find();
                found += expected ? 1 : 0;
                assertEquals(expected, test.in(bytes, 0, bytes.length), () -> expression + " in " + text);
                assertEquals(expected, test.in(text), () -> expression + " in " + text);
            }
        }
        assertTrue(valid > 2_000 && found > 2_000, valid + " expressions, " + found + " found");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void outlineEndsAndBoundsTheProgramOfEveryExpression(long seed) {
        Random random = new Random(seed);
        String alphabet = "ab()[]{}\\*+?|^$.,:123QEpPx<>i-";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(14); k >= 0; k--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String expression = text.toString();
            long size = RegexOutline.of(expression).size();
            if (size > 10_000) {
                continue;
            }
            try {
                int program = Pattern.compile(expression).programSize();
                assertTrue(program <= 3 * size + 8, () -> expression + ": outline " + size + ", program " + program);
            } catch (PatternSyntaxException e) {
                assertTrue(size >= 0, expression);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void literalsInGroupsAreLookedForWhereTheEngineWouldFindThem(long seed) {
        Random random = new Random(seed);
        int found = 0;
        int missed = 0;
        for (int round = 0; round < 6_000; round++) {
            String expression = edge(random) + alternatives(random, 2) + edge(random);
            boolean ignoreCase = random.nextBoolean();
            Pattern pattern = Pattern.compile(expression, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            TextTest test = Regex.of(expression, ignoreCase);
            for (int k = 0; k < 6; k++) {
                byte[] bytes = words(random);
                int from = random.nextInt(3);
                int to = bytes.length - random.nextInt(3);
                String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                boolean expected = pattern.matcher(text).find();
                found += expected ? 1 : 0;
                missed += expected ? 0 : 1;
                assertEquals(
                        expected,
                        test.in(bytes, from, to),
                        () -> expression + (ignoreCase ? " (any case)" : "") + " in " + text);
            }
        }
        assertTrue(found > 2_000 && missed > 2_000, found + " found, " + missed + " not");
    }

    private static String edge(Random random) {
        return random.nextInt(3) == 0 ? "\\b" : "";
    }

    private static String alternatives(Random random, int depth) {
        StringBuilder text = new StringBuilder(sequence(random, depth));
        for (int k = random.nextInt(3); k > 0; k--) {
            text.append('|').append(sequence(random, depth));
        }
        return text.toString();
    }

    private static String sequence(Random random, int depth) {
        StringBuilder text = new StringBuilder();
        for (int k = random.nextInt(3); k >= 0; k--) {
            if (depth > 0 && random.nextBoolean()) {
                String[] openings = {"(", "(", "(?:", "(?i:", "(?P<n" + random.nextInt(1_000_000_000) + ">", "(?s:"};
                text.append(openings[random.nextInt(openings.length)])
                        .append(alternatives(random, depth - 1))
                        .append(')');
            } else {
                text.append(WORDS[random.nextInt(WORDS.length)]);
            }
            text.append(QUANTIFIERS[random.nextInt(random.nextInt(3) == 0 ? QUANTIFIERS.length : 1)]);
        }
        return text.toString();
    }

    /** At least four bytes. */
    private static byte[] words(Random random) {
        StringBuilder text = new StringBuilder("-");
        for (int k = 2 + random.nextInt(8); k > 0; k--) {
            String word = WORDS[random.nextInt(WORDS.length)];
            switch (random.nextInt(6)) {
                case 0 -> text.append(word.toUpperCase(Locale.ROOT));
                case 1 -> text.append(word.replace('s', 'ſ').replace('k', '\u212a'));
                case 2 -> text.append(word, 0, word.length() / 2);
                default -> text.append(word);
            }
            text.append(random.nextInt(3) == 0 ? " " : "");
        }
        return text.append("---").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String expression(Random random) {
        StringBuilder expression = new StringBuilder();
        for (int k = random.nextInt(5); k >= 0; k--) {
            expression
                    .append(ATOMS[random.nextInt(ATOMS.length)])
                    .append(QUANTIFIERS[random.nextInt(QUANTIFIERS.length)]);
        }
        return expression.toString();
    }

    /** Pieces of text, sometimes cut within a character. */
    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int k = random.nextInt(12); k > 0; k--) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(3) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
