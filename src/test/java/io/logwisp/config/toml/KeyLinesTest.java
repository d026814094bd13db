package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KeyLinesTest {
    private static final String TEXT = """
            # comment with "quotes" and [brackets]
            top = 1
            dotted.inner = 0xFF

            [[streams]]
            name = "a # no comment"
            "quoted.key" = 'single "double" inside'
            text = \"""
            two
            lines [x]
            y = 1\\\"
            \"""
            literal = '''
            z = 1'''
            [streams.monitor]
            targets = [ # comment ]
              { path = "/a", exclude = ["x", "y"] },
              {
                path = "/b" },
            ]
            after = 9_223_372_036_854_775_808
            [[streams.filters]]
            [[streams.filters]]
            type = "b"
            [streams.filters.fields]
            user = "c"

            [[streams]]
            name = "b"
            [streams.monitor]
            check = 1
            [[streams.filters]]
            type = "d"
            """;

    @Test
    void everyKeyHasItsLineAndElementsAreNumbered() {
        KeyLines lines = KeyLines.of(TEXT);
        assertEquals(2, lines.line("top"));
        assertEquals(3, lines.line("dotted.inner"));
        assertEquals(5, lines.line("streams"));
        assertEquals(5, lines.line("streams.0"));
        assertEquals(6, lines.line("streams.0.name"));
        assertEquals(7, lines.line("streams.0.quoted.key"));
        assertEquals(8, lines.line("streams.0.text"));
        assertEquals(13, lines.line("streams.0.literal"));
        assertEquals(15, lines.line("streams.0.monitor"));
        assertEquals(16, lines.line("streams.0.monitor.targets"));
        assertEquals(17, lines.line("streams.0.monitor.targets.0.path"));
        assertEquals(17, lines.line("streams.0.monitor.targets.0.exclude.1"));
        assertEquals(18, lines.line("streams.0.monitor.targets.1"));
        assertEquals(19, lines.line("streams.0.monitor.targets.1.path"));
        assertEquals(21, lines.line("streams.0.monitor.after"));
        assertEquals(22, lines.line("streams.0.filters.0"));
        assertEquals(24, lines.line("streams.0.filters.1.type"));
        assertEquals(26, lines.line("streams.0.filters.1.fields.user"));
        assertEquals(28, lines.line("streams.1"));
        assertEquals(31, lines.line("streams.1.monitor.check"));
        assertEquals(33, lines.line("streams.1.filters.0.type"));
    }

    @Test
    void windowsLineEndsCountTheSame() {
        KeyLines lines = KeyLines.of(TEXT.replace("\n", "\r\n"));
        assertEquals(19, lines.line("streams.0.monitor.targets.1.path"));
        assertEquals(33, lines.line("streams.1.filters.0.type"));
    }

    @Test
    void bareValuesAreKeptAsWritten() {
        KeyLines lines = KeyLines.of(TEXT);
        assertEquals("0xFF", lines.bareValue("dotted.inner"));
        assertEquals("9_223_372_036_854_775_808", lines.bareValue("streams.0.monitor.after"));
        assertEquals("", lines.bareValue("streams.0.name"));
    }

    @Test
    void anUnknownKeyHasTheLineOfTheTableItWouldStandIn() {
        assertEquals(28, KeyLines.of(TEXT).line("streams.1.unknown.key"));
        assertEquals(1, KeyLines.of(TEXT).line("unknown"));
    }

    @Test
    void brokenTextEndsTheScanAndNothingElse() {
        for (int length = 0; length < TEXT.length(); length++) {
            assertEquals(1, KeyLines.of(TEXT.substring(0, length)).line("unknown"));
        }
    }
}
