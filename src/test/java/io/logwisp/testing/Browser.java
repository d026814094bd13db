package io.logwisp.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A headless Chromium, steered over its DevTools protocol. Each page is a visitor of its own: nothing is remembered between them. */
public final class Browser implements AutoCloseable {
    private final Process process;
    private final String port;
    private final DevTools tools;

    private Browser(Process process, String port, DevTools tools) {
        this.process = process;
        this.port = port;
        this.tools = tools;
    }

    /** Starts it with a new profile below the folder. */
    public static Browser start(Path folder) throws IOException {
        Tools.require("chromium");
        Path profile = Files.createTempDirectory(folder, "chromium");
        Process process = new ProcessBuilder(List.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-backgrounding-occluded-windows",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path portFile = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(DevTools.TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() ->
                        Files.exists(portFile) && Files.readAllLines(portFile).size() == 2);
        List<String> place = Files.readAllLines(portFile);
        return new Browser(process, place.get(0), new DevTools("ws://127.0.0.1:" + place.get(0) + place.get(1)));
    }

    /** Opens an address as somebody who was never here, and waits until it is loaded. */
    public BrowserPage open(String address) {
        String visitor =
                tools.call("Target.createBrowserContext", new JsonObject()).getString("browserContextId");
        return tab(visitor, address);
    }

    /** Opens an address in one more tab of the same visitor. */
    public BrowserPage openBeside(BrowserPage page, String address) {
        return tab(page.visitor(), address);
    }

    private BrowserPage tab(String visitor, String address) {
        String target = tools.call(
                        "Target.createTarget",
                        new JsonObject().put("url", "about:blank").put("browserContextId", visitor))
                .getString("targetId");
        BrowserPage page =
                new BrowserPage(new DevTools("ws://127.0.0.1:" + port + "/devtools/page/" + target), visitor, () -> {
                    tools.call("Target.closeTarget", new JsonObject().put("targetId", target));
                });
        page.visit(address);
        return page;
    }

    @Override
    public void close() {
        tools.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
