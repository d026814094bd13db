package io.logwisp.client;

import io.logwisp.client.TailRequest.Reconnect;
import io.logwisp.entry.Backoff;
import io.logwisp.entry.Ticker;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one server. Each entry of LogWisp has an id; after a lost connection it goes on right behind the last one,
 * and tells what the server says about it. Other servers that send lines are read as well, without that.
 */
final class RemoteFeed extends Feed {
    /** LogWisp sends something every 15 seconds at least; a connection that is silent for longer is dead. */
    private static final int SILENCE_MILLIS = 50_000;

    /** A connection that has lasted that long counts as one that works. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long MIN_RETRY_MILLIS = 200;
    private static final long MAX_RETRY_MILLIS = 10_000;

    private static final String ID_HEAD = "logwisp-last-event-id";
    private static final byte[] ID_KEY = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE_KEY = "{\"type\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final String STREAM = "/stream";
    private static final String WEBSOCKET = "/ws";
    private static final List<String> FORMS = List.of("/ndjson", "/text", "/raw", "/ws");

    /** Entries of the past in one answer; the server gives no more. */
    private static final int PAST_PAGE = 10_000;

    /** Bytes of one answer; the server sends 2 MiB of lines, which JSON makes six times as long at most. */
    private static final int MAX_PAST_PAGE = 32 << 20;

    /** How often a server that is busy with the past of others is asked again, once a second. */
    private static final int MOST_TRIES = 30;

    private final Address address;
    private final TailRequest request;
    private final Ticker ticker;
    private final EntryTest wanted;
    private final Backoff backoff = new Backoff(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
    private final CountDownLatch stopped = new CountDownLatch(1);

    // Owned by the feed's thread.
    private String path;
    private String position;
    private boolean wasConnected;
    private boolean lost;
    private boolean verdictDue;
    private boolean byTime = true;
    private boolean circolog;
    private boolean knowsFilters;
    private boolean knowsPast;

    private volatile @Nullable Connection connection;

    /** @param position id of the last entry that was printed by an earlier run, empty when there was none */
    RemoteFeed(Address address, TailRequest request, String position, Handover handover, Ticker ticker)
            throws ClientException {
        super(address.label(), handover);
        this.address = address;
        this.request = request;
        this.position = position;
        this.ticker = ticker;
        this.wanted = new EntryTest(request);
        this.path = address.path().isEmpty() ? defaultPath() : address.path();
    }

    private String defaultPath() {
        return address.protocol() == Address.Protocol.WEBSOCKET ? WEBSOCKET : STREAM;
    }

    @Override
    String cursorName() {
        return address.text();
    }

    @Override
    String label() {
        return address.label();
    }

    @Override
    void stop() {
        super.stop();
        stopped.countDown();
        Connection open = connection;
        if (open != null) {
            closeQuietly(open);
        }
    }

    private static void closeQuietly(Connection open) {
        try {
            open.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
            return;
        }
    }

    @Override
    Outcome read() throws ClientException {
        while (!isStopping()) {
            long began = ticker.nanoTime();
            try {
                session();
                if (!request.follow() || isStopping()) {
                    return Outcome.DONE;
                }
                ended("the server has closed it", 0);
            } catch (Refusal e) {
                if (e.isLasting() || !triesAgain()) {
                    throw new ClientException(Outcome.UNREACHABLE, address.text() + ": " + e.getMessage());
                }
                ended(e.getMessage(), e.retryMillis());
            } catch (IOException e) {
                if (isStopping()) {
                    break;
                }
                if (!triesAgain()) {
                    throw new ClientException(Outcome.UNREACHABLE, address.text() + ": " + Refusals.reason(e, address));
                }
                ended(Refusals.reason(e, address), 0);
            }
            if (request.reconnect() == Reconnect.NEVER) {
                return Outcome.DONE;
            }
            if (ticker.nanoTime() - began > STEADY_NANOS) {
                backoff.reset();
            }
        }
        return Outcome.DONE;
    }

    private boolean triesAgain() {
        return request.reconnect() == Reconnect.ALWAYS || request.reconnect() == Reconnect.AGAIN && wasConnected;
    }

    /** Tells once that the connection is gone, and waits before the next one. */
    private void ended(@Nullable String why, long retryMillis) {
        if (!lost) {
            lost = true;
            note("--- "
                    + (wasConnected ? "connection to " + address.label() + " lost" : "cannot reach " + address.text())
                    + ": " + why + (request.reconnect() == Reconnect.NEVER ? "" : "; trying again") + " ---");
        }
        flush();
        if (request.reconnect() == Reconnect.NEVER) {
            return;
        }
        pause(Math.max(backoff.next(), retryMillis));
    }

    private void pause(long millis) {
        try {
            stopped.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // One connection.

    private void session() throws IOException, ClientException {
        knowsFilters = false;
        if (!knowsPast && position.isEmpty() && !wasConnected && asksForPast()) {
            readPast();
            knowsPast = true;
        }
        if (isStopping()) {
            return;
        }
        try (Connection open = Connection.open(address, request.access())) {
            connection = open;
            if (isStopping()) {
                return;
            }
            switch (address.protocol()) {
                case HTTP -> readHttp(open);
                case WEBSOCKET -> readWebSocket(open);
                case LINES -> readLines(open);
            }
        } finally {
            connection = null;
        }
    }

    // The past, which reaches further back than what the server holds in memory.

    private boolean asksForPast() {
        return request.sinceNanos().isPresent()
                && request.lines().orElse(1) != 0
                && address.protocol() != Address.Protocol.LINES
                && !address.query().contains("stream=");
    }

    /** Prints what was there since the moment that was asked for; the stream goes on right behind it. */
    private void readPast() throws IOException, ClientException {
        String stream = streamPath();
        HttpAnswer place = ask(stream + "?n=0&follow=0");
        if (place.status() == 404 && !stream.endsWith(STREAM)) {
            stream += STREAM;
            place = ask(stream + "?n=0&follow=0");
        }
        String end = place.header(ID_HEAD);
        if (place.status() != 200 || end.isEmpty()) {
            return; // whoever else it is: the stream itself says what is wrong
        }
        try (PastSpool pages = new PastSpool()) {
            if (collectPast(stream, pages)) {
                pages.forEach(line -> past(line, end));
                flush();
                position = end;
                position(end);
            }
        }
    }

    /** Where the stream is as SSE, whose past stands below it. */
    private String streamPath() {
        String text = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String form : FORMS) {
            if (text.endsWith(STREAM + form)) {
                return text.substring(0, text.length() - form.length());
            }
        }
        return text.endsWith(WEBSOCKET) ? text.substring(0, text.length() - WEBSOCKET.length()) + STREAM : text;
    }

    /** Asks for page after page; false when the server tells nothing of the past. */
    private boolean collectPast(String stream, PastSpool pages) throws IOException, ClientException {
        long left = request.lines().orElse(-1) < 0
                ? Long.MAX_VALUE
                : request.lines().getAsInt();
        String before = "";
        boolean more = true;
        int busy = 0;
        while (more && left > 0 && !isStopping()) {
            HttpAnswer answer =
                    ask(StreamWish.ofPast(request, address, stream, before, (int) Math.min(PAST_PAGE, left)));
            if (answer.status() == 503 && busy < MOST_TRIES) {
                busy++;
                pause(TimeUnit.SECONDS.toMillis(1));
            } else if (answer.status() == 200) {
                byte[] page = answer.bytes();
                pages.add(page);
                left -= lineCount(page);
                before = answer.header("logwisp-before");
                more = answer.header("logwisp-more").equals("1");
            } else if (before.isEmpty() && (answer.status() == 404 || answer.status() == 400)) {
                return false;
            } else {
                throw Refusals.of(answer, request.access(), true);
            }
        }
        return true;
    }

    private static int lineCount(byte[] page) {
        int lines = 0;
        for (byte b : page) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Hands on an entry that had been published when the past was asked for; later ones come with the stream. */
    private void past(byte[] line, String end) {
        if (isStopping() || !startsWith(line, ID_KEY)) {
            return;
        }
        String id = id(line);
        boolean numbered = !id.startsWith("@");
        if (!numbered || !isBehind(id, end)) {
            byte[] entry = withoutId(line, id);
            if (wanted.isInTime(entry)) {
                line(entry, numbered ? id : "");
            }
        }
    }

    /** Whether an entry was published behind another one of the same run of the server. */
    private static boolean isBehind(String id, String other) {
        int dash = other.indexOf('-');
        try {
            return dash > 0
                    && id.startsWith(other.substring(0, dash + 1))
                    && Long.parseLong(id.substring(dash + 1)) > Long.parseLong(other.substring(dash + 1));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private HttpAnswer ask(String target) throws IOException, ClientException {
        try (Connection open = Connection.open(address, request.access())) {
            connection = open;
            return HttpAnswer.get(open, address, target, heads()).loaded(MAX_PAST_PAGE);
        } finally {
            connection = null;
        }
    }

    private void readHttp(Connection open) throws IOException {
        Map<String, String> heads = heads();
        heads.put("Accept", "text/event-stream, application/x-ndjson;q=0.9, text/plain;q=0.5");
        heads.put("Cache-Control", "no-cache");
        if (!position.isEmpty()) {
            heads.put("Last-Event-ID", position);
        }
        String target = StreamWish.of(request, address, path, wasConnected, position, byTime);
        HttpAnswer answer = HttpAnswer.get(open, address, target, heads);
        if (answer.status() != 200) {
            refused(answer);
            return;
        }
        if (answer.is("text/event-stream")) {
            begin(answer.header(ID_HEAD), open);
            readEvents(new ServerSentEvents(lines(answer.body())));
        } else if (answer.is("application/x-ndjson") || answer.is("text/plain")) {
            begin(answer.header(ID_HEAD), open);
            readAll(lines(answer.body()));
        } else {
            throw new Refusal(
                    "no stream, but " + answer.header("content-type") + "; its streams end with /stream", true, 0);
        }
    }

    private Map<String, String> heads() {
        Map<String, String> heads = new LinkedHashMap<>();
        heads.put("User-Agent", "logwisp-tail");
        request.access().authorization().ifPresent(value -> heads.put("Authorization", value));
        return heads;
    }

    private Lines lines(InputStream in) {
        return new Lines(in, this::flush);
    }

    private void readWebSocket(Connection open) throws IOException {
        String key = WebSocket.newKey();
        Map<String, String> heads = heads();
        heads.put("Connection", "Upgrade");
        heads.put("Upgrade", "websocket");
        heads.put("Sec-WebSocket-Version", "13");
        heads.put("Sec-WebSocket-Key", key);
        String target = circolog
                ? StreamWish.ofCircolog(request, address, path, wasConnected)
                : StreamWish.of(request, address, path, wasConnected, position, byTime);
        HttpAnswer answer = HttpAnswer.get(open, address, target, heads);
        if (answer.status() != 101) {
            refused(answer);
            return;
        }
        if (!answer.header("sec-websocket-accept").equals(WebSocket.accepted(key))) {
            throw new Refusal("it does not speak WebSocket", true, 0);
        }
        open.patience(0);
        knowsFilters = circolog;
        WebSocket socket = new WebSocket(answer.body(), open.out(), this::flush);
        byte[] message = socket.next();
        if (message != null && startsWith(message, TYPE_KEY)) {
            Map<String, Object> greeting = Json.object(message);
            begin(Json.text(greeting, "cursor"), open);
            control(greeting);
            message = socket.next();
        } else {
            opened("");
        }
        for (; message != null; message = socket.next()) {
            take(message);
        }
        if (request.follow() && !socket.closing().isEmpty()) {
            throw new IOException("the server has closed it (" + socket.closing() + ")");
        }
    }

    private void readLines(Connection open) throws IOException {
        if (request.access().authLine().isPresent()) {
            String line = request.access().authLine().get() + "\n";
            open.out().write(line.getBytes(StandardCharsets.UTF_8));
            open.out().flush();
        }
        open.patience(0);
        Lines lines = lines(open.in());
        byte[] first = lines.next();
        if (first != null) {
            Optional<Refusal> refusal = Refusals.ofLine(new String(first, StandardCharsets.UTF_8));
            if (refusal.isPresent()) {
                throw refusal.get();
            }
        }
        opened("");
        if (first != null && first.length > 0) {
            take(first);
        }
        readAll(lines);
    }

    private void readEvents(ServerSentEvents events) throws IOException {
        while (events.next()) {
            switch (events.name()) {
                case "" -> entry(events.data(), events.id());
                case "gap" -> gap(Json.object(events.data()));
                case "disconnect" -> {
                    if (request.follow()) {
                        throw new IOException(farewell(Json.text(Json.object(events.data()), "reason")));
                    }
                }
                default -> {} // connected, heartbeat and what is to come
            }
        }
        if (request.follow()) {
            throw new EOFException();
        }
    }

    private static String farewell(String reason) {
        return switch (reason) {
            case "server_shutdown" -> "the server stops";
            case "auth_expired" -> "the right to read has ended";
            default -> "the server has ended it (" + reason + ")";
        };
    }

    private void readAll(Lines lines) throws IOException {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (line.length > 0) {
                take(line);
            }
        }
    }

    /** Takes an object that may be an entry, with an id as its first key, or something about the stream. */
    private void take(byte[] line) throws IOException {
        if (startsWith(line, TYPE_KEY)) {
            control(Json.object(line));
        } else if (startsWith(line, ID_KEY)) {
            String id = id(line);
            entry(withoutId(line, id), id);
        } else {
            entry(line, "");
        }
    }

    private static String id(byte[] line) {
        int quote = ID_KEY.length;
        while (quote < line.length && line[quote] != '"') {
            quote++;
        }
        return new String(line, ID_KEY.length, quote - ID_KEY.length, StandardCharsets.UTF_8);
    }

    private static byte[] withoutId(byte[] line, String id) {
        int quote = ID_KEY.length + id.getBytes(StandardCharsets.UTF_8).length;
        int rest = Math.min(line.length, quote + 1); // where the comma stands, which becomes the brace
        byte[] entry = Arrays.copyOfRange(line, rest, line.length);
        if (entry.length > 0) {
            entry[0] = '{';
        }
        return entry;
    }

    private static boolean startsWith(byte[] line, byte[] head) {
        return line.length > head.length && Arrays.equals(line, 0, head.length, head, 0, head.length);
    }

    private void control(Map<String, Object> object) throws IOException {
        switch (Json.text(object, "type")) {
            case "gap" -> gap(object);
            case "disconnect" -> {
                if (request.follow()) {
                    throw new IOException(farewell(Json.text(object, "reason")));
                }
            }
            case "error" -> throw new Refusal(Json.text(object, "message") + Json.text(object, "error"), true, 0);
            default -> {} // connected, heartbeat and what is to come
        }
    }

    // What comes of it.

    private void begin(String before, Connection open) throws IOException {
        open.patience(before.isEmpty() ? 0 : SILENCE_MILLIS);
        knowsFilters = !before.isEmpty();
        opened(before);
    }

    /** @param before id of the entry before the first one that comes; empty when the server tells none */
    private void opened(String before) {
        boolean again = lost && wasConnected;
        boolean exact = !before.isEmpty() && before.equals(position);
        if (again && exact) {
            note("--- reconnected to " + address.label() + ", 0 missed ---");
        } else if (again && (before.isEmpty() || position.isEmpty())) {
            note("--- reconnected to " + address.label()
                    + ", which has no ids: lines may be missing or come twice ---");
        } else if (lost && !wasConnected) {
            note("--- connected to " + address.label() + " ---");
        }
        verdictDue = again && !exact && !before.isEmpty() && !position.isEmpty();
        if (position.isEmpty() && !before.isEmpty()) {
            position = before;
            position(before);
        }
        wasConnected = true;
        lost = false;
    }

    private void gap(Map<String, Object> gap) {
        String reason = Json.text(gap, "reason");
        String missed = gap.containsKey("missed") ? Json.text(gap, "missed") : "an unknown number";
        String server = address.label();
        if (reason.equals("restart")) {
            note("--- " + (verdictDue ? "reconnected to " + server + ", which" : server) + " was restarted since: "
                    + heldSinceRestart(Json.text(gap, "next")) + " ---");
        } else {
            note("--- " + (verdictDue ? "reconnected to " + server + ", " : server + ": ") + missed + " missed ("
                    + reason.replace('_', ' ') + ") ---");
        }
        verdictDue = false;
    }

    /** What a server that was restarted still holds, which sends everything from that entry on. */
    private static String heldSinceRestart(String next) {
        String number = next.substring(next.lastIndexOf('-') + 1);
        return number.equals("1") || number.isEmpty()
                ? "all it has read since then follows; what it read before may be missing"
                : "what it has read since then follows from entry number " + number
                        + " on; those before it, and what it read before the restart, may be missing";
    }

    private void entry(byte[] json, String id) {
        if (!id.isEmpty()) {
            position = id;
        }
        backoff.reset();
        if (wanted.isInTime(json) && (knowsFilters || wanted.passes(json))) {
            line(json, id);
        }
    }

    // Answers that are no stream.

    /** Finds out whether it can be asked otherwise; returns when it should be, at once. */
    private void refused(HttpAnswer answer) throws IOException {
        String text = answer.text();
        Map<String, Object> error = Json.object(text);
        String parameter = Json.text(error, "parameter");
        if (answer.status() == 400 && byTime && parameter.equals("since")) {
            byTime = false;
        } else if (answer.status() == 400
                && !circolog
                && address.protocol() == Address.Protocol.WEBSOCKET
                && (parameter.equals("control") || parameter.equals("n"))) {
            circolog = true;
        } else if (answer.status() == 404 && !path.endsWith(STREAM) && !path.endsWith(WEBSOCKET)) {
            path = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path) + defaultPath();
        } else {
            throw Refusals.of(answer, error, request.access(), !wasConnected);
        }
        try (Connection open = Connection.open(address, request.access())) {
            connection = open;
            if (address.protocol() == Address.Protocol.HTTP) {
                readHttp(open);
            } else {
                readWebSocket(open);
            }
        } catch (ClientException e) {
            throw new Refusal(String.valueOf(e.getMessage()), true, 0);
        }
    }
}
