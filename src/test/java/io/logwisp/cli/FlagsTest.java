package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlagsTest {
    private final Flags flags = new Flags("demo")
            .text("N", "Lines.", "-n", "--lines")
            .texts("TEXT", "Texts.", "-g", "--grep")
            .flag("Follow.", "-f", "--follow")
            .flag("Insecure.", "-k");

    @Test
    void valuesStandBehindOrWithinAnOption() throws UsageException {
        for (List<String> args : List.of(
                List.of("-n", "5"),
                List.of("-n5"),
                List.of("-n=5"),
                List.of("--lines", "5"),
                List.of("--lines=5"),
                List.of("-fkn5"),
                List.of("-n", "3", "--lines", "5"))) {
            assertEquals(Optional.of("5"), flags.parse(args).text("--lines"), args.toString());
        }
        assertEquals(Optional.of("-1"), flags.parse(List.of("-n", "-1")).text("-n"));
    }

    @Test
    void wordsAndOptionsMayBeMixed() throws UsageException {
        Flags.Given given = flags.parse(List.of("a", "-g", "x", "-", "-f", "--grep=y=z", "--", "-n"));
        assertEquals(List.of("a", "-", "-n"), given.words());
        assertEquals(List.of("x", "y=z"), given.texts("-g"));
        assertTrue(given.has("--follow"));
        assertFalse(given.has("-k"));
        assertEquals(Optional.empty(), given.text("-n"));
    }

    @Test
    void whatIsWrongIsToldWithTheNearestName() {
        assertEquals(
                "demo: unknown option --folow; did you mean --follow? (logwisp demo --help shows all)",
                assertThrows(UsageException.class, () -> flags.parse(List.of("--folow")))
                        .getMessage());
        assertEquals(
                "demo: option --lines needs a value",
                assertThrows(UsageException.class, () -> flags.parse(List.of("--lines")))
                        .getMessage());
        assertEquals(
                "demo: option --follow has no value",
                assertThrows(UsageException.class, () -> flags.parse(List.of("--follow=1")))
                        .getMessage());
    }

    @Test
    void helpNamesEverything() {
        String help = flags.help("logwisp demo", "What it does.", List.of("", "The end."));
        assertEquals("""
                Usage: logwisp demo
                What it does.
                  -n, --lines N    Lines.
                  -g, --grep TEXT  Texts.
                  -f, --follow     Follow.
                  -k               Insecure.

                The end.
                """, help);
    }
}
