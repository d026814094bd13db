package io.logwisp.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainMembersTest {
    private final FieldNames names = new FieldNames();
    private final int host = names.index("host");
    private final int pid = names.index("pid");
    private final int status = names.index("http.status");
    private final PlainMembers members = new PlainMembers(names);

    @Test
    void wantedMembersAreFoundWhereverTheyStand() {
        assertTrue(read("{\"a\":\"x\",\"pid\":\"77\",\"b\":[1,{\"c\":\"]}\\\"\"}],\"host\":\"vm\"}"));

        assertEquals("vm", value(host, "{\"a\":\"x\",\"pid\":\"77\",\"b\":[1,{\"c\":\"]}\\\"\"}],\"host\":\"vm\"}"));
        assertEquals("77", value(pid, "{\"a\":\"x\",\"pid\":\"77\",\"b\":[1,{\"c\":\"]}\\\"\"}],\"host\":\"vm\"}"));
    }

    @Test
    void numbersAndWordsAreTheirTextAndNullIsNothing() {
        assertEquals("12.5", value(pid, "{\"pid\":12.5}"));
        assertEquals("true", value(pid, "{\"pid\":true,\"x\":1}"));
        assertEquals("", value(pid, "{\"pid\":null}"));
        assertEquals("", value(pid, "{\"pid\":\"\"}"));
        assertEquals("", value(pid, "{}"));
    }

    @Test
    void theLastOfTwoMembersWithOneNameCounts() {
        assertEquals("2", value(pid, "{\"pid\":1,\"pid\":2}"));
        assertEquals("", value(pid, "{\"pid\":1,\"pid\":\"\"}"));
    }

    @Test
    void aDotBelongsToTheName() {
        assertEquals("404", value(status, "{\"http.status\":404}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"pid\"",
                "{\"pid\":",
                "{\"pid\":1",
                "{\"pid\":\"1}",
                "{\"pid\":\"1\"]",
                "{ \"pid\":1}",
                "{\"pid\" :1}",
                "{\"pid\":\"\\u0041\"}",
                "{\"p\\u0069d\":1}",
                "{\"pid\":{\"a\":1}}",
                "{\"pid\":[1]}",
                "{\"http\":{\"status\":404}}",
                "{\"a\":{\"b\":1}",
                "{\"a\":\"x"
            })
    void whatIsNotPlainIsLeftToTheParser(String json) {
        assertFalse(read(json));
    }

    private boolean read(String json) {
        byte[] bytes = ("__" + json + "\"}]").getBytes(UTF_8);
        members.clear();
        return members.read(bytes, 2, bytes.length - 3);
    }

    private String value(int field, String json) {
        assertTrue(read(json));
        return ("__" + json).substring(members.start(field), members.end(field));
    }
}
