package io.logwisp.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.client.TailRequest.Form;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineFormsTest {
    private static final String LINE =
            "{\"time\":\"2026-11-21T03:00:00.123456Z\",\"source\":\"app.log\",\"level\":\"ERROR\","
                    + "\"message\":\"took 31 ms\",\"fields\":{\"user_id\":\"12345\",\"who\":\"bob x\",\"n\":{\"a\":[1,2]}}}";

    private final Requests request = new Requests();

    @Test
    void textIsWhatServersSendAsText() throws ClientException {
        assertEquals(
                "2026-11-21 03:00:00.123 ERROR app.log took 31 ms user_id=12345 who=\"bob x\" n={\"a\":[1,2]}",
                text(LINE));
        assertEquals(
                "2026-11-21 03:00:00.000 -     a multi\n    line",
                text("{\"time\":\"2026-11-21T03:00:00Z\",\"source\":\"a\",\"message\":\"multi\\nline\"}"));
    }

    @Test
    void entriesOfSeveralStreamsSayOfWhich() throws ClientException {
        assertEquals(
                "app: 2026-11-21 03:00:00.000 -     a.log m stream=\"own field\"",
                text("{\"stream\":\"app\",\"time\":\"2026-11-21T03:00:00Z\",\"source\":\"a.log\",\"message\":\"m\","
                        + "\"fields\":{\"stream\":\"own field\"}}"));
    }

    @Test
    void jsonIsTheBytesOfTheServer() throws ClientException {
        request.form = Form.JSON;
        assertEquals(LINE, text(LINE));
        assertEquals("{\"message\":\"plain \\\"line\\\"\"}", text("plain \"line\""));
    }

    @Test
    void rawIsTheMessageAlone() throws ClientException {
        request.form = Form.RAW;
        assertEquals("took 31 ms", text(LINE));
        assertEquals("no object", text("no object"));
        assertEquals("{broken", text("{broken"));
    }

    @Test
    void rawIsExactInAPipeAndHarmlessAtATerminal() throws ClientException {
        String line = "{\"message\":\"a\\u001b[31mb\\u009b\\u202ec\"}";
        request.form = Form.RAW;
        assertEquals("a\u001b[31mb\u009b\u202ec", text(line));
        request.terminal = true;
        assertEquals("a\\x1b[31mb<U+009B><U+202E>c", text(line));
    }

    @Test
    void nothingInAnyFormReachesATerminalThatCouldSteerIt() throws ClientException {
        String hostile = "{\"time\":\"\\u001b]0;x\\u0007\",\"source\":\"\\u001b[2J\",\"level\":\"\\u001b[1m\","
                + "\"message\":\"\\u001b[31m\\u202e\\u2028\",\"fields\":{\"\\u001b[K\":\"\\u001b[A\",\"f\":\"\\u009b\"}}";
        request.terminal = true;
        request.template = "{time}{level}{source}{message}{fields}{f}";
        for (Form form : Form.values()) {
            request.form = form;
            for (List<String> fields : List.of(List.<String>of(), List.of("time", "level", "source", "message", "f"))) {
                request.fields = fields;
                String shown = text(hostile).replace("\n    ", "");
                assertTrue(shown.chars().noneMatch(c -> Visible.isUnsafe((char) c)), form + ": " + shown);
            }
        }
    }

    @Test
    void templateNamesWhatIsPrinted() throws ClientException {
        request.form = Form.TEMPLATE;
        request.template = "{time} {level} {fields.user_id}/{who} {{{message}}} {id}\\t{none}|";
        assertEquals("2026-11-21 03:00:00.123 ERROR 12345/bob x {took 31 ms} k-7\t|", text(LINE));
        request.template = "{mesage}";
        assertThrows(ClientException.class, () -> text(LINE));
        request.template = "{fields.mesage}{line}{ip}|"; // fields may have any name
        assertEquals("|", text(LINE));
        request.template = "{message";
        assertThrows(ClientException.class, () -> text(LINE));
        request.template = "{}";
        assertThrows(ClientException.class, () -> text(LINE));
    }

    @Test
    void chosenFieldsAreAllThatIsPrinted() throws ClientException {
        request.fields = List.of("level", "fields.user_id", "n", "id");
        assertEquals("ERROR 12345 {\"a\":[1,2]} k-7", text(LINE));
        request.form = Form.JSON;
        assertEquals(
                "{\"level\":\"ERROR\",\"fields.user_id\":\"12345\",\"n\":{\"a\":[1,2]},\"id\":\"k-7\"}", text(LINE));
    }

    @Test
    void coloursChangeNothingButColours() throws ClientException {
        String plain = text(LINE);
        request.coloured = true;
        request.highlights = List.of("TOOK", "/3[0-9]/");
        String coloured = text(LINE);
        assertEquals(plain, coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
        assertTrue(
                coloured.contains(Paint.MATCH + "took" + Paint.RESET + " " + Paint.MATCH + "31" + Paint.RESET),
                coloured);
        assertTrue(coloured.contains("\u001b[31mERROR" + Paint.RESET), coloured);
        assertTrue(coloured.contains(Paint.source("app.log") + "app.log"), coloured);
    }

    @Test
    void valuesAreKnownByTheirLook() {
        Painter painter = new Painter(List.of());
        assertEquals("at " + Paint.ADDRESS + "10.0.0.1:80" + Paint.RESET, painter.paint("at 10.0.0.1:80"));
        assertEquals(Paint.NUMBER + "31ms" + Paint.RESET + " ok", painter.paint("31ms ok"));
        assertEquals(Paint.NAME + "k" + Paint.RESET + "=v", painter.paint("k=v"));
        assertEquals("say " + Paint.QUOTED + "\"a b\"" + Paint.RESET, painter.paint("say \"a b\""));
        assertEquals(
                Paint.ADDRESS + "550e8400-e29b-41d4-a716-446655440000" + Paint.RESET,
                painter.paint("550e8400-e29b-41d4-a716-446655440000"));
        assertEquals("plain words, face-less", painter.paint("plain words, face-less"));
    }

    @Test
    void circologsObjectsAreEntriesToo() {
        Entry entry = Entry.of(
                "{\"time\":\"t\",\"host\":\"h\",\"program\":\"cron\",\"pid\":12,\"message\":\"m\"}".getBytes(UTF_8));
        assertEquals("cron", entry.source());
        assertEquals("12", entry.value("pid"));
        assertEquals("h", entry.value("fields.host"));
        assertFalse(entry.fields().isEmpty());
    }

    private String text(String line) throws ClientException {
        Optional<Painter> painter =
                request.coloured ? Optional.of(new Painter(Painter.patterns(request.highlights))) : Optional.empty();
        return LineForms.of(request.get(), request.terminal, painter).text(line.getBytes(UTF_8), "k-7", "");
    }
}
