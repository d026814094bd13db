package io.logwisp.server;

import io.logwisp.auth.Grant;
import io.logwisp.filter.EntryFilter;
import io.logwisp.format.Format;
import io.logwisp.format.PageText;
import io.logwisp.hub.HistoryException;
import io.logwisp.hub.HistoryPage;
import io.logwisp.hub.HistoryRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests for the past of a stream, and for what is around an entry. Used on one event loop. */
final class HistoryEndpoint {
    private static final Logger logger = LoggerFactory.getLogger(HistoryEndpoint.class);

    /** Headers of the forms that have no place for it. */
    private static final String BEFORE = "LogWisp-Before";

    private static final String MORE = "LogWisp-More";
    private static final String REASON = "LogWisp-Reason";

    /** Their names, with commas between. */
    static final String HEADERS = BEFORE + ", " + MORE + ", " + REASON;

    /** Answers that clients have not taken yet. */
    private static final int MAX_OPEN = 16;

    /** A client that has not taken its answer by then is cut off. */
    private static final long LONGEST_ANSWER_MILLIS = 60_000;

    private final ServedStream stream;

    // Owned by the event loop.
    private int open;

    HistoryEndpoint(ServedStream stream) {
        this.stream = stream;
    }

    /**
     * @param grant why the client may read
     * @param context whether what is around an entry is asked for
     */
    void answer(HttpServerRequest request, Grant grant, boolean context) {
        try {
            HistoryQuery query = new HistoryQuery(
                    lists(StreamQuery.parameters(request)),
                    context,
                    EntryFilter.ALL,
                    stream.ticker().epochNanos());
            Optional<Format> format = query.format(request.getHeader("Accept"));
            Optional<String> download = query.download();
            if (!begin(request)) {
                return;
            }
            Context loop = Vertx.currentContext();
            long deadline = loop.owner().setTimer(LONGEST_ANSWER_MILLIS, ignored -> abort(request));
            Future<Answer> answer = Future.fromCompletionStage(
                    stream.history().read(query.request()).thenApply(page -> {
                        PageText.Summary summary = summary(page, query.request().around());
                        byte[] body = format.isEmpty()
                                ? PageText.json(page.entries(), summary)
                                : PageText.lines(format.get(), page.entries());
                        return new Answer(summary, body, page.entries().size());
                    }),
                    loop);
            answer.onSuccess(found -> stream.access().read(request, stream.name(), grant, found.entries));
            answer.transform(result -> result.succeeded()
                            ? send(request, format, download, result.result())
                            : refuse(request, cause(result.cause())))
                    .onComplete(sent -> {
                        open--;
                        loop.owner().cancelTimer(deadline);
                    });
        } catch (BadRequestException e) {
            Answers.badRequest(request, e);
        }
    }

    /** Reads for a stream that begins in the past; answers by itself when that cannot be, and the future then fails. */
    Future<HistoryPage> read(HttpServerRequest request, HistoryRequest wish) {
        if (!begin(request)) {
            return Future.failedFuture("busy");
        }
        return Future.fromCompletionStage(stream.history().read(wish), Vertx.currentContext())
                .onComplete(ignored -> open--)
                .onFailure(failure -> refuse(request, cause(failure)));
    }

    private boolean begin(HttpServerRequest request) {
        if (open == MAX_OPEN) {
            busy(request, "too many read the past at the same time");
            return false;
        }
        open++;
        return true;
    }

    private record Answer(PageText.Summary summary, byte[] body, int entries) {}

    static PageText.Summary summary(HistoryPage page, Optional<String> around) {
        return new PageText.Summary(
                around, page.before(), page.reason().name().toLowerCase(Locale.ROOT), page.missing(), page.readBytes());
    }

    private static Map<String, List<String>> lists(MultiMap parameters) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        parameters.names().forEach(name -> lists.put(name, parameters.getAll(name)));
        return lists;
    }

    private static void abort(HttpServerRequest request) {
        // Below Vert.x, whose close waits until everything is written, which a client that does not read never allows.
        ((ConnectionBase) request.connection()).channelHandlerContext().close();
    }

    private static void busy(HttpServerRequest request, String message) {
        request.response().putHeader("Retry-After", "1");
        Answers.error(request, 503, "Service Unavailable", message);
    }

    /** Completes when the client has taken it. */
    private static Future<Void> send(
            HttpServerRequest request, Optional<Format> format, Optional<String> download, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return Future.succeededFuture();
        }
        response.putHeader("Content-Type", contentType(format))
                .putHeader("Cache-Control", "no-cache")
                .putHeader(MORE, answer.summary.before().isPresent() ? "1" : "0")
                .putHeader(REASON, answer.summary.reason());
        answer.summary.before().ifPresent(place -> response.putHeader(BEFORE, place));
        download.ifPresent(name -> response.putHeader("Content-Disposition", "attachment; filename=\"" + name + '"'));
        return Answers.end(request, Buffer.buffer(answer.body));
    }

    private static String contentType(Optional<Format> format) {
        return format.map(lines -> lines == Format.JSON_WITH_ID ? "application/x-ndjson" : "text/plain; charset=utf-8")
                .orElse("application/json");
    }

    /** What went wrong on the thread that read. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private Future<Void> refuse(HttpServerRequest request, Throwable cause) {
        if (request.response().closed()) {
            return Future.succeededFuture();
        }
        if (cause instanceof HistoryException problem) {
            String message = String.valueOf(problem.getMessage());
            switch (problem.kind()) {
                case BUSY -> busy(request, message);
                case GONE -> Answers.error(request, 410, "Gone", message);
                case MALFORMED -> Answers.error(request, 400, "Bad Request", message);
            }
        } else {
            logger.error("stream {}: cannot read the past", stream.name(), cause);
            Answers.error(request, 500, "Internal Server Error", "the log of the server says more");
        }
        return Future.succeededFuture();
    }
}
