package io.logwisp.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import io.logwisp.testing.TestEntries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryFilterTest {
    @Test
    void noParametersLetEverythingPass() throws FilterException {
        assertSame(EntryFilter.ALL, QueryFilter.parse(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "warn,WARN,true",
        "warn,ERROR,true",
        "warn,FATAL,true",
        "warn,INFO,false",
        "warn,,false",
        "'warn,error',WARN,true",
        "'warn,error',FATAL,false",
        "none,,true",
        "none,INFO,false",
        "'none,info',,true",
        "'none,info',INFO,true",
        "WARNING,WARN,true",
        "trace,DEBUG,true"
    })
    void levelMeansItAndAboveUnlessSeveralAreNamed(String value, Level level, boolean passes) throws FilterException {
        assertEquals(passes, passes("level=" + value, level, "message", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grep=timeout      | connection timeout after 5 s | true
            grep=Timeout      | connection timeout after 5 s | false
            grep=/time.ut/    | connection timeout after 5 s | true
            grep=/TIMEOUT/i   | connection timeout after 5 s | true
            grep=/^timeout/   | connection timeout           | false
            include=conn      | connection                   | true
            i=conn            | connection                   | true
            filter=conn       | connection                   | true
            grep=a&grep=b     | b and a                      | true
            grep=a&grep=b     | only one                     | false
            not=noise         | quiet                        | true
            not=noise         | all noise                    | false
            not=a&not=q       | quiet                        | false
            exclude=q         | quiet                        | false
            e=/Q/i            | quiet                        | false
            grep=/            | a/b                          | true
            grep=//           | anything                     | true
            grep=é漢           | so é漢 so                     | true
            grep=/é.$/        | so é漢                        | true
            grep=tt           | timeoutt                     | true
            """)
    void messageIsSearched(String query, String message, boolean passes) throws FilterException {
        assertEquals(passes, passes(query, Level.INFO, message, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            source=app.log             | true
            source=app*                | true
            source=a?p.log             | true
            source=*                   | true
            source=app                 | false
            source=sys*&source=*.log   | true
            file=app.log               | true
            source=!app*               | false
            source=!sys*               | true
            source=*.log&source=!app*  | false
            source=*p*o*               | true
            """)
    void sourceIsComparedWithPatterns(String query, boolean passes) throws FilterException {
        assertEquals(passes, passes(query, Level.INFO, "message", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            field.user=ann             | true
            field.user=bob             | false
            field.user=bob,ann         | true
            f.user=ann                 | true
            field.user=!bob            | true
            field.user=!ann            | false
            field.gone=!ann            | true
            field.gone=ann             | false
            field.user=~^a             | true
            field.user=~^b             | false
            field.status=>400          | true
            field.status=>500          | false
            field.status=>=500         | true
            field.status=<501          | true
            field.status=<=499.5       | false
            field.user=>1              | false
            field.status=500           | true
            field.ok=true              | true
            field.req.path=/x          | true
            field.req.size=<10         | true
            field.dotted.key=1         | true
            field.req=~"size":7        | true
            field.list=~"user":"in"    | true
            field.in=1                 | false
            """)
    void fieldsAreCompared(String query, boolean passes) throws FilterException {
        String fields = "{\"list\":[1, {\"user\":\"in\"}],\"user\":\"ann\",\"status\":500,\"ok\":true,"
                + "\"req\":{\"path\":\"/x\",\"size\":7},\"dotted.key\":1}";
        assertEquals(passes, passes(query, Level.INFO, "message", fields));
    }

    @Test
    void allConditionsMustHold() throws FilterException {
        assertTrue(passes("level=info&grep=me&source=app.log", Level.WARN, "message", null));
        assertFalse(passes("level=error&grep=me&source=app.log", Level.WARN, "message", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            level=wran      | level   | no level "wran" in "wran"; allowed: trace, debug, info, warn, error, fatal, none; did you mean "warn"?
            level=          | level   | no level "" in ""; allowed: trace, debug, info, warn, error, fatal, none
            grep=/a(b/      | grep    | bad RE2 expression "a(b": missing closing ) "a(b" at character 1
            grep=/a**/      | grep    | bad RE2 expression "a**": invalid nested repetition operator "**" at character 2
            e=/(?=x)/       | e       | bad RE2 expression "(?=x)": invalid or unsupported Perl syntax "(?=" at character 1
            field.n=>many   | field.n | "many" in ">many" is no number, and only numbers can be compared
            """)
    void whatCannotBeIsRefusedWithPlaceAndWayOut(String query, String parameter, String message) {
        FilterException refused = assertThrows(FilterException.class, () -> parse(query));
        assertEquals(message, refused.getMessage());
        assertEquals(parameter, refused.parameter());
    }

    @Test
    void tooMuchIsRefused() {
        assertThrows(FilterException.class, () -> parse("grep=" + "x".repeat(1025)));
        assertThrows(FilterException.class, () -> parse("grep=a&".repeat(17)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "(x+x+)+y", "(a|b)*c", "(.*a){12}b", "\\s+$", "(a*)*b"})
    void noExpressionIsCatastrophic(String expression) throws FilterException {
        assertFalse(passes("grep=/" + expression + "/", Level.INFO, "a".repeat(5_000) + " !", null));
    }

    @Test
    void bytesThatAreNoTextAreSearchedLikeOthers() throws FilterException {
        BatchBuilder builder = new BatchBuilder();
        byte[] line = "a\u00ff\u00fe end".getBytes(ISO_8859_1);
        builder.line(line, 0, line.length).add(TestEntries.TIME_NANOS, "app.log", null);

        assertTrue(parse("grep=end").test(builder, 0));
        assertTrue(parse("grep=/end$/").test(builder, 0));
    }

    @Test
    void filtersThatMeanTheSameAreEqual() throws FilterException {
        String query = "level=warn&grep=/a/i&not=b&source=x*&field.a=~c&field.b=>4";
        assertEquals(parse(query), parse(query));
        assertEquals(parse(query).hashCode(), parse(query).hashCode());
        assertNotEquals(parse("grep=/a/"), parse("grep=/a/i"));
        assertNotEquals(parse("grep=/a/"), parse("grep=a"));
    }

    @Test
    void namesAreKnown() {
        assertTrue(QueryFilter.isName("field.anything"));
        assertTrue(QueryFilter.isName("f.x"));
        assertFalse(QueryFilter.isName("field."));
        assertFalse(QueryFilter.isName("lvl"));
        assertTrue(QueryFilter.names().contains("field.NAME"));
    }

    private static boolean passes(String query, Level level, String message, String fields) throws FilterException {
        BatchBuilder builder = new BatchBuilder();
        TestEntries.add(builder, Level.FATAL, "another entry before", "{\"user\":\"else\"}");
        TestEntries.add(builder, level, message, fields);
        return parse(query).test(builder, 1);
    }

    private static EntryFilter parse(String query) throws FilterException {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String part : query.split("&")) {
            int equals = part.indexOf('=');
            parameters
                    .computeIfAbsent(part.substring(0, equals), name -> new ArrayList<>())
                    .add(part.substring(equals + 1));
        }
        return QueryFilter.parse(parameters);
    }
}
