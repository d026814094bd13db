package io.logwisp.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
    @Test
    void stringsEndAtTheirQuoteWhereverThatIs() {
        for (int before = 0; before < 20; before++) {
            for (int behind = 0; behind < 20; behind++) {
                for (String escape : new String[] {"", "\\\"", "\\\\", "\\n", "\\\\\\\""}) {
                    String inside = "x".repeat(before) + escape + "é".repeat(behind);
                    byte[] json = ("\"" + inside + "\"" + "\"".repeat(behind)).getBytes(UTF_8);
                    int end = inside.getBytes(UTF_8).length + 2;
                    assertEquals(end, JsonText.stringEnd(json, 0), inside);
                    assertEquals(!escape.isEmpty(), JsonText.hasEscape(json, 1, end - 1), inside);
                }
            }
        }
    }

    @Test
    void backslashesBehindTheStringAreNotItsOwn() {
        for (int length = 0; length < 20; length++) {
            byte[] json = ("x".repeat(length) + "\\").getBytes(UTF_8);
            assertEquals(false, JsonText.hasEscape(json, 0, length));
            assertEquals(true, JsonText.hasEscape(json, 0, length + 1));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        { "a" : [ 1 , 2 ] }                     | {"a":[1,2]}
        [ "a b" , { } , "\\" ",null ]            | ["a b",{},"\\" ",null]
        {"a":{"b":"  ","c":[1,2,"x y"]},"d":-1} | {"a":{"b":"  ","c":[1,2,"x y"]},"d":-1}
        "a b"                                   | "a b"
        12.50                                   | 12.50
        """)
    void onlyBlanksBetweenPartsAreLeftOut(String json, String compact) {
        byte[] bytes = json.getBytes(UTF_8);
        ByteSink out = new ByteSink();
        JsonText.compact(bytes, 0, bytes.length, out);
        assertEquals(compact, new String(out.bytes(), 0, out.length(), UTF_8));
    }
}
