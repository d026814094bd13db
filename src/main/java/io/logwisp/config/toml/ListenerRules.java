package io.logwisp.config.toml;

import io.logwisp.config.AuthConfig;
import io.logwisp.config.ControlConfig;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.UnixSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Checks the addresses that are listened on: each once, and open ones only when that is allowed. */
final class ListenerRules {
    private static final String ROUTER = "the router";

    private final boolean openAllowed;
    private final boolean plaintextAllowed;

    /** Stream → how its clients show who they are. */
    private final Map<String, Optional<AuthConfig>> protections = new HashMap<>();

    private final ConfigProblems problems;
    private final List<Bound> bound = new ArrayList<>();

    /** Path of a unix socket → who has it. */
    private final Map<Path, String> sockets = new HashMap<>();

    /**
     * @param openAllowed whether others than this machine may read without authentication
     * @param plaintextAllowed whether they may show passwords and tokens without encryption
     */
    ListenerRules(boolean openAllowed, boolean plaintextAllowed, ConfigProblems problems) {
        this.openAllowed = openAllowed;
        this.plaintextAllowed = plaintextAllowed;
        this.problems = problems;
    }

    /** Said of each stream before its servers. */
    void protect(String stream, Optional<AuthConfig> auth) {
        protections.put(stream, auth);
    }

    /** An enabled server of a stream. */
    void add(Section section, String stream, String protocol, ServerConfig server) {
        String owner = "stream " + Quotes.quote(stream);
        if (server.socket().isPresent()) {
            checkSocket(section, owner + " (" + protocol + ")", server.socket().get());
            return;
        }
        if (section.has("port")) {
            check(
                    section,
                    new Bound(
                            owner,
                            protocol,
                            server.host(),
                            server.port(),
                            section.place("port").origin()));
        } else {
            problems.key(section.table(), owner + ": " + protocol + " port is missing: add port = 1 to 65535");
        }
        checkOpen(section, owner + ": " + protocol, server.host(), server.port(), server.tls(), List.of(auth(stream)));
    }

    /** The control listener, which is on, and how those show who they are who give commands. */
    void addControl(Section section, ControlConfig control, Optional<AuthConfig> auth) {
        if (control.socket().isPresent()) {
            checkSocket(section, "[control]", control.socket().get());
            return;
        }
        check(
                section,
                new Bound(
                        "[control]",
                        "HTTP",
                        control.host(),
                        control.port(),
                        section.place("port").origin()));
        if (auth.filter(asked -> !asked.needsSecrecy()).isPresent()) {
            section.problem("[control] has no client certificates; name basic, bearer or jwt in [control.auth] type");
        }
        if (!plaintextAllowed && !isLoopback(control.host()) && auth.isPresent()) {
            section.problem(
                    "host",
                    "[control] port " + control.port()
                            + " would take passwords or tokens in clear text from everyone who"
                            + " reaches " + control.host()
                            + "; leave host out, write socket instead, or, when a proxy in"
                            + " front encrypts, set security.allow_plaintext_auth = true");
        }
        if (!openAllowed && !isLoopback(control.host()) && auth.isEmpty()) {
            section.problem(
                    "host",
                    "[control] port " + control.port() + " would take commands from everyone who reaches "
                            + control.host()
                            + ", without authentication; either leave host out, or write socket instead,"
                            + " whose permissions say who may, or ask who they are: [control.auth], or set security.allow_unauthenticated = true");
        }
    }

    private void checkSocket(Section section, String owner, UnixSocket socket) {
        String other = sockets.putIfAbsent(
                socket.path(), owner + ", " + section.place("socket").origin().render());
        if (other != null) {
            section.problem("socket", owner + ": already used by " + other + "; choose another path");
        }
    }

    private Optional<AuthConfig> auth(String stream) {
        return protections.getOrDefault(stream, Optional.empty());
    }

    /** @param streams those that it serves */
    void addRouter(Section section, RouterConfig router, List<String> streams) {
        if (router.port() == 0 && !section.has("port")) {
            problems.key(
                    section.place("enabled"),
                    "router port is missing: add port to [router] or to a [streams.httpserver]");
        } else {
            check(
                    section,
                    new Bound(
                            ROUTER,
                            "HTTP",
                            router.host(),
                            router.port(),
                            section.place("port").origin()));
        }
        List<Optional<AuthConfig>> auths = streams.stream().map(this::auth).toList();
        checkOpen(section, ROUTER, router.host(), router.port(), router.tls(), auths);
    }

    /**
     * A source. Whoever reaches it can only hand lines in, so an open one is told and not refused; UDP has ports of its
     * own.
     */
    void addSource(Section section, String stream, SourceConfig.Syslog source) {
        String owner = "stream " + Quotes.quote(stream);
        boolean unix = source.transport().isUnix();
        String protocol = "syslog/" + source.transport().text();
        String host = unix ? source.address() : source.host();
        check(
                section,
                new Bound(
                        owner,
                        protocol,
                        host,
                        source.port(),
                        section.place(unix ? "path" : "port").origin()));
        boolean authenticates = source.tls().filter(TlsConfig::authenticates).isPresent();
        if (!unix && !authenticates && !isLoopback(host)) {
            problems.warn(section.place("host").origin().render() + ": " + owner + ": everyone who reaches "
                    + source.address() + " can hand in messages (" + protocol + ")");
        }
    }

    /** The same for a WebSocket source, which the rules of access of its stream protect as well. */
    void addSource(Section section, String stream, SourceConfig.WebSocketServer source) {
        String owner = "stream " + Quotes.quote(stream);
        check(
                section,
                new Bound(
                        owner,
                        "WebSocket source",
                        source.host(),
                        source.port(),
                        section.place("port").origin()));
        boolean authenticates = source.tls().filter(TlsConfig::authenticates).isPresent()
                || auth(stream).isPresent();
        if (!authenticates && !isLoopback(source.host())) {
            problems.warn(section.place("host").origin().render() + ": " + owner + ": everyone who reaches "
                    + source.url() + " can hand in messages");
        }
        if (!plaintextAllowed
                && source.tls().isEmpty()
                && !isLoopback(source.host())
                && auth(stream).filter(AuthConfig::needsSecrecy).isPresent()) {
            section.problem(
                    "host",
                    owner + ": the WebSocket source would take passwords or tokens in clear text from everyone who"
                            + " reaches " + source.host()
                            + "; give it an ssl table, or, when a proxy in front does that,"
                            + " set security.allow_plaintext_auth = true");
        }
    }

    private void check(Section section, Bound added) {
        for (Bound other : bound) {
            if (added.isUnix() && other.isUnix()) {
                if (added.host().equals(other.host())) {
                    section.problem("path", conflict(added, other));
                    return;
                }
            } else if (added.isUdp() != other.isUdp()) {
                continue;
            } else if (added.port() != 0 && added.port() == other.port() && overlap(added.host(), other.host())) {
                section.problem("port", conflict(added, other));
                return;
            }
        }
        bound.add(added);
    }

    private static String conflict(Bound added, Bound other) {
        String text =
                added.owner() + ": " + added.protocol() + " " + added.place() + " already used by " + other.owner()
                        + " (" + other.protocol() + ", " + other.origin().render() + "); choose another "
                        + (added.isUnix() ? "path" : "port");
        boolean bothHttp = added.protocol().equals("HTTP") && other.protocol().equals("HTTP");
        return bothHttp ? text + ", or serve all streams on one port with --router" : text;
    }

    private record Bound(String owner, String protocol, String host, int port, Origin origin) {
        boolean isUdp() {
            return protocol.endsWith("/udp");
        }

        boolean isUnix() {
            return host.startsWith("/");
        }

        String place() {
            return isUnix() ? host : "port " + port;
        }
    }

    private static boolean overlap(String host, String other) {
        return isEverywhere(host) || isEverywhere(other) || canonical(host).equals(canonical(other));
    }

    /** The loopback name stands for both addresses, so it overlaps with each of them. */
    private static String canonical(String host) {
        return host.equals("127.0.0.1") || host.equals("::1") ? ServerConfig.LOOPBACK : host.toLowerCase(Locale.ROOT);
    }

    private static boolean isEverywhere(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }

    private void checkOpen(
            Section section,
            String owner,
            String host,
            int port,
            Optional<TlsConfig> tls,
            List<Optional<AuthConfig>> auths) {
        boolean certified = tls.filter(TlsConfig::authenticates).isPresent();
        List<AuthConfig> asked = auths.stream().flatMap(Optional::stream).toList();
        if (!certified && asked.stream().anyMatch(auth -> !auth.needsSecrecy())) {
            section.problem(owner + " port " + port
                    + " asks for client certificates only (auth.type = \"mtls\"), which its ssl table must ask for as well:"
                    + " client_auth = true");
        }
        if (isLoopback(host)) {
            return;
        }
        if (!openAllowed && !certified && asked.size() < auths.size()) {
            section.problem(
                    "host",
                    owner + " port " + port + " would hand log lines to everyone who reaches " + host
                            + ", without authentication; either leave host out, so that only this machine reads, and let"
                            + " others in through a reverse proxy or an SSH tunnel, or ask who they are: [auth] or"
                            + " ssl.client_auth = true, or set"
                            + " security.allow_unauthenticated = true");
        }
        if (!plaintextAllowed && tls.isEmpty() && asked.stream().anyMatch(AuthConfig::needsSecrecy)) {
            section.problem(
                    "host",
                    owner + " port " + port + " would take passwords or tokens in clear text from everyone who reaches "
                            + host + "; turn on its ssl table, or, when a proxy in front does that, set"
                            + " security.allow_plaintext_auth = true");
        }
    }

    /** Names other than localhost are not looked up: what they mean may change while the service runs. */
    static boolean isLoopback(String host) {
        return host.equals(ServerConfig.LOOPBACK) || host.equals("::1") || isLoopbackV4(host);
    }

    private static boolean isLoopbackV4(String host) {
        return host.startsWith("127.") && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
