package io.logwisp.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/** The files of the browser view, from the jar. Only names listed here exist; each is read once. Safe for every thread. */
public final class ViewerPage {
    private static final String FOLDER = "/ui/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static final Set<String> NAMES = Set.of(
            "index.html",
            "app.js",
            "ansi.js",
            "details.js",
            "held.js",
            "list.js",
            "net.js",
            "past.js",
            "query.js",
            "rate.js",
            "rows.js",
            "time.js",
            "style.css",
            "icon.svg",
            "login.html",
            "login.js");

    /** What is shown before a login. */
    private static final Set<String> PUBLIC = Set.of("login.html", "login.js", "style.css", "icon.svg");

    private final Map<String, Content> files = new ConcurrentHashMap<>();

    private record Content(Buffer bytes, String type, String tag) {}

    /** Whether a file may be seen by those who have not shown yet who they are. */
    static boolean isPublic(String name) {
        return PUBLIC.contains(name);
    }

    /** Answers with a file of the page; false when there is none of that name. */
    boolean answer(HttpServerRequest request, String name) {
        if (!NAMES.contains(name)) {
            return false;
        }
        send(request, files.computeIfAbsent(name, ViewerPage::load));
        return true;
    }

    private static void send(HttpServerRequest request, Content file) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", file.type)
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", file.tag);
        if (file.tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
        } else {
            Answers.end(request, file.bytes);
        }
    }

    private static Content load(String name) {
        try (InputStream in = ViewerPage.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new AssertionError("BUG: " + name + " is not in the jar");
            }
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            String type = TYPES.get(name.substring(name.indexOf('.') + 1));
            return new Content(
                    Buffer.buffer(bytes), type == null ? "" : type, "\"" + Long.toHexString(sum.getValue()) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FOLDER + name + " from the jar", e);
        }
    }
}
