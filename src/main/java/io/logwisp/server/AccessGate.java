package io.logwisp.server;

import io.logwisp.auth.AuditLog;
import io.logwisp.auth.Authorizer;
import io.logwisp.auth.Claim;
import io.logwisp.auth.Connections;
import io.logwisp.auth.Credential;
import io.logwisp.auth.Decision;
import io.logwisp.auth.Decision.Outcome;
import io.logwisp.auth.Grant;
import io.logwisp.auth.Places;
import io.logwisp.auth.Places.Place;
import io.logwisp.auth.RequestLimit;
import io.logwisp.auth.RequestLimits;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.entry.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The one gate in front of everything that hands something out: finds out what a client shows, asks the {@link Authorizer}, and
 * answers those who may not. Safe for every event loop.
 */
public final class AccessGate {
    /** Headers longer than that are not decoded. */
    private static final int LONGEST_CREDENTIAL = 8192 + "Bearer ".length();

    private static final int LONGEST_TICKET = 64;

    private final Authorizer authorizer;
    private final AuditLog audit;
    private final Connections connections;
    private final RequestLimits requests;

    /** Decisions by outcome. */
    private final AtomicLongArray outcomes = new AtomicLongArray(Outcome.values().length);

    public AccessGate(Authorizer authorizer, AuditLog audit, Ticker ticker) {
        this.authorizer = authorizer;
        this.audit = audit;
        this.connections = new Connections(ticker);
        this.requests = new RequestLimits(ticker);
    }

    /** Goes over to other rules; open streams that they no longer allow end within about a second. */
    public void configure(AccessConfig config) {
        authorizer.configure(config);
        connections.configure(config);
        requests.configure(config);
        audit.configure(config.audit());
    }

    /**
     * Lets a request through or answers it.
     *
     * @param streams what it wants to read; at least one of them must be allowed
     * @param port that it came to
     * @param passed gets what may be read, by the name of the stream; called on the event loop of the request
     */
    void admit(HttpServerRequest request, Collection<String> streams, int port, Consumer<Map<String, Grant>> passed) {
        Optional<InetAddress> address = address(request);
        if (address.isEmpty()) {
            Answers.error(request, 400, "Bad Request", "X-Forwarded-For is malformed");
            return;
        }
        decide(request, streams, claim(request, address.get(), port), decision -> {
            if (!decision.granted()) {
                refuse(request, streams, address.get(), decision);
            } else if (!isTooOften(request, decision.grants())) {
                passed.accept(decision.grants());
            }
        });
    }

    /** Answers a request that is one too many for the stream that it is for; files of the page do not count. */
    private boolean isTooOften(HttpServerRequest request, Map<String, Grant> grants) {
        if (grants.size() != 1 || request.path() == null || request.path().startsWith("/ui/")) {
            return false;
        }
        return isTooOften(request, grants.values().iterator().next());
    }

    /** Answers a request that is one too many for that stream. */
    boolean isTooOften(HttpServerRequest request, Grant grant) {
        Optional<RequestLimit> limit = requests.http(grant.stream());
        long wait = limit.map(found -> found.waitSeconds(grant)).orElse(0L);
        if (limit.isPresent() && wait > 0) {
            tooMany(request, limit.get().config(), wait);
        }
        return wait > 0;
    }

    /** In the words of LogWisp. */
    private static void tooMany(HttpServerRequest request, RateLimitConfig limit, long wait) {
        request.response().putHeader("Retry-After", Long.toString(wait));
        Answers.json(
                request,
                limit.responseCode(),
                new JsonObject().put("error", limit.responseMessage()).put("retry_after", Long.toString(wait)));
    }

    /** Takes a place for another client by HTTP or WebSocket, or answers that there is none. */
    Optional<Place> enter(HttpServerRequest request, ServedStream stream, Grant grant) {
        Optional<Place> place = enter(stream, grant);
        if (place.isEmpty()) {
            requests.http(stream.name()).ifPresent(limit -> tooMany(request, limit.config(), 1));
        }
        return place;
    }

    /** Takes a place for another client by HTTP or WebSocket; empty when there is none. */
    Optional<Place> enter(ServedStream stream, Grant grant) {
        return enter(requests.http(stream.name()), stream.clients().httpPlaces(), grant);
    }

    /** Takes a place for a raw TCP client; empty when there is none, or it comes too often. */
    Optional<Place> enterRaw(ServedStream stream, Grant grant) {
        Optional<RequestLimit> limit = requests.tcp(stream.name());
        return limit.isPresent() && limit.get().waitSeconds(grant) > 0
                ? Optional.empty()
                : enter(limit, stream.clients().tcpPlaces(), grant);
    }

    /** Clients are counted where there is no limit as well: there may be one after the next reload. */
    private static Optional<Place> enter(Optional<RequestLimit> limit, Places places, Grant grant) {
        return places.take(
                grant.address(),
                limit.map(found -> found.config().maxTotalConnections()).orElse(0),
                limit.map(found -> found.config().maxConnectionsPerIp()).orElse(0));
    }

    /** The limit of a stream's HTTP endpoints, for status. */
    Optional<RequestLimit> requestLimit(String stream) {
        return requests.http(stream);
    }

    /** What is counted of connections, for all ports. */
    public Connections connections() {
        return connections;
    }

    long headerTimeoutMillis() {
        return authorizer.config().limits().headerTimeoutMs();
    }

    long handshakeTimeoutMillis() {
        return authorizer.config().limits().handshakeTimeoutMs();
    }

    private void decide(HttpServerRequest request, Collection<String> streams, Claim claim, Consumer<Decision> answer) {
        request.pause();
        onLoop(decided -> authorizer.decide(streams, claim, decided), decision -> {
            answer.accept(decision);
            request.resume();
        });
    }

    /** Asks, and takes the answer on the event loop that asked: at once when it came at once. */
    private void onLoop(Consumer<Consumer<Decision>> question, Consumer<Decision> answer) {
        Context context = Vertx.currentContext();
        Thread loop = Thread.currentThread();
        question.accept(decision -> {
            outcomes.incrementAndGet(decision.outcome().ordinal());
            if (Thread.currentThread() == loop) {
                answer.accept(decision);
            } else {
                context.runOnContext(ignored -> answer.accept(decision));
            }
        });
    }

    /**
     * Lets a raw TCP client through.
     *
     * @param credential null for none
     * @param answer called on the event loop that asked
     */
    void admit(
            String stream,
            InetAddress address,
            @Nullable Credential credential,
            @Nullable SSLSession session,
            Consumer<Decision> answer) {
        Claim claim = new Claim(address, credential, certificate(session));
        onLoop(decided -> authorizer.decide(List.of(stream), claim, decided), decision -> {
            if (decision.granted() || decision.outcome() != Outcome.MISSING) {
                audit(decision, List.of(stream), address, "tcp");
            }
            answer.accept(decision);
        });
    }

    /** Whether it is asked for at all who reads that stream. */
    public boolean asks(String stream) {
        return authorizer.auth(stream).isPresent();
    }

    /** Whether what was granted still holds. */
    boolean holds(Grant grant) {
        return authorizer.holds(grant);
    }

    /** Longest time until a raw TCP client has shown who it is. */
    long authTimeoutMillis() {
        return authorizer.config().limits().authTimeoutMs();
    }

    /** How often it was decided so since the start. */
    long count(Outcome outcome) {
        return outcomes.get(outcome.ordinal());
    }

    AuditLog audit() {
        return audit;
    }

    // --- Who it is. ---

    /** The address and port of the client, for people. */
    String peer(HttpServerRequest request, Grant grant) {
        SocketAddress remote = request.remoteAddress();
        boolean direct =
                Addresses.ofClient(remote).filter(grant.address()::equals).isPresent();
        return direct ? Addresses.shown(remote) : grant.address().getHostAddress();
    }

    /**
     * Whether that client may know where things are on this machine: it has shown who it is, or its program runs here. Others who
     * may read because everybody may, or who come through a proxy, get names.
     */
    boolean mayKnowPaths(HttpServerRequest request, Grant grant) {
        boolean forwarded = request.getHeader("X-Forwarded-For") != null || request.getHeader("Forwarded") != null;
        return grant.proof().isPresent() || grant.address().isLoopbackAddress() && !forwarded;
    }

    /**
     * Lets a request for what there is not through, once more: who may not read all streams is answered as for one of those, so
     * that nobody finds out by guessing which names there are.
     *
     * @param streams all there are
     * @param grants what may be read of them
     * @param passed gets what may be read; called on the event loop of the request
     */
    void admitToNothing(
            HttpServerRequest request,
            Collection<String> streams,
            Map<String, Grant> grants,
            int port,
            Consumer<Map<String, Grant>> passed) {
        streams.stream()
                .filter(stream -> !grants.containsKey(stream))
                .findFirst()
                .ifPresentOrElse(hidden -> admit(request, List.of(hidden), port, passed), () -> passed.accept(grants));
    }

    /** The client's address: what a trusted proxy says, else the socket's; empty when the proxy says something unreadable. */
    Optional<InetAddress> address(HttpServerRequest request) {
        Optional<InetAddress> address = Addresses.ofClient(request.remoteAddress());
        List<AddressRange> proxies = authorizer.config().trustedProxies();
        if (proxies.isEmpty() || address.isEmpty() || !isIn(proxies, address.get())) {
            return address;
        }
        String[] hops =
                String.join(",", request.headers().getAll("X-Forwarded-For")).split(",");
        for (int i = hops.length - 1; i >= 0; i--) {
            if (hops[i].isBlank()) {
                continue;
            }
            Optional<InetAddress> hop = AddressRange.address(hops[i]);
            if (hop.isEmpty() || !isIn(proxies, hop.get())) {
                return hop;
            }
            address = hop;
        }
        return address;
    }

    private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static Claim claim(HttpServerRequest request, InetAddress address, int port) {
        return new Claim(address, credential(request, port), certificate(request.sslSession()));
    }

    private static @Nullable Credential credential(HttpServerRequest request, int port) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            return credential(header.strip());
        }
        String ticket = ticket(request);
        if (ticket != null) {
            return ticket.length() <= LONGEST_TICKET ? new Credential.Ticket(ticket) : new Credential.Malformed();
        }
        Cookie cookie = request.getCookie(cookieName(port));
        return cookie == null ? null : new Credential.Cookie(cookie.getValue());
    }

    /** What stands in the URL; nothing that changes something is done for it. */
    private static @Nullable String ticket(HttpServerRequest request) {
        String query = request.query();
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (!reads || query == null || !query.contains(StreamQuery.TICKET + "=")) {
            return null;
        }
        try {
            return StreamQuery.parameters(request).get(StreamQuery.TICKET);
        } catch (BadRequestException malformed) {
            return null; // it is told when the query is read
        }
    }

    private static Credential credential(String header) {
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? "" : header.substring(0, blank);
        String rest = header.substring(blank + 1).strip();
        if (header.length() <= LONGEST_CREDENTIAL && scheme.equalsIgnoreCase("Basic")) {
            return basic(rest);
        }
        return header.length() <= LONGEST_CREDENTIAL && scheme.equalsIgnoreCase("Bearer")
                ? new Credential.Bearer(rest)
                : new Credential.Malformed();
    }

    private static Credential basic(String encoded) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            int colon = 0;
            while (colon < bytes.length && bytes[colon] != ':') {
                colon++;
            }
            if (colon == bytes.length) {
                return new Credential.Malformed();
            }
            return new Credential.Basic(
                    new String(bytes, 0, colon, StandardCharsets.UTF_8),
                    java.util.Arrays.copyOfRange(bytes, colon + 1, bytes.length));
        } catch (IllegalArgumentException notBase64) {
            return new Credential.Malformed();
        }
    }

    private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
        try {
            Certificate[] chain = session == null ? new Certificate[0] : session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /** Cookies do not know ports, but another LogWisp may listen on another one. */
    static String cookieName(int port) {
        return "logwisp-" + port;
    }

    // --- Those who may not. ---

    private void refuse(HttpServerRequest request, Collection<String> streams, InetAddress address, Decision decision) {
        audit(decision, streams, address, "http");
        switch (decision.outcome()) {
            case LIMITED -> {
                request.response().putHeader("Retry-After", Long.toString(decision.waitSeconds()));
                Answers.error(request, 429, "Too Many Requests", "too many wrong tries from this address");
            }
            case BUSY -> {
                request.response().putHeader("Retry-After", "1");
                Answers.error(request, 503, "Service Unavailable", "too many logins at the moment");
            }
            case FORBIDDEN -> Answers.error(request, 403, "Forbidden", "this may not be read with these credentials");
            case ADDRESS -> Answers.error(request, 403, "Forbidden", "this address may not connect");
            default -> challenge(request, streams, decision.outcome() == Outcome.WRONG);
        }
    }

    private void challenge(HttpServerRequest request, Collection<String> streams, boolean wrong) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        String realm = AuthConfig.DEFAULT_REALM;
        for (String stream : streams) {
            Optional<AuthConfig> auth = authorizer.auth(stream);
            if (auth.isPresent()) {
                kinds.addAll(auth.get().kinds());
                realm = auth.get().realm();
            }
        }
        if (isPage(request) && !kinds.equals(EnumSet.of(Kind.MTLS))) {
            request.response()
                    .setStatusCode(303)
                    .putHeader("Location", "ui/login.html")
                    .putHeader("Cache-Control", "no-store")
                    .end();
            return;
        }
        String quoted = "realm=\"" + realm.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        String mode = request.getHeader("Sec-Fetch-Mode");
        // A browser would ask for the password itself, over and over, for what a script of the page has asked for.
        if (kinds.contains(Kind.BASIC) && (mode == null || mode.equals("navigate"))) {
            request.response().headers().add("WWW-Authenticate", "Basic " + quoted + ", charset=\"UTF-8\"");
        }
        if (kinds.contains(Kind.BEARER) || kinds.contains(Kind.JWT)) {
            request.response()
                    .headers()
                    .add("WWW-Authenticate", "Bearer " + quoted + (wrong ? ", error=\"invalid_token\"" : ""));
        }
        if (!request.response().headers().contains("WWW-Authenticate")) {
            request.response().putHeader("WWW-Authenticate", "LogWisp " + quoted);
        }
        Answers.error(request, 401, "Unauthorized", "show who you are: " + words(kinds));
    }

    /** A browser that opens the page; it is shown the login instead. */
    private static boolean isPage(HttpServerRequest request) {
        String accept = request.getHeader("Accept");
        return "/".equals(request.path())
                && accept != null
                && accept.contains("text/html")
                && request.getHeader("Authorization") == null;
    }

    private static String words(Set<Kind> kinds) {
        return String.join(
                " or ",
                kinds.stream()
                        .map(kind -> switch (kind) {
                            case BASIC -> "user and password";
                            case BEARER, JWT -> "a token (Authorization: Bearer …)";
                            case MTLS -> "a client certificate";
                        })
                        .distinct()
                        .toList());
    }

    // --- What is kept of it. ---

    /** A command was given, or somebody may not give any. */
    void commanded(String user, String from, String command, String streams, String result) {
        audit.write(new AuditLog.Event("control")
                .put("command", command)
                .put("stream", streams)
                .put("address", from)
                .put("user", user)
                .put("result", result));
    }

    /** A client begins to read. */
    void opened(ClientInfo client, String stream) {
        audit.write(event("connect", client, stream));
    }

    /** A client has ended. */
    void closed(ClientInfo client, String stream, String reason, long sent) {
        audit.write(event("disconnect", client, stream).put("reason", reason).put("entries", sent));
    }

    /** A client has read a part of the past. */
    void read(HttpServerRequest request, String stream, Grant grant, int entries) {
        audit.write(new AuditLog.Event("history")
                .put("stream", stream)
                .put("address", peer(request, grant))
                .put("user", grant.name())
                .put("method", grant.method())
                .put("entries", entries));
    }

    private static AuditLog.Event event(String what, ClientInfo client, String stream) {
        return new AuditLog.Event(what)
                .put("stream", stream)
                .put("transport", client.transport().name().toLowerCase(java.util.Locale.ROOT))
                .put("client", client.id())
                .put("address", client.address())
                .put("user", client.grant().name())
                .put("method", client.grant().method());
    }

    private void audit(Decision decision, Collection<String> streams, InetAddress address, String door) {
        if (!decision.granted()) {
            audit.write(new AuditLog.Event("refused")
                    .put("reason", decision.outcome().name().toLowerCase(java.util.Locale.ROOT))
                    .put("stream", String.join(",", streams))
                    .put("door", door)
                    .put("address", address.getHostAddress())
                    .put("user", decision.name()));
        }
    }

    // --- Browsers. ---

    /** Decides on a login; the answer comes on the event loop of the request, with the cookie when there is one. */
    void login(HttpServerRequest request, Collection<String> streams, Credential credential, Authorizer.Answer answer) {
        Optional<InetAddress> address = address(request);
        if (address.isEmpty()) {
            Answers.error(request, 400, "Bad Request", "X-Forwarded-For is malformed");
            return;
        }
        Context context = Vertx.currentContext();
        authorizer.login(
                streams,
                new Claim(address.get(), credential, certificate(request.sslSession())),
                (decision, cookie) -> context.runOnContext(ignored -> {
                    outcomes.incrementAndGet(decision.outcome().ordinal());
                    if (decision.granted()) {
                        audit.write(new AuditLog.Event("login")
                                .put("address", address.get().getHostAddress())
                                .put("user", decision.name()));
                        answer.accept(decision, cookie);
                    } else {
                        refuse(request, streams, address.get(), decision);
                    }
                }));
    }

    /** A ticket for what is granted; empty when there can be none. */
    Optional<String> ticket(Grant grant) {
        return authorizer.ticket(grant);
    }

    /** How long a ticket is good. */
    int ticketSeconds() {
        return authorizer.config().limits().ticketSeconds();
    }

    void logout(String cookie) {
        authorizer.logout(cookie);
    }
}
