package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.toml.ConfigLoader;
import io.logwisp.testing.Browser;
import io.logwisp.testing.BrowserPage;
import io.logwisp.testing.LogWriter;
import io.logwisp.testing.Program;
import io.logwisp.testing.SmallPng;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of the page, of two streams with lines as they are met: {@code -Dlogwisp.pictures=docs/images} makes those of the
 * README anew.
 */
class PagePicturesIT {
    private static final Path PICTURES = Path.of(System.getProperty("logwisp.pictures", "target/pictures"));

    @TempDir
    Path folder;

    @Test
    void picturesAreTakenInLightDarkAndOnAPhone() throws Exception {
        Files.createDirectories(PICTURES);
        Files.createDirectories(folder.resolve("shop"));
        Files.createDirectories(folder.resolve("edge"));
        int port = Program.freePorts(1).get(0);
        String toml = """
                [checkpoint]
                enabled = false
                [router]
                enabled = true
                port = %d
                [[streams]]
                name = "shop"
                [streams.monitor]
                multiline_mode = "java"
                targets = [{ path = "shop", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                [[streams]]
                name = "edge"
                [streams.monitor]
                targets = [{ path = "edge", pattern = "*" }]
                [[streams.httpserver]]
                enabled = true
                """.formatted(port);
        try (LogWispService service = LogWispService.start(new ConfigLoader(Map.of(), folder)
                        .loadText("pictures.toml", toml, List.of())
                        .config());
                Browser browser = Browser.start(folder);
                BrowserPage page = browser.open("http://localhost:" + port + "/")) {
            page.await("document.getElementById('state').className", "live");
            write(36);
            page.await("document.getElementById('count').textContent", "144 lines");
            page.size(1280, 640, false);
            page.colours("light");
            take(page, "page-light.png");

            page.colours("dark");
            page.evaluate("document.getElementById('query').focus()");
            page.type("status>=500 OR pool");
            page.press("Enter", "G", "k", "k", "Enter");
            page.await("document.getElementById('details').hidden", "false");
            take(page, "page-dark.png");

            page.press("Escape", "Escape", "Escape");
            page.evaluate("localStorage.setItem('logwisp.wrap', '1')");
            page.colours("light");
            page.size(390, 780, true);
            page.visit("http://localhost:" + port + "/?phone");
            page.await("document.getElementById('state')?.className", "live");
            page.await("String(document.querySelectorAll('.row').length > 10)", "true");
            take(page, "page-phone.png");
            service.close();
        }
    }

    private static void take(BrowserPage page, String name) throws Exception {
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))");
        page.screenshot(PICTURES.resolve(name));
        SmallPng.shrink(PICTURES.resolve(name));
        assertTrue(Files.size(PICTURES.resolve(name)) > 10_000, name);
    }

    private void write(int rounds) {
        Instant start = Instant.now().minusMillis(rounds * 900L);
        List<String> orders = new ArrayList<>();
        List<String> worker = new ArrayList<>();
        List<String> access = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Instant time = start.plusMillis(i * 900L);
            int status = i % 9 == 5 ? 503 : 200;
            orders.add(json(
                    time,
                    i % 9 == 5 ? "error" : "info",
                    i % 9 == 5 ? "payment refused" : "order placed",
                    "\"order\":" + (48_120 + i) + ",\"status\":" + status + ",\"took_ms\":" + (12 + i * 37 % 190)));
            worker.add(json(
                    time.plusMillis(120),
                    i % 7 == 3 ? "warn" : "debug",
                    i % 7 == 3 ? "retry 2 of 5: queue is slow" : "job done",
                    "\"job\":\"mail-" + (900 + i) + "\""));
            access.add(json(
                    time.plusMillis(260),
                    "info",
                    "\\u001b[32mGET\\u001b[0m /api/orders/" + (48_120 + i) + " \\u001b[1m" + status + "\\u001b[0m",
                    "\"ip\":\"192.0.2." + (i * 13 % 200) + "\""));
            access.add(json(
                    time.plusMillis(300),
                    "info",
                    "\\u001b[32mGET\\u001b[0m /static/app.css \\u001b[1m200\\u001b[0m",
                    "\"ip\":\"198.51.100." + (i * 7 % 200) + "\""));
        }
        orders.set(
                rounds - 4,
                json(
                        start.plusMillis((rounds - 4) * 900L),
                        "error",
                        "java.lang.IllegalStateException: pool closed\\n\\tat com.example.Pool.take(Pool.java:42)"
                                + "\\n\\tat com.example.Orders.place(Orders.java:117)\\nCaused by: java.io.IOException: reset by peer",
                        "\"order\":48152,\"status\":500"));
        for (int i = 0; i < rounds; i++) {
            LogWriter.appendLines(folder.resolve("shop/orders.log"), orders.get(i));
            LogWriter.appendLines(folder.resolve("shop/worker.log"), worker.get(i));
            LogWriter.appendLines(folder.resolve("edge/access.log"), access.get(2 * i), access.get(2 * i + 1));
        }
    }

    private static String json(Instant time, String level, String message, String fields) {
        return "{\"time\":\"" + time + "\",\"level\":\"" + level + "\",\"msg\":\"" + message + "\"," + fields + "}";
    }
}
