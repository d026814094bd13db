package io.logwisp.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logwisp.config.RouteConfig;
import io.logwisp.entry.Batch;
import io.logwisp.entry.BatchBuilder;
import io.logwisp.entry.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    /** Sinks a and b are named by routes, c is not. */
    private static final List<String> SINKS = List.of("a", "b", "c");

    @Test
    void withoutRoutesEverySinkGetsEverything() {
        assertEquals(List.of("a", "b", "c"), sinksOf(List.of(), Level.INFO, "x", "{}"));
    }

    @Test
    void everyRouteThatFitsAddsItsSinksAndTheOthersGetTheEntryToo() {
        List<RouteConfig> routes = List.of(
                route("10.1.", "", "", "", "", "a", true, false), route("", "web*", "", "", "", "b", true, false));

        assertEquals(
                List.of("a", "b", "c"), sinksOf(routes, null, "x", "{\"peer\":\"10.1.2.3:99\",\"host\":\"web1\"}"));
        assertEquals(List.of("a", "c"), sinksOf(routes, null, "x", "{\"peer\":\"10.1.2.3\",\"host\":\"db\"}"));
        assertEquals(List.of("c"), sinksOf(routes, null, "x", "{\"peer\":\"10.10.2.3\"}"));
        assertEquals(List.of("c"), sinksOf(routes, null, "x", null));
    }

    @Test
    void routeThatDoesNotPropagateKeepsEntriesFromTheOthers() {
        List<RouteConfig> routes =
                List.of(route("", "", "cron", "", "", "a", false, false), route("", "", "", "", "", "b", true, false));

        assertEquals(List.of("a", "b"), sinksOf(routes, null, "x", "{\"program\":\"cron\"}"));
        assertEquals(List.of("b", "c"), sinksOf(routes, null, "x", "{\"program\":\"crony\"}"));
    }

    @Test
    void finalRouteIsTheLastOneAsked() {
        List<RouteConfig> routes =
                List.of(route("", "", "", "", "", "a", true, true), route("", "", "", "", "", "b", false, false));

        assertEquals(List.of("a", "c"), sinksOf(routes, null, "x", "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "warning, '{\"severity\":\"err\"}', INFO, true",
        "warning, '{\"severity\":4}', INFO, true",
        "warning, '{\"severity\":\"notice\"}', ERROR, false",
        "warning, '{}', WARN, true",
        "warning, '{}', INFO, false",
        "warning, '{}', , false",
        "notice, '{}', , true",
        "notice, '{}', INFO, false",
        "debug, '{}', TRACE, true",
        "emerg, '{}', FATAL, false",
    })
    void severityMeansThatOrWorse(String least, String fields, Level level, boolean expected) {
        List<RouteConfig> routes = List.of(route("", "", "", "", least, "a", true, false));

        assertEquals(expected, sinksOf(routes, level, "x", fields).contains("a"));
    }

    @ParameterizedTest
    @CsvSource({"auth, 4, true", "auth, \"auth\", true", "auth, \"authpriv\", false", "local9, \"local9\", true"})
    void facilityIsANameOrItsNumber(String facility, String value, boolean expected) {
        List<RouteConfig> routes = List.of(route("", "", "", facility, "", "a", true, false));

        assertEquals(
                expected,
                sinksOf(routes, null, "x", "{\"facility\":" + value + "}").contains("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.1, true",
        "10.1.0.0/16, 10.2.0.1, false",
        "10.1.128.0/17, 10.1.127.1:514, false",
        "10.1.128.0/17, 10.1.128.1:514, true",
        "0.0.0.0/0, 1.2.3.4, true",
        "10.1.2.3, 10.1.2.3:5140, true",
        "10.1.2.3, 10.1.2.30, false",
        "'::1', '[::1]:514', true",
        "'::1', '0:0:0:0:0:0:0:1', true",
        "'fe80::/10', 'fe80::1:2', true",
        "'fe80::/10', 'fec0::1', false",
        "'10.0.0.0/33', 10.0.0.1, false",
        "'10.0.0.0/8', '::1', false",
        "'127.', 127.0.0.1, true",
        "a.b.c.d, a.b.c.d, true",
        "10.1.2.256, 10.1.2.0, false",
    })
    void peerIsAnAddressAPrefixOrABlock(String network, String peer, boolean expected) {
        assertEquals(expected, new Network(network).contains(peer));
    }

    @Test
    void matchIsSearchedInTheMessage() {
        RouteConfig route = new RouteConfig(
                List.of(), List.of(), List.of(), List.of(), "", "fail(ed|ure)", List.of("a"), true, false);

        assertEquals(List.of("a", "b", "c"), sinksOf(List.of(route), null, "login failed", null));
        assertEquals(List.of("b", "c"), sinksOf(List.of(route), null, "login fails", null));
    }

    private static RouteConfig route(
            String peer,
            String host,
            String program,
            String facility,
            String severity,
            String to,
            boolean propagate,
            boolean last) {
        return new RouteConfig(
                list(peer), list(host), list(program), list(facility), severity, "", List.of(to), propagate, last);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    private static List<String> sinksOf(List<RouteConfig> routes, Level level, String message, String fields) {
        BatchBuilder builder = new BatchBuilder();
        byte[] line = message.getBytes(UTF_8);
        builder.line(line, 0, line.length);
        if (fields != null) {
            builder.fields(fields.getBytes(UTF_8), 0, fields.getBytes(UTF_8).length);
        }
        builder.add(0, "s", level);
        Batch batch = builder.build("e", 0, 1);
        List<String> got = new ArrayList<>();
        for (String sink : SINKS) {
            if (Routing.of(routes, sink).test(batch, 0)) {
                got.add(sink);
            }
        }
        return got;
    }
}
