package io.logwisp.client;

import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code logwisp status}: what a server says about itself. Used by one thread, except {@link #stop}. */
public final class Status {
    private static final String STATUS = "/status";
    private static final String STREAM = "/stream";

    /** Cursor to the upper left corner; each line then ends with "delete to its end". */
    private static final String HOME = "\u001b[H";

    private static final String LINE_END = "\u001b[K\n";
    private static final String REST_GONE = "\u001b[J";

    private final StatusRequest request;
    private final OutputStream out;
    private final Ticker ticker;
    private final StatusTable table;
    private final CountDownLatch stopped = new CountDownLatch(1);

    public Status(StatusRequest request, OutputStream out, Ticker ticker) {
        this.request = request;
        this.out = out;
        this.ticker = ticker;
        this.table = new StatusTable(ticker.epochNanos());
    }

    /** Ends {@link #run} soon. Any thread. */
    public void stop() {
        stopped.countDown();
    }

    /** Looks once, or until it is stopped. */
    public Outcome run() throws IOException, ClientException {
        if (request.server().protocol() != Address.Protocol.HTTP) {
            throw new ClientException(request.server().text() + ": status is asked for over HTTP");
        }
        boolean repeats = request.everyNanos().isPresent();
        print(ask());
        while (repeats && !awaitNext()) {
            try {
                print(ask());
            } catch (ClientException e) {
                print(e.getMessage() + "\n");
            }
        }
        return Outcome.DONE;
    }

    /** Returns whether it was stopped. */
    private boolean awaitNext() {
        try {
            return stopped.await(request.everyNanos().orElse(0), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String ask() throws ClientException {
        Address server = request.server();
        String path = server.path();
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        path = path.endsWith(STREAM) ? path.substring(0, path.length() - STREAM.length()) : path;
        String body = ask(path.endsWith(STATUS) ? path : path + STATUS);
        if (request.json()) {
            return body.strip() + "\n";
        }
        Map<String, Object> status = Json.object(body);
        if (Json.text(status, "service").isEmpty()) {
            throw new ClientException(Outcome.FAILED, server.text() + ": that is no status of LogWisp");
        }
        return table.of(status, ticker.epochNanos());
    }

    private String ask(String path) throws ClientException {
        Address server = request.server();
        Map<String, String> heads = new LinkedHashMap<>();
        heads.put("User-Agent", "logwisp-status");
        heads.put("Accept", "application/json");
        heads.put("Connection", "close");
        request.access().authorization().ifPresent(value -> heads.put("Authorization", value));
        try (Connection open = Connection.open(server, request.access())) {
            HttpAnswer answer = HttpAnswer.get(open, server, path, heads);
            if (answer.status() == 200) {
                return answer.text();
            }
            throw new ClientException(
                    Outcome.UNREACHABLE,
                    server.text() + ": "
                            + Refusals.of(answer, request.access(), true).getMessage());
        } catch (IOException e) {
            throw new ClientException(Outcome.UNREACHABLE, server.text() + ": " + Refusals.reason(e, server));
        }
    }

    private void print(String text) throws IOException {
        boolean over = request.terminal() && request.everyNanos().isPresent() && !request.json();
        String shown = over ? HOME + text.replace("\n", LINE_END) + REST_GONE : text;
        out.write(shown.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
