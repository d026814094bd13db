package io.logwisp.filter;

import static io.logwisp.filter.FilterSubject.passes;
import static io.logwisp.filter.FilterSubject.passesFields;
import static io.logwisp.filter.FilterSubject.passesLevel;
import static io.logwisp.filter.FilterSubject.passesSource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryFilterTest {
    @Test
    void noParametersPassEverything() throws FilterException {
        assertSame(EntryFilter.ALL, QueryFilter.parse(Map.of()));
        assertSame(EntryFilter.ALL, query("n=10", "follow=0", "format=ndjson"));
        assertTrue(EntryFilter.ALL.isAll());
        assertFalse(query("grep=a").isAll());
    }

    @ParameterizedTest
    @ValueSource(strings = {"grep=", "not=", "level=", "source=", "i=", "e=", "file="})
    void emptyValuesAreNoCondition(String parameter) throws FilterException {
        assertSame(EntryFilter.ALL, query(parameter));
    }

    // ---- level

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trace       | TRACE DEBUG INFO WARN ERROR FATAL",
                "info        | INFO WARN ERROR FATAL",
                "warn        | WARN ERROR FATAL",
                "WARNING     | WARN ERROR FATAL",
                "fatal       | FATAL",
                "warn,error  | WARN ERROR",
                "debug, crit | DEBUG FATAL",
                "none        | none",
                "none,warn   | WARN none",
                "warn,warn   | WARN"
            })
    void levelsPass(String value, String expected) throws FilterException {
        EntryFilter filter = query("level=" + value);
        List<String> passed = new ArrayList<>();
        for (Level level : Level.values()) {
            if (passesLevel(filter, level)) {
                passed.add(level.name());
            }
        }
        if (passesLevel(filter, null)) {
            passed.add("none");
        }
        assertEquals(expected, String.join(" ", passed));
    }

    // ---- grep and not

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout         | Connection timeout        | true",
                "Timeout         | Connection timeout        | false",
                "Connection time | Connection timeout        | true",
                "out.            | Connection timeout        | false",
                "NEIGH           | Connection timeout        | false",
                "tNEIGH          | Connection timeout        | false",
                "größe           | die größe fehlt           | true",
                "💥              | es macht 💥 !             | true",
                "/var/log        | open /var/log/syslog      | true",
                "/               | a/b                       | true",
                "//              | http://x                  | true",
                "//              | http:/x                   | false",
                "//i             | x//i                      | true",
                "/t.me/          | Connection timeout        | true",
                "/T.me/          | Connection timeout        | false",
                "/T.me/i         | Connection timeout        | true",
                "/TIMEOUT/i      | Connection timeout        | true",
                "/timeout$/      | Connection timeout        | true",
                "/timeout$/      | timeout 3                 | false",
                "/^Conn/         | Connection timeout        | true",
                "/^tion/         | Connection timeout        | false",
                "/api/v1/        | GET /api/v1/items         | true",
                "/\\d{3} ms/     | took 125 ms               | true",
                "/\\d{3} ms/     | took 25 ms                | false",
                "/GRÖ[ßS]/i      | die größe fehlt           | true",
                "/gr.ße/         | die größe fehlt           | true"
            })
    void grepFinds(String value, String message, boolean expected) throws FilterException {
        assertEquals(expected, passes(query("grep=" + value), message));
        assertEquals(!expected, passes(query("not=" + value), message));
    }

    @Test
    void allGrepsMustHoldAndNoNotMay() throws FilterException {
        EntryFilter both = query("grep=a", "grep=b");
        assertTrue(passes(both, "b a"));
        assertFalse(passes(both, "a"));
        assertFalse(passes(both, "b"));
        EntryFilter neither = query("not=a", "not=b");
        assertTrue(passes(neither, "c"));
        assertFalse(passes(neither, "a"));
        assertFalse(passes(neither, "b"));
        assertFalse(passes(query("grep=a", "not=b"), "ab"));
    }

    @Test
    void aliasesMeanTheSame() throws FilterException {
        for (String alias : List.of("include", "i", "filter")) {
            assertEquals(query("grep=x"), query(alias + "=x"));
        }
        for (String alias : List.of("exclude", "e")) {
            assertEquals(query("not=x"), query(alias + "=x"));
        }
        assertEquals(query("source=x"), query("file=x"));
        assertEquals(query("field.a.b=>=3"), query("f.a.b=>=3"));
        assertEquals(query("grep=a", "grep=b"), query("i=b", "filter=a"));
    }

    @Test
    void kindsOfParametersMustAllHold() throws FilterException {
        EntryFilter filter = query("level=warn", "grep=boom", "source=app*", "field.id=7");
        byte[] boom = "boom".getBytes(StandardCharsets.UTF_8);
        assertTrue(filter.test(FilterSubject.batch(boom, Level.ERROR, "app.log", "{\"id\":7}"), 1));
        assertFalse(filter.test(FilterSubject.batch(boom, Level.INFO, "app.log", "{\"id\":7}"), 1));
        assertFalse(filter.test(FilterSubject.batch(new byte[0], Level.ERROR, "app.log", "{\"id\":7}"), 1));
        assertFalse(filter.test(FilterSubject.batch(boom, Level.ERROR, "db.log", "{\"id\":7}"), 1));
        assertFalse(filter.test(FilterSubject.batch(boom, Level.ERROR, "app.log", "{\"id\":8}"), 1));
    }

    // ---- source

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.log      | app.log",
                "app*         | app.log app-1.log",
                "*            | app.log app-1.log db.log",
                "app-?.log    | app-1.log",
                "*.log db*    | app.log app-1.log db.log",
                "app.log db*  | app.log db.log",
                "!db*         | app.log app-1.log",
                "!db* !*-1*   | app.log",
                "app* !*-1*   | app.log",
                "App*         | ''",
                "appXlog      | ''"
            })
    void sourcesPass(String values, String expected) throws FilterException {
        EntryFilter filter = query(
                Stream.of(values.split(" ")).map(value -> "source=" + value).toArray(String[]::new));
        assertEquals(
                expected,
                Stream.of("app.log", "app-1.log", "db.log")
                        .filter(source -> passesSource(filter, source))
                        .collect(Collectors.joining(" ")));
    }

    // ---- fields

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "status=400          | {\"status\":400}                    | true",
                "status=400          | {\"status\":\"400\"}                | true",
                "status=400          | {\"status\":400.0}                  | true",
                "status=400          | {\"status\":4e2}                    | true",
                "status=400          | {\"status\":4000}                   | false",
                "status=400          | {\"code\":400}                      | false",
                "status=400,404      | {\"status\":404}                    | true",
                "status=400,404      | {\"status\":405}                    | false",
                "status==400,404     | {\"status\":\"400,404\"}            | true",
                "status==400,404     | {\"status\":404}                    | false",
                "status=!400         | {\"status\":400}                    | false",
                "status=!400         | {\"status\":401}                    | true",
                "status=!400         | {\"code\":400}                      | true",
                "status=!400,404     | {\"status\":404}                    | false",
                "status=>400         | {\"status\":400}                    | false",
                "status=>400         | {\"status\":400.5}                  | true",
                "status=>400         | {\"status\":\"1000\"}               | true",
                "status=>=400        | {\"status\":400}                    | true",
                "status=>=400        | {\"status\":399}                    | false",
                "status=<400         | {\"status\":399}                    | true",
                "status=<400         | {\"status\":400}                    | false",
                "status=<=400        | {\"status\":400}                    | true",
                "status=<=400        | {\"status\":401}                    | false",
                "status=<-1          | {\"status\":-2}                     | true",
                "status=>400         | {\"status\":\"high\"}               | false",
                "status=>400         | {\"status\":true}                   | false",
                "status=>400         | {}                                  | false",
                "status=!>400        | {}                                  | true",
                "status=>9007199254740992 | {\"status\":9007199254740993}  | true",
                "user=~^b.b$         | {\"user\":\"bob\"}                  | true",
                "user=~^b.b$         | {\"user\":\"bobby\"}                | false",
                "user=~ob            | {\"user\":\"bob\"}                  | true",
                "user=~(?i)OB        | {\"user\":\"bob\"}                  | true",
                "user=!~ob           | {\"user\":\"bob\"}                  | false",
                "user=!~ob           | {\"user\":\"eve\"}                  | true",
                "user=~40            | {\"user\":1402}                     | true",
                "user=               | {\"user\":\"\"}                     | true",
                "user=               | {\"user\":\"x\"}                    | false",
                "user=               | {}                                  | false",
                "user=bob            | {\"user\":\"\\u0062ob\"}            | true",
                "user=bob            | {\"\\u0075ser\":\"bob\"}            | true",
                "user=bob            | {\"x\":\"user\",\"y\":\"bob\"}      | false",
                "user=größe          | {\"user\":\"größe\"}                | true",
                "ok=true             | {\"ok\":true}                       | true",
                "ok=true             | {\"ok\":false}                      | false",
                "ok=null             | {\"ok\":null}                       | true",
                "http.status=200     | {\"http\":{\"status\":200}}         | true",
                "http.status=200     | {\"http.status\":200}               | true",
                "http.status=200     | {\"http\":{\"x\":1},\"http.status\":200} | true",
                "http.status=200     | {\"http\":{\"status\":{\"status\":200}}} | false",
                "http.status=200     | {\"http\":200,\"status\":200}       | false",
                "http.status=200     | {\"status\":200}                    | false",
                "status=200          | {\"http\":{\"status\":200}}         | false",
                "a.b.c=1             | {\"a.b\":{\"c\":1}}                 | true",
                "a.b.c=1             | {\"a\":{\"b.c\":1}}                 | true",
                "a.b.c=1             | {\"a\":{\"b\":{\"c\":1}}}           | true",
                "a.b.c=1             | {\"a\":{\"b\":{\"d\":1}},\"c\":1}   | false",
                "http=200            | {\"http\":{\"http\":200}}           | false",
                "tags=red            | {\"tags\":[\"blue\",\"red\"]}       | true",
                "tags=red            | {\"tags\":[\"blue\",[\"red\"]]}     | false",
                "tags=red            | {\"tags\":[{\"tags\":\"red\"}]}     | false",
                "tags=!red           | {\"tags\":[\"blue\",\"red\"]}       | false",
                "last=1              | {\"a\":[1,{\"last\":2}],\"b\":{\"last\":3},\"last\":1} | true"
            })
    void fieldsPass(String condition, String fields, boolean expected) throws FilterException {
        assertEquals(expected, passesFields(query("field." + condition), fields));
    }

    @Test
    void entriesWithoutFieldsMeetNoFieldConditionButItsOpposite() throws FilterException {
        assertFalse(passesFields(query("f.a=1"), null));
        assertTrue(passesFields(query("f.a=!1"), null));
    }

    @Test
    void fieldsNestedBeyondTheParsersLimitMeetNothing() throws FilterException {
        String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + ",\"b\":1}";
        assertFalse(passesFields(query("f.b=1"), deep));
    }

    @Test
    void endlessNumbersAreComparedAllTheSame() throws FilterException {
        String digits = "9".repeat(900);
        assertTrue(passesFields(query("f.a=>400"), "{\"a\":" + digits + "}"));
        assertTrue(passesFields(query("f.a=<400"), "{\"a\":-" + digits + "}"));
        assertTrue(passesFields(query("f.a=<400"), "{\"a\":1e-999999999}"));
        assertTrue(passesFields(query("f.a=>400"), "{\"a\":\"1e999999999\"}"));
    }

    // ---- equality

    @Test
    void filtersAreEqualByMeaning() throws FilterException {
        EntryFilter filter =
                query("grep=a", "grep=/b+/i", "not=c", "level=warn,error", "f.x=1,2", "source=!s", "f.y=~z");
        EntryFilter other =
                query("f.y=~z", "source=!s", "level=error,warn", "e=c", "i=/b+/i", "f.x=2,1", "filter=a", "i=a");
        assertEquals(filter, other);
        assertEquals(filter.hashCode(), other.hashCode());
        assertEquals(query("grep=/timeout/"), query("grep=timeout"));
        assertEquals(query("source=a", "source=!b"), query("file=!b", "file=a"));
    }

    @ParameterizedTest
    @CsvSource({
        "grep=a, grep=b",
        "grep=a, not=a",
        "grep=/a+/, grep=/a+/i",
        "grep=/abc/i, grep=abc",
        "level=warn, level=error",
        "source=a, source=!a",
        "source=a, source=b",
        "field.a=1, field.b=1",
        "field.a=1, field.a=2",
        "field.a=>1, field.a=>=1",
        "field.a=~1, field.a=1"
    })
    void differentFiltersAreNotEqual(String one, String other) throws FilterException {
        assertNotEquals(query(one), query(other));
    }

    // ---- errors

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "level=warm            | level   | 1",
                "level=warn,eror       | level   | 6",
                "level=warn,           | level   | 6",
                "level=,warn           | level   | 1",
                "grep=/a[b/            | grep    | 3",
                "i=/ab(c/              | i       | 2",
                "exclude=/x**/i        | exclude | 3",
                "grep=/(?=x)y/         | grep    | 2",
                "grep=/(a)\\1/         | grep    | 5",
                "grep=/(a{100}){100}/  | grep    | 2",
                "source=!              | source  | 2",
                "field.a=>x            | field.a | 2",
                "field.a=>=            | field.a | 3",
                "f.a=!<0x10            | f.a     | 3",
                "f.a=<1d               | f.a     | 2",
                "f.a=~a)               | f.a     | 2",
                "f.a=!~a(              | f.a     | 3"
            })
    void problemsAreToldWithValueAndPlace(String parameter, String name, int position) {
        FilterException e = assertThrows(FilterException.class, () -> query(parameter));
        assertEquals(name, e.parameter());
        assertEquals(position, e.position(), e.getMessage());
        assertTrue(e.getMessage().contains("\"" + parameter.substring(name.length() + 1) + "\""), e.getMessage());
        assertTrue(e.getMessage().contains("position " + position), e.getMessage());
        assertTrue(e.getMessage().endsWith("."), e.getMessage());
    }

    @Test
    void levelTwiceIsRefused() {
        assertThrows(FilterException.class, () -> query("level=warn", "level=error"));
    }

    @Test
    void valuesAreLimitedInBytes() throws FilterException {
        query("grep=" + "a".repeat(1024));
        query("grep=" + "é".repeat(512));
        assertThrows(FilterException.class, () -> query("grep=" + "a".repeat(1025)));
        FilterException e = assertThrows(FilterException.class, () -> query("grep=" + "é".repeat(513)));
        assertTrue(e.getMessage().length() < 250, e.getMessage());
        assertThrows(FilterException.class, () -> query("grep=a\ud83d"));
        assertThrows(FilterException.class, () -> query("field." + "a".repeat(1025) + "=1"));
    }

    @Test
    void conditionsAreLimited() throws FilterException {
        query(Collections.nCopies(16, "grep=a").toArray(String[]::new));
        String[] tooMany = Collections.nCopies(17, "grep=a").toArray(String[]::new);
        tooMany[3] = "f.a=1";
        tooMany[4] = "source=x";
        tooMany[5] = "level=info";
        FilterException e = assertThrows(FilterException.class, () -> query(tooMany));
        assertTrue(e.getMessage().contains("16"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(((((a{999}){999}){999}){999}){999}){999}",
                "[]]{500}[a{9}]{500}x{2}",
                "(?:(?:\\pL{1,1000}b){2,1000})*",
                "(?P<n>x{1000}[[:alpha:]]{1000})",
                "(){1000}(?i:(a?){1000})",
                "\\Qa)\\E{1000}",
                "\\x{41}{1000}b{20}"
            })
    void expressionsThatWouldGrowBeyondMeasureAreRefusedBeforeTheyAreCompiled(String expression) {
        FilterException e = assertThrows(FilterException.class, () -> query("grep=/" + expression + "/"));
        assertTrue(e.getMessage().contains("too large"), e.getMessage());
    }

    @Test
    void expressionsShareOneLimit() throws FilterException {
        query("grep=/a{256}/", "not=/b{256}/");
        assertThrows(FilterException.class, () -> query("grep=/a{256}/", "f.x=~b{257}"));
    }

    @Test
    void deeplyNestedExpressionsAreFine() throws FilterException {
        assertTrue(passes(query("grep=/" + "(".repeat(500) + "x" + ")".repeat(500) + "/"), "axb"));
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "level", "grep", "include", "i", "filter", "not", "exclude", "e", "source", "file", "field.x", "f.x.y"
            })
    void knowsItsNames(String name) {
        assertTrue(QueryFilter.isName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lvl", "Level", "n", "", "field", "field.", "f", "f.", "q", "fields"})
    void leavesOtherNamesToOthers(String name) {
        assertFalse(QueryFilter.isName(name));
    }

    @Test
    void listsEachName() {
        assertEquals(12, QueryFilter.names().size());
        assertTrue(QueryFilter.names().stream().allMatch(QueryFilter::isName));
        assertTrue(QueryFilter.names().containsAll(List.of("level", "grep", "not", "source", "field.NAME")));
    }

    /** Parses parameters given as {@code name=value}. */
    static EntryFilter query(String... parameters) throws FilterException {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            map.computeIfAbsent(parameter.substring(0, equals), name -> new ArrayList<>())
                    .add(parameter.substring(equals + 1));
        }
        return QueryFilter.parse(map);
    }
}
