package io.logwisp.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Complete HTTP answers. Bodies say what is wrong and the way out, never a path or a class of ours. */
final class Answers {
    private Answers() {}

    /** Sends a body, or only its head for HEAD; completes when the client has taken it. */
    static Future<Void> end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Length", Integer.toString(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.end();
        }
        return response.end(body);
    }

    static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache");
        end(request, body.toBuffer());
    }

    static void text(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).putHeader("Content-Type", "text/plain; charset=utf-8");
        end(request, Buffer.buffer(body));
    }

    static void error(HttpServerRequest request, int status, String error, String message) {
        json(request, status, new JsonObject().put("error", error).put("message", message));
    }

    /** The body of the request is longer than anything that is asked for here. */
    static void tooLarge(HttpServerRequest request) {
        request.response().putHeader("Connection", "close");
        error(request, 413, "Content Too Large", "there is no reason to send that much here");
    }

    /** Answers what is no request of HTTP, or too large for one. */
    static void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        request.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Connection", "close");
        if (cause instanceof TooLongHttpLineException) {
            error(request, 414, "URI Too Long", "the address of a request has 4 KiB at most");
        } else if (cause instanceof TooLongHttpHeaderException) {
            error(request, 431, "Request Header Fields Too Large", "the headers of a request have 8 KiB at most");
        } else {
            error(request, 400, "Bad Request", "this is no request of HTTP/1.1");
        }
    }

    static void badRequest(HttpServerRequest request, BadRequestException e) {
        JsonObject body = new JsonObject().put("error", e.getMessage());
        if (!e.parameter().isEmpty()) {
            body.put("parameter", e.parameter());
        }
        e.didYouMean().ifPresent(name -> body.put("did_you_mean", name));
        if (!e.allowed().isEmpty()) {
            body.put("allowed", new JsonArray(e.allowed()));
        }
        json(request, 400, body);
    }
}
