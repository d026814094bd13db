package io.logwisp.server;

import io.logwisp.auth.Credential;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser logs in and out: {@code POST /ui/login} with a user and a password or a token as JSON gives a cookie that no
 * script can read and that is never sent with what another site asks for. Used on one event loop.
 */
final class LoginEndpoint {
    private static final int LONGEST_BODY = 8192;

    private final AccessGate access;
    private final HostGate hosts;
    private final Collection<String> streams;
    private final int port;

    /** @param streams of the port */
    LoginEndpoint(AccessGate access, HostGate hosts, Collection<String> streams, int port) {
        this.access = access;
        this.hosts = hosts;
        this.streams = streams;
        this.port = port;
    }

    /** Answers a login or logout; false for everything else. */
    boolean answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            return false;
        }
        String path = request.path();
        if (!"/ui/login".equals(path) && !"/ui/logout".equals(path)) {
            return false;
        }
        String type = request.getHeader("Content-Type");
        // A form of another site cannot send this type, and its script is not allowed to.
        if (type == null
                || !type.startsWith("application/json")
                || !hosts.mayConnect(request, request.getHeader("Origin"))) {
            Answers.error(request, 403, "Forbidden", "a login comes from our own page, as JSON");
        } else if (path.equals("/ui/login")) {
            login(request);
        } else {
            logout(request);
        }
        return true;
    }

    private void login(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(bytes -> {
            if (body.length() <= LONGEST_BODY && body.appendBuffer(bytes).length() > LONGEST_BODY) {
                request.pause();
                Answers.tooLarge(request);
            }
        });
        request.endHandler(ignored -> {
            if (body.length() > LONGEST_BODY) {
                return;
            }
            Credential credential = credential(body);
            if (credential == null) {
                Answers.error(request, 400, "Bad Request", "send {\"user\":…,\"password\":…} or {\"token\":…}");
                return;
            }
            access.login(request, streams, credential, (decision, cookie) -> {
                if (cookie != null) {
                    request.response().addCookie(cookie(request, cookie, null));
                }
                Answers.json(request, 200, new JsonObject().put("user", decision.name()));
            });
        });
    }

    private void logout(HttpServerRequest request) {
        Cookie cookie = request.getCookie(AccessGate.cookieName(port));
        if (cookie != null) {
            access.logout(cookie.getValue());
        }
        request.response().addCookie(cookie(request, "", 0L));
        Answers.json(request, 200, new JsonObject());
    }

    /** @param maxAge seconds; null until the browser is closed */
    private Cookie cookie(HttpServerRequest request, String value, @Nullable Long maxAge) {
        Cookie cookie = Cookie.cookie(AccessGate.cookieName(port), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(request.isSSL())
                .setSameSite(CookieSameSite.STRICT);
        return maxAge == null ? cookie : cookie.setMaxAge(maxAge);
    }

    private static @Nullable Credential credential(Buffer body) {
        try {
            JsonObject object = new JsonObject(body);
            Object token = object.getValue("token");
            Object user = object.getValue("user");
            Object password = object.getValue("password");
            if (token instanceof String text && !text.isEmpty()) {
                return new Credential.Bearer(text);
            }
            return user instanceof String name && password instanceof String secret
                    ? new Credential.Basic(name, secret.getBytes(StandardCharsets.UTF_8))
                    : null;
        } catch (DecodeException | ClassCastException notJson) {
            return null;
        }
    }
}
