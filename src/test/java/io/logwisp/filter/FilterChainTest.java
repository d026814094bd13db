package io.logwisp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.FilterConfig;
import io.logwisp.config.FilterConfig.Logic;
import io.logwisp.config.FilterConfig.Type;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.testing.TestEntries;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterChainTest {
    @Test
    void noFiltersLetEverythingPass() {
        assertSame(EntryFilter.ALL, FilterChain.of(List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "INCLUDE,OR,a b,true",
        "INCLUDE,OR,a,true",
        "INCLUDE,OR,c,false",
        "INCLUDE,AND,a b,true",
        "INCLUDE,AND,a,false",
        "EXCLUDE,OR,a,false",
        "EXCLUDE,OR,c,true",
        "EXCLUDE,AND,a,true",
        "EXCLUDE,AND,a b,false"
    })
    void patternsAreJoinedByTheLogic(Type type, Logic logic, String message, boolean passes) {
        FilterConfig filter = new FilterConfig(type, logic, List.of("a", "b"), List.of(), Map.of());

        assertEquals(passes, passes(List.of(filter), Level.INFO, message, null));
    }

    @Test
    void everyFilterMustLetAnEntryPass() {
        FilterConfig include = new FilterConfig(Type.INCLUDE, Logic.OR, List.of("request"), List.of(), Map.of());
        FilterConfig exclude = new FilterConfig(Type.EXCLUDE, Logic.OR, List.of("health"), List.of(), Map.of());

        assertTrue(passes(List.of(include, exclude), Level.INFO, "request /a", null));
        assertFalse(passes(List.of(include, exclude), Level.INFO, "request /health", null));
        assertFalse(passes(List.of(include, exclude), Level.INFO, "other", null));
    }

    @Test
    void levelsAndFieldsAreConditionsToo() {
        FilterConfig filter =
                new FilterConfig(Type.INCLUDE, Logic.AND, List.of(), List.of("warn", "error"), Map.of("user", "^a"));

        assertTrue(passes(List.of(filter), Level.ERROR, "m", "{\"user\":\"ann\"}"));
        assertFalse(passes(List.of(filter), Level.FATAL, "m", "{\"user\":\"ann\"}"));
        assertFalse(passes(List.of(filter), Level.ERROR, "m", "{\"user\":\"bob\"}"));
        assertFalse(passes(List.of(filter), Level.ERROR, "m", null));
    }

    private static boolean passes(List<FilterConfig> filters, Level level, String message, String fields) {
        BatchBuilder builder = new BatchBuilder();
        TestEntries.add(builder, level, message, fields);
        return FilterChain.of(filters).test(builder, 0);
    }
}
