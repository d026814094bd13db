package io.logwisp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A page in a {@link Browser}, with real keys and a real pointer. */
public final class BrowserPage implements AutoCloseable {
    /** Virtual key codes of keys without a character. */
    private static final Map<String, Integer> CODES = Map.ofEntries(
            Map.entry("Backspace", 8),
            Map.entry("Enter", 13),
            Map.entry("Escape", 27),
            Map.entry("PageUp", 33),
            Map.entry("PageDown", 34),
            Map.entry("End", 35),
            Map.entry("Home", 36),
            Map.entry("ArrowUp", 38),
            Map.entry("ArrowDown", 40),
            Map.entry("Tab", 9));

    private static final int CONTROL = 2;
    private static final int SHIFT = 8;

    private final DevTools tools;
    private final String visitor;
    private final Runnable onClose;

    BrowserPage(DevTools tools, String visitor, Runnable onClose) {
        this.tools = tools;
        this.visitor = visitor;
        this.onClose = onClose;
        tools.call("Page.enable", new JsonObject());
    }

    /** Opens an address in a browser of its own and waits until it is loaded. */
    public static BrowserPage open(Path folder, String address) throws IOException {
        Browser browser = Browser.start(folder);
        BrowserPage page = browser.open(address);
        return new BrowserPage(page.tools, page.visitor, browser::close);
    }

    String visitor() {
        return visitor;
    }

    /** Goes to an address and waits until it is loaded. */
    public void visit(String address) {
        tools.call("Page.navigate", new JsonObject().put("url", address));
        Awaitility.await()
                .atMost(DevTools.TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .until(() -> evaluate("document.readyState + location.origin").equals("complete" + origin(address)));
    }

    /** The value of a JavaScript expression, as text. */
    public String evaluate(String expression) {
        JsonObject result = tools.call(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (result.containsKey("exceptionDetails")) {
            throw new AssertionError(result.getJsonObject("exceptionDetails").encode());
        }
        return String.valueOf(result.getJsonObject("result").getValue("value"));
    }

    /** Waits until the expression has that value. */
    public void await(String expression, String value) {
        Awaitility.await()
                .atMost(DevTools.TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertEquals(value, evaluate(expression), expression));
    }

    /** Presses keys one after the other: characters, names such as {@code Escape}, {@code Control+f}. */
    public void press(String... keys) {
        for (String key : keys) {
            boolean control = key.startsWith("Control+");
            String name = control ? key.substring(8) : key;
            int modifiers = control ? CONTROL : name.length() == 1 && Character.isUpperCase(name.charAt(0)) ? SHIFT : 0;
            JsonObject event = new JsonObject().put("key", name).put("modifiers", modifiers);
            if (CODES.containsKey(name)) {
                event.put("windowsVirtualKeyCode", CODES.get(name));
            }
            String text = name.equals("Enter") ? "\r" : name.length() == 1 && !control ? name : "";
            tools.call(
                    "Input.dispatchKeyEvent",
                    event.copy()
                            .put("type", text.isEmpty() ? "rawKeyDown" : "keyDown")
                            .put("text", text));
            tools.call("Input.dispatchKeyEvent", event.put("type", "keyUp"));
        }
    }

    /** Writes into what has the focus. */
    public void type(String text) {
        tools.call("Input.insertText", new JsonObject().put("text", text));
    }

    /** Presses the middle of the first element that fits. */
    public void click(String selector) {
        click(selector, 0);
    }

    /** Presses it with the Shift key held. */
    public void shiftClick(String selector) {
        click(selector, SHIFT);
    }

    private void click(String selector, int modifiers) {
        JsonArray place = new JsonArray(evaluate("(() => { const box = document.querySelector(" + quoted(selector)
                + ").getBoundingClientRect();"
                + " return JSON.stringify([box.x + box.width / 2, box.y + box.height / 2]); })()"));
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            tools.call(
                    "Input.dispatchMouseEvent",
                    new JsonObject()
                            .put("type", type)
                            .put("x", place.getDouble(0))
                            .put("y", place.getDouble(1))
                            .put("button", type.equals("mouseMoved") ? "none" : "left")
                            .put("modifiers", modifiers)
                            .put("clickCount", 1));
        }
    }

    /** Turns the wheel over the middle of an element; positive is down. */
    public void wheel(String selector, int pixels) {
        JsonArray place = new JsonArray(evaluate("(() => { const box = document.querySelector(" + quoted(selector)
                + ").getBoundingClientRect();"
                + " return JSON.stringify([box.x + box.width / 2, box.y + box.height / 2]); })()"));
        tools.call(
                "Input.dispatchMouseEvent",
                new JsonObject()
                        .put("type", "mouseWheel")
                        .put("x", place.getDouble(0))
                        .put("y", place.getDouble(1))
                        .put("deltaX", 0)
                        .put("deltaY", pixels));
    }

    /** A window of that size in CSS pixels; a phone has a finger and no pointer. */
    public void size(int width, int height, boolean phone) {
        tools.call(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("mobile", phone)
                        .put("deviceScaleFactor", phone ? 2 : 1));
    }

    /** What the system says of colours: {@code light} or {@code dark}. */
    public void colours(String scheme) {
        tools.call(
                "Emulation.setEmulatedMedia",
                new JsonObject()
                        .put(
                                "features",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "prefers-color-scheme")
                                                .put("value", scheme))));
    }

    /** Makes it the tab that is seen. */
    public void toFront() {
        tools.call("Page.bringToFront", new JsonObject());
    }

    /** What is seen, as a PNG. */
    public void screenshot(Path file) throws IOException {
        String data = tools.call("Page.captureScreenshot", new JsonObject().put("format", "png"))
                .getString("data");
        Files.write(file, Base64.getDecoder().decode(data));
    }

    @Override
    public void close() {
        onClose.run();
        tools.close();
    }

    static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|\\]$", "");
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
