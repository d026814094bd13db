package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Browser;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.Relay;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, over a real server and real files. One browser for all; each test is a new visitor. */
class PageIT {
    private static final String MESSAGES =
            "[...document.querySelectorAll('.row:not(.past) .message')]" + ".map((cell) => cell.textContent).join('|')";
    private static final String COUNT = "document.getElementById('count').textContent";
    private static final String STATE = "document.getElementById('state').textContent";
    private static final String CHOSEN = "(document.querySelector('.chosen .message')?.textContent ?? '')";
    private static final String SAID = "document.getElementById('said').textContent";

    private static Browser browser;

    @TempDir
    static Path profiles;

    @TempDir
    Path folder;

    private Path logs;
    private Path file;
    private int port;
    private String more = "";
    private LogWispService service;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start(profiles);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        logs = Files.createDirectory(folder.resolve("logs"));
        file = Files.createFile(logs.resolve("app.log"));
        port = Program.freePorts(1).get(0);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private void start() throws Exception {
        start(10_000);
    }

    private void start(int held) throws Exception {
        String toml = """
                [checkpoint]
                enabled = false
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "logs", pattern = "*" }]
                [streams.buffer]
                size = %d
                max_bytes = %d
                [[streams.httpserver]]
                enabled = true
                port = %d
                buffer_size = %d
                """.formatted(held, Math.max(1 << 16, held * 1000), port, Math.min(held, 1000)) + more;
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
    }

    private BrowserPage page(String hash) {
        return page(port, hash);
    }

    private BrowserPage page(int at, String hash) {
        BrowserPage page = browser.open("http://localhost:" + at + "/" + hash);
        open.add(page);
        page.await("document.getElementById('state').className", "live");
        return page;
    }

    private void write(String... lines) throws IOException {
        LogWriter.appendLines(file, lines);
    }

    private static void query(BrowserPage page, String text) {
        page.evaluate("document.getElementById('query').select()");
        page.type(text);
        page.press("Enter");
    }

    @Test
    void levelsSourcesAndQueriesNarrowWhatIsShownAndCountsStayWhole() throws Exception {
        start();
        BrowserPage page = page("");
        write("ERROR disk full", "WARN disk is filling", "INFO all is well", "no level here");
        page.await(COUNT, "4 lines");
        LogWriter.appendLines(logs.resolve("web.log"), "INFO web began");
        page.await(COUNT, "5 lines");
        page.await(
                "[...document.querySelectorAll('#levels button:not([hidden])')].map((b) => b.textContent).join()",
                "ERROR1,WARN1,INFO2,no level1");

        page.click("#levels .INFO");
        page.await(COUNT, "3 of 5 lines");
        assertEquals("INFO2", page.evaluate("document.querySelector('#levels .INFO').textContent"));
        page.click("#levels .INFO");
        page.shiftClick("#levels .ERROR");
        page.await(MESSAGES, "ERROR disk full");
        page.press("2");
        page.await(MESSAGES, "ERROR disk full|WARN disk is filling");
        page.press("5");
        page.await(COUNT, "5 lines");

        page.press("F");
        page.await("document.getElementById('sources').open", "true");
        page.type("wb");
        page.await("document.querySelectorAll('#sources label:not([hidden])').length", "1");
        page.click("#sources label:not([hidden]) button");
        page.await(MESSAGES, "INFO web began");
        page.click("#sources label:not([hidden]) input");
        page.await(COUNT, "0 of 5 lines");
        page.evaluate(
                "document.querySelectorAll('#sources .choices input:not(:checked)').forEach((box) => box.click())");
        page.await(COUNT, "5 lines");
        page.press("Escape");

        query(page, "disk -filling");
        page.await(MESSAGES, "ERROR disk full");
        assertEquals("disk", page.evaluate("document.querySelector('.row mark').textContent"));
        page.press("f");
        page.await(COUNT, "5 lines");
        assertEquals("2", page.evaluate("document.querySelectorAll('.row mark').length"));
        query(page, "level:warn OR (web -nothing)");
        page.press("n", "n", "n");
        page.await(CHOSEN, "INFO web began");
        page.press("N");
        page.await(CHOSEN, "WARN disk is filling");
        query(page, "(broken");
        page.await("document.getElementById('query').getAttribute('aria-invalid')", "true");
    }

    @Test
    void fieldsAreShownFoldedIntoDetailsAndSearchedByAPress() throws Exception {
        start();
        BrowserPage page = page("");
        write(
                "{\"level\":\"info\",\"msg\":\"paid\",\"user\":{\"id\":7},\"status\":503}",
                "{\"level\":\"info\",\"msg\":\"paid\",\"user\":{\"id\":8},\"status\":200}",
                "INFO text with {\"json\":[1,2]} in it",
                "INFO text with {\"json\":[1,2]}");
        page.await(COUNT, "4 lines");
        page.press("k", "Enter");
        page.await("document.getElementById('details').hidden", "false");
        page.await("document.getElementById('embedded').textContent", "{\n  \"json\": [\n    1,\n    2\n  ]\n}");
        page.press("k", "k", "k");
        page.await("document.getElementById('facts').textContent.includes('status503')", "true");
        page.evaluate("[...document.querySelectorAll('#facts dt')].find((t) => t.textContent === 'status')"
                + ".nextSibling.querySelector('button').click()");
        page.await(COUNT, "1 of 4 lines");
        assertEquals("status:503", page.evaluate("document.getElementById('query').value"));
        query(page, "user.id>=8");
        page.await(COUNT, "1 of 4 lines");
        assertTrue(page.evaluate(MESSAGES).startsWith("paid"));
    }

    @Test
    void keysMoveMarkFoldAndShowContext() throws Exception {
        start();
        BrowserPage page = page("");
        write(
                "INFO one",
                "ERROR broken",
                "\tat com.example.Pool.take(Pool.java:42)",
                "\tat com.example.Api.handle(Api.java:17)",
                "WARN two",
                "INFO three");
        page.await(COUNT, "6 lines");
        page.await(MESSAGES, "INFO one|ERROR broken|WARN two|INFO three");
        assertEquals("▸ 2 more lines", page.evaluate("document.querySelector('.row.ERROR .more').textContent"));

        page.press("E");
        page.await(CHOSEN, "ERROR broken");
        page.press("o");
        page.await("document.querySelectorAll('.row.part').length", "2");
        page.press("o");
        page.await("document.querySelectorAll('.row.part').length", "0");
        page.press("m", "w");
        page.await(CHOSEN, "WARN two");
        page.press("U");
        page.await(CHOSEN, "ERROR broken");
        page.press("M");
        page.await(MESSAGES, "ERROR broken");
        page.press("v");
        page.await(MESSAGES, "INFO one|ERROR broken|WARN two|INFO three");
        page.press("v");
        page.await(MESSAGES, "ERROR broken");
        page.press("M", "j");
        page.await(CHOSEN, "WARN two");
        page.press("k", "k");
        page.await(CHOSEN, "INFO one");
        page.press("e");
        page.await(CHOSEN, "ERROR broken");
        page.press("W");
        page.await(SAID, "No warning further up");
        page.press("G");
        page.await("document.getElementById('newest').hidden", "true");
    }

    @Test
    void aPointerHasWhatKeysHaveAlsoAfterItsRowHasGone() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO one", "ERROR two", "INFO three");
        page.await(COUNT, "3 lines");
        page.evaluate(
                "document.querySelectorAll('.row.INFO')[1].dispatchEvent(new Event('mouseover', { bubbles: true }))");
        page.evaluate("document.querySelector('.row [data-do=mark]').click()");
        page.await("document.querySelector('.marked .message').textContent", "INFO three");
        assertEquals("true", page.evaluate("document.getElementById('details').hidden"));
        query(page, "two"); // fewer rows: the one with the buttons goes
        page.await(MESSAGES, "ERROR two");
        page.evaluate("document.querySelector('.row.ERROR').dispatchEvent(new Event('mouseover', { bubbles: true }))");
        assertEquals("4", page.evaluate("document.querySelectorAll('.row.ERROR [data-do]').length"));
        page.click(".row.ERROR .message");
        page.await("document.getElementById('details').hidden", "false");
        page.evaluate("document.querySelector('#details [data-do=mark]').click()");
        page.await("document.querySelectorAll('.marked').length", "1");
        page.evaluate("document.querySelector('#details [data-do=context]').click()");
        page.await(MESSAGES, "INFO one|ERROR two|INFO three");
        page.press("?");
        page.await("document.getElementById('keys').open", "true");
        page.click("#keys .close");
        page.await("document.getElementById('keys').open", "false");
    }

    @Test
    void keysSwitchWrapZoneThemeAndOpenWhatTheHelpNames() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO " + "wide ".repeat(200));
        page.await(COUNT, "1 line");
        int low = Integer.parseInt(page.evaluate("document.querySelector('.row.INFO').offsetHeight"));
        page.press("r");
        page.await("String(document.querySelector('.row.INFO').offsetHeight > " + 2 * low + ")", "true");
        page.press("r", "z");
        page.await("document.getElementById('zone').textContent", "UTC");
        page.press("z");
        page.await("String(/^\\d+ s$/.test(document.querySelector('.row.INFO .time').textContent))", "true");
        page.press("z", "d", "d");
        page.await("document.documentElement.dataset.theme", "dark");
        page.press("?");
        page.await("document.getElementById('keys').open", "true");
        page.press("Escape");
        page.await("document.getElementById('keys').open", "false");
        page.press("D");
        page.await("document.getElementById('download').open", "true");
        page.press("Escape", "t");
        page.await("document.getElementById('goto').open", "true");
        page.press("Escape", "Control+f");
        page.await("document.activeElement.id", "query");
        page.type("saved words");
        page.press("Enter", "S");
        page.await("document.querySelector('#saved option').value", "saved words");
        page.press("Escape");
        page.await("document.getElementById('query').value", "");
        page.press("C");
        page.await(COUNT, "0 lines");
        BrowserPage again = browser.openBeside(page, "http://localhost:" + port + "/");
        open.add(again);
        again.await("document.documentElement.dataset.theme", "dark");
        again.await("document.querySelector('#saved option').value", "saved words");
    }

    @Test
    void wordsThatAreSelectedBecomeTheQuery() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO alpha beta", "INFO gamma");
        page.await(COUNT, "2 lines");
        String select = "(() => { const text = document.querySelector('.row.INFO .message').firstChild;"
                + " getSelection().setBaseAndExtent(text, 5, text, 10); })()";
        page.evaluate(select);
        page.press("=");
        page.await(MESSAGES, "INFO alpha beta");
        page.press("Escape");
        page.evaluate("location.hash = ''");
        page.await(COUNT, "2 lines");
        page.evaluate(select);
        page.press("x");
        page.await(MESSAGES, "INFO gamma");
    }

    @Test
    void theAddressLeadsToTheSameViewAndTheSameLine() throws Exception {
        start();
        write(IntStream.range(0, 3000).mapToObj(i -> "INFO line " + i).toArray(String[]::new));
        BrowserPage page = page("");
        page.await(MESSAGES + ".endsWith('line 2999')", "true");
        page.press("2");
        query(page, "line");
        page.await("location.hash", "#q=line&hide=INFO%2CDEBUG%2CTRACE%2Cnone");
        BrowserPage other = page(page.evaluate("location.hash"));
        other.await("document.getElementById('query').value", "line");
        other.await("document.querySelector('#levels .INFO').getAttribute('aria-pressed')", "false");

        page.press("Escape", "5", "g");
        page.press("j");
        page.await("String(" + CHOSEN + ".startsWith('INFO line '))", "true");
        String line = page.evaluate(CHOSEN);
        String id = page.evaluate("document.querySelector('.chosen').entry.id");
        BrowserPage there = page("#at=" + id);
        there.await(CHOSEN, line);
    }

    @Test
    void theAddressOfALineLeadsIntoThePastOfAStreamWithNothingInMemory() throws Exception {
        write("INFO one", "INFO two", "INFO three");
        start();
        BrowserPage page = page("");
        page.await(COUNT, "3 lines");
        page.press("k", "k");
        page.await(CHOSEN, "INFO two");
        BrowserPage there = page("#at=" + page.evaluate("document.querySelector('.chosen').entry.id"));
        there.await(CHOSEN, "INFO two");
    }

    @Test
    void scrollingUpGoesOnIntoThePast() throws Exception {
        start(500);
        write(IntStream.range(0, 6000).mapToObj(i -> "INFO line " + i).toArray(String[]::new));
        BrowserPage page = page("");
        page.await(MESSAGES + ".endsWith('line 5999')", "true");
        for (int i = 0; i < 8; i++) {
            page.press("Home");
            page.await(
                    "String(document.getElementById('list').scrollTop > 0"
                            + " || /begin/.test(document.querySelector('.past .message')?.textContent))",
                    "true");
        }
        page.press("Home");
        page.await("document.querySelector('.past .message')?.textContent", "this is where the server's lines begin");
        page.await(COUNT, "6,000 lines");
        assertTrue(page.evaluate(MESSAGES).startsWith("INFO line 0|INFO line 1|"), page.evaluate(MESSAGES));
    }

    @Test
    void pauseLosesNothing() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO before");
        page.await(COUNT, "1 line");
        page.press(" ");
        page.await(STATE, "paused, still receiving");
        write(IntStream.range(0, 500).mapToObj(i -> "INFO while " + i).toArray(String[]::new));
        page.await("document.getElementById('pause').textContent", "Resume · 500");
        assertEquals("INFO before", page.evaluate(MESSAGES));
        page.press(" ");
        page.await(MESSAGES + ".endsWith('INFO while 499')", "true");
        page.await(COUNT, "501 lines");
        assertEquals("true", page.evaluate("document.getElementById('missed').hidden"));
    }

    @Test
    void aCutConnectionComesBackWithNothingMissed() throws Exception {
        start();
        Relay relay = Relay.to(port);
        open.add(relay);
        BrowserPage page = page(relay.port(), "");
        write("INFO before");
        page.await(COUNT, "1 line");
        relay.cut();
        page.await("document.getElementById('state').className", "waiting");
        page.await("document.getElementById('bar').hidden", "false");
        write("INFO meanwhile");
        relay.mend();
        page.await(STATE, "live again, 0 missed");
        page.await(MESSAGES, "INFO before|INFO meanwhile");
        page.await(STATE, "live");
    }

    @Test
    void whoScrollsUpWithoutAConnectionGetsTheOlderLinesWhenItIsBack() throws Exception {
        start(200);
        writeMany(1500);
        Relay relay = Relay.to(port);
        open.add(relay);
        BrowserPage page = page(relay.port(), "");
        page.await(MESSAGES + ".endsWith('INFO line 1499')", "true");
        relay.cut();
        page.await("document.getElementById('state').className", "waiting");
        page.press("g");
        page.await("document.querySelector('.row.past .message')?.textContent", "older lines");
        relay.mend();
        page.await(COUNT, "1,200 lines");
    }

    @Test
    void whatLeftTheServersMemoryIsAGapWithItsNumberAndIsLoadedFromTheFile() throws Exception {
        start(100);
        Relay relay = Relay.to(port);
        open.add(relay);
        BrowserPage page = page(relay.port(), "");
        BrowserPage beside = page("");
        write("INFO before");
        page.await(COUNT, "1 line");
        relay.cut();
        page.await("document.getElementById('state').className", "waiting");
        for (int first = 0; first < 3000; first += 100) {
            write(IntStream.range(first, first + 100)
                    .mapToObj(i -> "INFO line " + i + " and some words")
                    .toArray(String[]::new));
            beside.await(MESSAGES + ".endsWith('line " + (first + 99) + " and some words')", "true");
        }
        relay.mend();
        page.await("document.getElementById('missed').hidden", "false");
        String told = page.evaluate("document.getElementById('missed').textContent");
        int missed = Integer.parseInt(told.replace(" missed", "").replace(",", ""));
        page.await(COUNT, String.format(Locale.ROOT, "%,d lines", 3001 - missed));
        page.click("#missed");
        page.await(CHOSEN, String.format(Locale.ROOT, "%,d lines missed: they had left the server's memory", missed));
        page.press("Enter");
        page.await(COUNT, "3,001 lines");
        page.await("document.querySelectorAll('.row.gap').length", "0");
        page.press("g");
        page.await(
                "String(" + MESSAGES + ".startsWith('INFO before|INFO line 0 and some words|INFO line 1 '))", "true");
    }

    @Test
    void aServerThatIsStartedAnewIsToldAndReadOn() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO before");
        page.await(COUNT, "1 line");
        service.close();
        page.await("document.getElementById('state').className", "waiting");
        start();
        page.await("document.getElementById('state').className", "live");
        write("INFO after");
        page.await(MESSAGES, "INFO before|an unknown number of lines missed: the server was started anew|INFO after");
    }

    @Test
    void severalStreamsAreOneListInOrderAndChosenByName() throws Exception {
        Files.createDirectories(folder.resolve("edge"));
        String toml = """
                [checkpoint]
                enabled = false
                [router]
                enabled = true
                port = %d
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "logs", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                [[streams]]
                name = "edge"
                [streams.monitor]
                targets = [{ path = "edge", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                """.formatted(port);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
        Relay relay = Relay.to(port);
        open.add(relay);
        BrowserPage page = page(relay.port(), "");
        write("INFO one");
        page.await(COUNT, "1 line");
        LogWriter.appendLines(folder.resolve("edge/web.log"), "INFO two");
        page.await(COUNT, "2 lines");
        write("INFO three");
        page.await(MESSAGES, "INFO one|INFO two|INFO three");
        assertEquals(
                "app,edge,app",
                page.evaluate("[...document.querySelectorAll('.row.INFO .stream')].map((s) => s.textContent).join()"));
        relay.cut();
        page.await("document.getElementById('state').className", "waiting");
        write("INFO four");
        LogWriter.appendLines(folder.resolve("edge/web.log"), "INFO five");
        relay.mend();
        page.await(STATE, "live again, 0 missed");
        page.await(COUNT, "5 lines");

        page.press("s");
        page.type("dg");
        page.await("document.querySelectorAll('#streams label:not([hidden])').length", "1");
        page.click("#streams label:not([hidden]) button");
        page.await(MESSAGES, "INFO two|INFO five");
        page.await("location.hash", "#s=edge");
        assertEquals("edge – LogWisp", page.evaluate("document.title"));
        page.press("Escape");
        page.press("Escape", "k", "k");
        page.await(CHOSEN, "INFO two");
        String id = page.evaluate("document.querySelector('.chosen').entry.id");
        BrowserPage there = page("#s=app%2Cedge&at=edge%3A" + id);
        there.await(CHOSEN, "INFO two");
        there.await(COUNT, "5 lines");
    }

    @Test
    void aRotationIsARowOfItsOwn() throws Exception {
        start();
        BrowserPage page = page("");
        write("INFO before");
        page.await(COUNT, "1 line");
        Files.move(file, folder.resolve("app.log.1"));
        write("INFO after");
        page.await(
                "document.querySelector('.row.rotation .message').textContent.slice(0, 29)",
                "Log rotation detected (#1): i");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void hostileLinesAreTextAndNothingElse(String theme) throws Exception {
        start();
        BrowserPage page = page("");
        page.colours(theme);
        page.evaluate("globalThis.violations = 0;"
                + "document.addEventListener('securitypolicyviolation', () => violations++)");
        Path odd = logs.resolve("odd\n<b>name.log");
        LogWriter.appendLines(odd, "INFO from an odd file");
        write(
                "ERROR <img src=x onerror=document.title='broken'><script>document.title='broken'</script>",
                "INFO \u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J gone",
                "INFO user \u202e txt.exe \u200b end",
                "{\"level\":\"info\",\"msg\":\"m\",\"<i>k</i>\":\"<b>v</b>\",\"__proto__\":{\"polluted\":1}}",
                "INFO " + "x".repeat(1_000_000));
        page.await(COUNT, "6 lines");
        page.press("g", "e", "Enter");
        page.await("document.getElementById('details').hidden", "false");
        page.press("j", "j", "j", "j");
        page.await(
                "document.querySelectorAll('main img, main script, #details img, #details b:not(#heading)').length",
                "0");
        String text = page.evaluate("document.getElementById('rows').textContent");
        assertTrue(text.contains("<script>document.title='broken'</script>"), text.substring(0, 500));
        assertTrue(text.contains("red  gone") || text.contains("red   gone"), text.substring(0, 500));
        assertTrue(text.contains("user <U+202E> txt.exe <U+200B> end"));
        assertTrue(text.contains("odd\\x0a<b>name.log"), text.substring(0, 500));
        assertTrue(text.contains("996,005 more characters") || text.contains("more characters"));
        assertEquals("undefined", page.evaluate("String({}.polluted)"));
        assertEquals("0", page.evaluate("violations"));
        assertEquals("app – LogWisp", page.evaluate("document.title"));
        assertEquals(
                "",
                page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).origin)"
                        + ".filter((origin) => origin !== location.origin).join()"));
    }

    @Test
    void aHundredThousandLinesAreHeldOnFewRowsAndSearched() throws Exception {
        start(120_000);
        BrowserPage page = page("");
        try (LogWriter writer = LogWriter.append(file)) {
            for (int block = 0; block < 100; block++) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < 1000; i++) {
                    text.append("INFO line ").append(block * 1000 + i).append('\n');
                }
                writer.text(text.toString());
                if (block % 10 == 9) {
                    page.await(COUNT, (block + 1) + ",000 lines");
                }
            }
        }
        page.await(MESSAGES + ".endsWith('line 99999')", "true");
        assertTrue(Integer.parseInt(page.evaluate("document.querySelectorAll('.row').length")) < 100);
        query(page, "line 77777");
        page.await(MESSAGES, "INFO line 77777");
        assertEquals("1 of 100,000 lines", page.evaluate(COUNT));
        page.press("k", "v");
        page.await("String(" + MESSAGES + ".includes('line 77776|INFO line 77777|INFO line 77778'))", "true");
    }

    @Test
    void severalTabsShowTheSameLinesEachOnce() throws Exception {
        start();
        BrowserPage first = page("");
        List<BrowserPage> tabs = new ArrayList<>(List.of(first));
        for (int i = 0; i < 3; i++) {
            BrowserPage tab = browser.openBeside(first, "http://localhost:" + port + "/");
            open.add(tab);
            tab.await("document.getElementById('state').className", "live");
            tabs.add(tab);
        }
        write(IntStream.range(0, 20).mapToObj(i -> "INFO line " + i).toArray(String[]::new));
        for (BrowserPage tab : tabs) {
            tab.toFront();
            tab.await(
                    MESSAGES,
                    String.join(
                            "|",
                            IntStream.range(0, 20)
                                    .mapToObj(i -> "INFO line " + i)
                                    .toList()));
        }
    }

    @Test
    void aPhoneHasEverythingWithoutScrollingSideways() throws Exception {
        start();
        BrowserPage page = browser.open("http://localhost:" + port + "/");
        open.add(page);
        page.size(390, 780, true);
        page.visit("http://localhost:" + port + "/#");
        page.evaluate("location.reload()");
        page.await("document.getElementById('state')?.className", "live");
        write("ERROR " + "a long line ".repeat(20), "INFO short");
        page.await(COUNT, "2 lines");
        page.await(
                "String(document.documentElement.scrollWidth <= 390 && list.scrollWidth <= list.clientWidth)", "true");
        page.click("#more");
        page.await("getComputedStyle(document.getElementById('tools')).display", "grid");
        page.click("#zone");
        page.await("document.getElementById('zone').textContent", "UTC");
        page.press("Escape");
        page.click(".row.ERROR .message");
        page.await("document.getElementById('details').getBoundingClientRect().height", "780");
        page.click("#close");
        page.await("document.getElementById('details').hidden", "true");
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 640, 641, 780, 900, 901, 960, 961, 1200, 1201, 1280})
    void aWindowOfAnyWidthShowsAllThatMustBeSeenAndNoButtonMovesWithTheState(int width) throws Exception {
        start();
        BrowserPage page = page("");
        page.size(width, 600, false);
        write("INFO one");
        page.await(COUNT, "1 line");
        page.evaluate("document.getElementById('sources').open = true");
        page.await("String(document.querySelector('#sources label') !== null)", "true");
        JsonObject seen = new JsonObject(page.evaluate("""
                (() => {
                    const place = (id) => document.getElementById(id).getBoundingClientRect();
                    const lay = (state) => {
                        document.getElementById("state").textContent = state;
                        return ["streams", "mode", "missed", "pause", "more"].map((id) => `${place(id).left},${place(id).top}`).join();
                    };
                    document.getElementById("streams").hidden = false;
                    document.querySelector("#streams summary").textContent = "two streams with names that are long";
                    document.getElementById("pause").textContent = "Resume · 1.9k";
                    const before = place("pause");
                    document.getElementById("missed").hidden = false;
                    document.getElementById("missed").textContent = "10,900 missed";
                    const row = place("pause").top - before.top;
                    document.getElementById("bar").hidden = false;
                    document.getElementById("bar").textContent = "Not connected.";
                    document.getElementById("sources").hidden = false;
                    document.getElementById("sources").open = true;
                    document.querySelector("#sources label span").textContent = "a source whose name is as long as they come";
                    const places = ["live", "live again, 0 missed", "server stopped, reconnecting… 120 s"].map(lay);
                    return JSON.stringify({
                        overflow: document.documentElement.scrollWidth - innerWidth,
                        moved: new Set(places).size - 1 + row,
                        covered: Math.max(0, place("levels").bottom - place("bar").top),
                        narrow: ["query", "state"].filter((id) => place(id).width < 50),
                    });
                })()"""));
        assertEquals(
                new JsonObject()
                        .put("overflow", 0)
                        .put("moved", 0)
                        .put("covered", 0)
                        .put("narrow", new JsonArray()),
                seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1024})
    void theChosenLineIsInSightHoweverHighTheRowsAre(int width) throws Exception {
        start();
        BrowserPage page = page("");
        page.size(width, 640, false);
        write(IntStream.range(0, 60)
                .mapToObj(i -> "INFO " + i + " wide".repeat(i % 7 == 0 ? 90 : 60))
                .toArray(String[]::new));
        page.await(COUNT, "60 lines");
        if (!"true".equals(page.evaluate("document.getElementById('wrap').ariaPressed"))) {
            page.press("r");
        }
        for (String key : List.of("k", "j")) {
            page.press(key.equals("k") ? "G" : "g");
            for (int i = 0; i < 59; i++) {
                page.press(key);
                assertEquals("true", page.evaluate("""
                        (() => {
                            const row = document.querySelector('.row.chosen').getBoundingClientRect();
                            const box = list.getBoundingClientRect();
                            return String(row.top >= box.top - 2 && row.bottom <= box.top + list.clientHeight + 2);
                        })()"""), key + " " + i);
            }
        }
    }

    @Test
    void bothThemesAreTheSystemsOrChosen() throws Exception {
        start();
        BrowserPage page = page("");
        String paper = "getComputedStyle(document.body).backgroundColor";
        page.colours("light");
        String light = page.evaluate(paper);
        page.colours("dark");
        String dark = page.evaluate(paper);
        assertNotEquals(light, dark);
        page.press("d");
        page.await(paper, light);
        page.press("d");
        page.await(paper, dark);
        page.colours("light");
        page.await(paper, dark);
        page.press("d");
        page.await(paper, light);
    }

    @Test
    void downloadsHoldWhatIsShownAndWhatTheServerHas() throws Exception {
        start();
        BrowserPage page = page("");
        write("ERROR one", "INFO two", "ERROR three");
        page.await(COUNT, "3 lines");
        query(page, "level:error");
        page.await(COUNT, "2 of 3 lines");
        page.evaluate("globalThis.made = [];"
                + "URL.createObjectURL = (blob) => { blob.text().then((text) => made.push(text)); return '#'; }; 0");
        page.press("D");
        page.click("#shown-json");
        page.await(
                "made[0]?.trim().split('\\n').map((line) => JSON.parse(line).message).join()", "ERROR one,ERROR three");
        page.await(
                "fetch(document.querySelector('#download-all a').href).then((answer) => answer.text())"
                        + ".then((text) => text.trim().split('\\n').map((line) => line.slice(24)).join())",
                "ERROR app.log ERROR one,ERROR app.log ERROR three");
    }

    @Test
    void theServerFiltersAndSearchesItsPastWhenItIsAsked() throws Exception {
        start(200);
        write(IntStream.range(0, 5000)
                .mapToObj(i -> (i % 1000 == 7 ? "ERROR rare " : "INFO common ") + i)
                .toArray(String[]::new));
        BrowserPage page = page("");
        page.await(MESSAGES + ".endsWith('common 4999')", "true");
        query(page, "rare");
        page.press("f", "f");
        page.await(COUNT, "5 of 5 lines");
        write("INFO common again", "ERROR rare again");
        page.await(COUNT, "6 of 6 lines");
        page.press("f");
        page.await("document.getElementById('mode').textContent", "Filter");
    }

    @Test
    void whatTheServerIsAskedIsInTheAddressAndALineOfItHasNeighbours() throws Exception {
        start();
        writeWithHits();
        BrowserPage page = page("#find=level:error");
        page.await(COUNT, "10 of 10 lines");
        write("INFO more", "ERROR hit 3000");
        page.await(COUNT, "11 of 11 lines");
        page.press("k", "k", "v");
        page.await(CHOSEN, "ERROR hit 2850");
        page.await("String(" + MESSAGES + ".includes('INFO line 2849|ERROR hit 2850|INFO line 2851'))", "true");
        page.press("v");
        page.await(COUNT, "11 of 11 lines");
        page.await("document.getElementById('mode').textContent", "Server");
    }

    @Test
    void whatDidNotPassOnTheServerIsThereWhenItIsAskedNoMore() throws Exception {
        start();
        write("ERROR one", "INFO two");
        BrowserPage page = page("#find=level:error");
        page.await(COUNT, "1 of 1 line");
        write("INFO three", "INFO four");
        page.await(
                "fetch('stream/raw?n=all&follow=0').then((answer) => answer.text())"
                        + ".then((text) => text.trim().split('\\n').length)",
                "4");
        page.press("f");
        page.await(COUNT, "1 of 4 lines");
        page.press("Escape");
        page.await(MESSAGES, "ERROR one|INFO two|INFO three|INFO four");
    }

    @Test
    void anAnswerThatComesAfterTheViewWasClearedIsLeftOut() throws Exception {
        start();
        writeWithHits();
        BrowserPage page = page("#find=level:error");
        page.await(COUNT, "10 of 10 lines");
        holdAnswers(page);
        page.press("k", "v");
        page.await("window.late.length > 0", "true");
        page.press("v");
        letAnswersIn(page);
        page.await(COUNT, "10 of 10 lines");
        page.await("document.getElementById('mode').textContent", "Server");
    }

    @Test
    void anAnswerForStreamsThatAreLeftIsNoFailureOfTheNext() throws Exception {
        LogWriter.appendLines(Files.createDirectories(folder.resolve("edge")).resolve("web.log"), "INFO web");
        String toml = """
                [checkpoint]
                enabled = false
                [router]
                enabled = true
                port = %d
                [[streams]]
                name = "app"
                [streams.monitor]
                targets = [{ path = "logs", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                [[streams]]
                name = "web"
                [streams.monitor]
                targets = [{ path = "edge", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                """.formatted(port);
        service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                .loadText("test.toml", toml, List.of())
                .config());
        BrowserPage page = page("#s=app");
        holdAnswers(page);
        page.press("g");
        page.await("window.late.length > 0", "true");
        page.click("#streams summary");
        page.click("#streams label:nth-child(2) button");
        page.await("document.getElementById('state').className", "live");
        letAnswersIn(page);
        page.press("g");
        page.await(
                "document.querySelector('.row.past .message').textContent", "this is where the server's lines begin");
        page.await(MESSAGES, "INFO web");
    }

    @Test
    void aQueryTheServerCannotReadIsToldAndTheLinesAreThere() throws Exception {
        start();
        write("INFO foobar", "INFO foo");
        for (String find : List.of("", "#find=/foo(%3F=bar)/")) {
            BrowserPage page = page(find);
            if (find.isEmpty()) {
                query(page, "/foo(?=bar)/");
                page.press("f", "f");
            }
            page.await(SAID + ".startsWith('The server does not take this query: ')", "true");
            page.await(COUNT, "1 of 2 lines");
            page.await("document.getElementById('mode').textContent", "Filter");
        }
    }

    @Test
    void aStepDownIsNotTheEndWhileLinesCome() throws Exception {
        start();
        BrowserPage page = page("");
        for (int lines = 50; lines <= 1000; lines += 50) {
            writeMany(50);
            page.await(COUNT, lines == 1000 ? "1,000 lines" : lines + " lines");
        }
        page.press("g", "PageDown", "PageDown", "PageDown");
        page.await("document.getElementById('list').scrollTop > 900", "true");
        writeMany(1);
        page.await("document.getElementById('newest').textContent", "↓ 1 new");
    }

    @Test
    void whatIsReadStaysWhenThePageIsFullAndClearedItGoesOn() throws Exception {
        start(300_000);
        BrowserPage page = page("");
        writeMany(200_000);
        page.await(MESSAGES + ".endsWith('INFO line 199999')", "true");
        page.press("g");
        page.await(MESSAGES + ".startsWith('INFO line 5000|')", "true");
        page.press("PageDown");
        page.await(MESSAGES + ".startsWith('INFO line 5000|')", "false");
        String read = page.evaluate(MESSAGES);
        writeMany(60_000);
        page.await(STATE + ".startsWith('waiting for you: this page holds 2')", "true");
        assertEquals(read, page.evaluate(MESSAGES));
        page.press("C", "G");
        write("INFO the end");
        page.await(MESSAGES + ".endsWith('INFO the end')", "true");
    }

    private void writeWithHits() throws IOException {
        write(IntStream.range(0, 3000)
                .mapToObj(i -> i % 300 == 150 ? "ERROR hit " + i : "INFO line " + i)
                .toArray(String[]::new));
    }

    private void writeMany(int lines) throws IOException {
        write(IntStream.range(0, lines).mapToObj(i -> "INFO line " + i).toArray(String[]::new));
    }

    /** What the server says of the past waits. */
    private static void holdAnswers(BrowserPage page) {
        page.evaluate("""
                window.late = [];
                const send = WebSocket.prototype.send;
                WebSocket.prototype.send = function (text) {
                    const take = (this.take ??= this.onmessage);
                    this.onmessage = (event) => (window.late && event.data.includes('"t":"history"') ? window.late.push(() => take(event)) : take(event));
                    send.call(this, text);
                };
                0""");
    }

    private static void letAnswersIn(BrowserPage page) {
        page.evaluate("[window.late, window.late = null][0].forEach((take) => take())");
    }

    @Test
    void whatIsTypedInADialogOrPanelReplacesWhatWasThere() throws Exception {
        start();
        BrowserPage page = page("");
        for (String time : List.of("10m", "2m")) {
            page.press("t");
            page.await("document.activeElement.id", "time");
            page.type(time);
            assertEquals(time, page.evaluate("document.getElementById('time').value"));
            page.press("Enter");
            page.await("document.getElementById('goto').open", "false");
        }
        page.press("?");
        page.await("document.getElementById('keys').scrollTop", "0");
    }

    /** The field of a closed dialog has the focus until the page is drawn again. */
    @Test
    void aKeyRightAfterADialogIsClosedCounts() throws Exception {
        start();
        BrowserPage page = page("");
        page.press("t");
        page.await("document.activeElement.id", "time");
        assertEquals("time true", page.evaluate("""
                document.getElementById("goto").close();
                const focused = document.activeElement;
                focused.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
                `${focused.id} ${document.getElementById("goto").open}`"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void accessibilityHasNoSeriousFinding(String theme) throws Exception {
        start();
        BrowserPage page = page("");
        page.colours(theme);
        write("FATAL a", "ERROR b", "WARN c", "INFO d", "DEBUG e", "TRACE f", "g", "{\"msg\":\"h\",\"user\":1}");
        LogWriter.appendLines(logs.resolve("web.log"), "INFO web \u001b[32mgreen\u001b[0m \u001b[33myellow\u001b[0m");
        page.await(COUNT, "9 lines");
        try (InputStream axe =
                PageIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            page.evaluate(new String(axe.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8) + "; 0");
        }
        assertNoFinding(page, "live");
        page.press("k", "k", "Enter");
        page.await("document.getElementById('details').hidden", "false");
        assertNoFinding(page, "details");
        page.press("Escape", "F");
        page.await("document.getElementById('sources').open", "true");
        assertNoFinding(page, "sources");
        page.press("Escape", "?");
        assertNoFinding(page, "keys");
        page.press("Escape", "D");
        assertNoFinding(page, "download");
        page.press("Escape");
        query(page, "level:error");
        page.press("M");
        assertNoFinding(page, "nothing shown");
        page.size(390, 780, true);
        page.click("#more");
        assertNoFinding(page, "phone");
    }

    private static void assertNoFinding(BrowserPage page, String when) {
        assertEquals(
                "",
                page.evaluate("axe.run().then((result) => result.violations"
                        + ".filter((one) => ['serious', 'critical'].includes(one.impact))"
                        + ".map((one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 120) + ' '"
                        + " + (node.any[0]?.message ?? '')).slice(0, 4).join(' ; ')).join('\\n'))"),
                when);
    }
}
