package io.logwisp.filter;

import static io.logwisp.filter.FilterSubject.passes;
import static io.logwisp.filter.FilterSubject.passesFields;
import static io.logwisp.filter.FilterSubject.passesLevel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.FilterConfig;
import io.logwisp.config.FilterConfig.Logic;
import io.logwisp.config.FilterConfig.Type;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterChainTest {
    @Test
    void noFiltersPassEverything() {
        assertSame(EntryFilter.ALL, FilterChain.of(List.of()));
    }

    @Test
    void filtersWithoutConditionsPassEverything() {
        assertSame(EntryFilter.ALL, FilterChain.of(List.of(patterns(Type.EXCLUDE, Logic.OR))));
        assertSame(EntryFilter.ALL, FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.AND))));
    }

    @ParameterizedTest
    @CsvSource({
        "INCLUDE, OR,  ab, true",
        "INCLUDE, OR,  a,  true",
        "INCLUDE, OR,  b,  true",
        "INCLUDE, OR,  c,  false",
        "INCLUDE, AND, ab, true",
        "INCLUDE, AND, a,  false",
        "INCLUDE, AND, c,  false",
        "EXCLUDE, OR,  ab, false",
        "EXCLUDE, OR,  a,  false",
        "EXCLUDE, OR,  c,  true",
        "EXCLUDE, AND, ab, false",
        "EXCLUDE, AND, a,  true",
        "EXCLUDE, AND, c,  true"
    })
    void typeAndLogicJoinPatterns(Type type, Logic logic, String message, boolean expected) {
        assertEquals(expected, passes(FilterChain.of(List.of(patterns(type, logic, "a", "b+"))), message));
    }

    @Test
    void everyFilterOfTheChainMustPass() {
        EntryFilter chain = FilterChain.of(List.of(
                patterns(Type.INCLUDE, Logic.OR, "error", "warn"), patterns(Type.EXCLUDE, Logic.OR, "healthz")));
        assertTrue(passes(chain, "error in /api"));
        assertFalse(passes(chain, "error in /healthz"));
        assertFalse(passes(chain, "info"));
    }

    @Test
    void levelsAreExactAndOneCondition() {
        EntryFilter chain = FilterChain.of(List.of(
                new FilterConfig(Type.INCLUDE, Logic.AND, List.of(), List.of("warn", "Fatal", "none"), Map.of())));
        assertTrue(passesLevel(chain, Level.WARN));
        assertFalse(passesLevel(chain, Level.ERROR));
        assertTrue(passesLevel(chain, Level.FATAL));
        assertTrue(passesLevel(chain, null));
    }

    @Test
    void fieldsAreExpressionsSearchedInTheValue() {
        EntryFilter chain = FilterChain.of(List.of(new FilterConfig(
                Type.INCLUDE, Logic.AND, List.of(), List.of(), Map.of("user", "^b", "http.status", "5\\d\\d"))));
        assertTrue(passesFields(chain, "{\"user\":\"bob\",\"http\":{\"status\":503}}"));
        assertFalse(passesFields(chain, "{\"user\":\"eve\",\"http\":{\"status\":503}}"));
        assertFalse(passesFields(chain, "{\"user\":\"bob\"}"));
        assertFalse(passesFields(chain, null));
    }

    @Test
    void differentKindsOfConditionsAreJoinedByTheLogicToo() {
        FilterConfig any =
                new FilterConfig(Type.INCLUDE, Logic.OR, List.of("boom"), List.of("error"), Map.of("id", "7"));
        EntryFilter chain = FilterChain.of(List.of(any));
        assertTrue(passes(chain, "boom"));
        assertTrue(passesLevel(chain, Level.ERROR));
        assertTrue(passesFields(chain, "{\"id\":7}"));
        assertFalse(passes(chain, "quiet"));
    }

    @Test
    void wrongExpressionsAndLevelsAreNamed() {
        FilterConfig good = patterns(Type.INCLUDE, Logic.OR, "a");
        assertRefused("filters[1].patterns: \"(b\" is no RE2 expression", good, patterns(Type.EXCLUDE, Logic.OR, "(b"));
        assertRefused(
                "filters[0].levels: \"warm\" is no level",
                new FilterConfig(Type.INCLUDE, Logic.OR, List.of(), List.of("warm"), Map.of()));
        assertRefused(
                "filters[0].fields.x: \"[\" is no RE2 expression",
                new FilterConfig(Type.INCLUDE, Logic.OR, List.of(), List.of(), Map.of("x", "[")));
    }

    private static void assertRefused(String start, FilterConfig... filters) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> FilterChain.of(List.of(filters)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(start), e.getMessage());
    }

    @Test
    void chainsAreEqualByMeaning() {
        assertEquals(
                FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.OR, "a", "b.c"))),
                FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.OR, "b.c", "a"))));
        assertNotEquals(
                FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.OR, "a", "b"))),
                FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.AND, "a", "b"))));
    }

    @Test
    void messageIsSearchedNotTheWholeLine() {
        byte[] line = "2026 ERROR boom at end".getBytes(StandardCharsets.UTF_8);
        BatchBuilder builder = new BatchBuilder();
        builder.line(line, 0, line.length).messageInLine(11, 15).add(0, "a", null);
        EntryFilter boom = FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.OR, "^boom$")));
        EntryFilter error = FilterChain.of(List.of(patterns(Type.INCLUDE, Logic.OR, "ERROR")));
        assertTrue(boom.test(builder, 0));
        assertFalse(error.test(builder, 0));
    }

    private static FilterConfig patterns(Type type, Logic logic, String... patterns) {
        return new FilterConfig(type, logic, List.of(patterns), List.of(), Map.of());
    }
}
