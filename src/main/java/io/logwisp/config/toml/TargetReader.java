package io.logwisp.config.toml;

import io.logwisp.config.SinkConfig.ClientTls;
import io.logwisp.config.WebSocketTarget;
import io.logwisp.entry.Ticker;
import io.logwisp.tls.ClientMaterial;
import io.logwisp.tls.TlsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what is said of a WebSocket server that we connect to: the same keys wherever that is. */
final class TargetReader {
    /** What the handshake itself sets. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "host",
            "sec-websocket-accept",
            "sec-websocket-extensions",
            "sec-websocket-key",
            "sec-websocket-protocol",
            "sec-websocket-version",
            "transfer-encoding",
            "upgrade");

    private static final List<String> PLACE = List.of("host", "port", "path");

    private final Path workingDirectory;
    private final Ticker ticker;
    private final ConfigProblems problems;

    TargetReader(Path workingDirectory, Ticker ticker, ConfigProblems problems) {
        this.workingDirectory = workingDirectory;
        this.ticker = ticker;
        this.problems = problems;
    }

    /** Where a server is, whichever way that was written. */
    private record Place(String host, int port, String path, boolean isSecure) {}

    /**
     * The server, from {@code url} or {@code host}, {@code port}, {@code path} and the table {@code ssl}.
     *
     * @param usualPort where none is written
     * @param usualPath where none is written
     */
    WebSocketTarget read(Section section, int usualPort, String usualPath) {
        Section ssl = section.section("ssl");
        boolean isSecure = section.has("ssl") && !(ssl.has("enabled") && !ssl.flag("enabled"));
        Place place = section.text("url").isEmpty()
                ? parts(section, usualPort, usualPath, isSecure)
                : url(section, usualPath, isSecure);
        int min = section.integer("reconnect_min_ms");
        int max = section.integer("reconnect_max_ms");
        if (max < min) {
            section.problem("reconnect_max_ms", "is less than reconnect_min_ms, which is " + min);
        }
        return new WebSocketTarget(
                place.host,
                place.port,
                place.path,
                WebSocketReader.token(section, "protocol"),
                headers(section),
                place.isSecure ? Optional.of(tls(ssl)) : Optional.empty(),
                section.integer("handshake_timeout_seconds"),
                section.integer("ping_interval_seconds"),
                min,
                Math.max(min, max));
    }

    private static Place parts(Section section, int usualPort, String usualPath, boolean isSecure) {
        String path = section.text("path").isEmpty() ? usualPath : section.text("path");
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#')) {
            section.problem("path", "must begin with / and have no blanks, as in a URL");
        }
        return new Place(
                ServerReader.host(section), section.has("port") ? section.integer("port") : usualPort, path, isSecure);
    }

    private static Place url(Section section, String usualPath, boolean hasTable) {
        for (String instead : PLACE) {
            if (section.has(instead)) {
                section.problem(instead, "is of no use beside url; keep one of them");
            }
        }
        Place nowhere = new Place("localhost", WebSocketTarget.DEFAULT_PORT, usualPath, hasTable);
        URI url;
        try {
            url = new URI(section.text("url"));
        } catch (URISyntaxException e) {
            section.problem("url", "is no URL: " + e.getReason());
            return nowhere;
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (!scheme.equals("ws") && !scheme.equals("wss") || host == null || url.getRawUserInfo() != null) {
            section.problem("url", "must be ws://host:port/path or wss://host:port/path");
            return nowhere;
        }
        boolean isSecure = scheme.equals("wss");
        if (hasTable && !isSecure) {
            section.problem("url", "is not encrypted although there is an ssl table; write wss://");
        }
        int usual = isSecure ? 443 : 80;
        String path = url.getRawPath().isEmpty() ? usualPath : url.getRawPath();
        return new Place(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                url.getPort() < 0 ? usual : url.getPort(),
                url.getRawQuery() == null ? path : path + "?" + url.getRawQuery(),
                isSecure);
    }

    private static Map<String, String> headers(Section section) {
        Map<String, String> headers = new LinkedHashMap<>();
        section.map("headers").forEach((name, node) -> {
            String value = node instanceof Node.Scalar scalar ? scalar.value().toString() : "";
            if (!WebSocketReader.isToken(name) || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                section.problem("headers", Quotes.quote(name) + " is no header that can be set");
            } else if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\t')) {
                section.problem("headers", Quotes.quote(name) + " must have a value of printable ASCII");
            } else {
                headers.put(name, value);
            }
        });
        return headers;
    }

    /** Table {@code ssl} of a client. */
    ClientTls tls(Section section) {
        Optional<Path> certificate = file(section, "cert_file");
        Optional<Path> key = file(section, "key_file");
        if (certificate.isPresent() != key.isPresent()) {
            section.problem(
                    certificate.isPresent() ? "key_file" : "cert_file",
                    "is missing: a certificate and its key go together");
        }
        boolean verify = !section.flag("allow_self_signed");
        if (!verify) {
            problems.warn(section.place("allow_self_signed").origin().render()
                    + ": whoever stands between can read and change what is sent");
        }
        // Where a table is one of servers as well, syslog-ng's cacert stands for what those take.
        String authorities = section.has("client_ca_file") ? "client_ca_file" : "ca_file";
        ClientTls tls = new ClientTls(file(section, authorities), certificate, key, verify);
        check(section, tls, authorities);
        return tls;
    }

    /** What is wrong with the files is told before the start, although they are read anew for each connection. */
    private void check(Section section, ClientTls tls, String authorities) {
        try {
            Instant now = Instant.ofEpochSecond(0, ticker.epochNanos());
            ClientMaterial.own(tls).ifPresent(own -> own.concerns(now).forEach(problems::warn));
        } catch (TlsException e) {
            section.problem(e.key(), e.reason());
        }
        try {
            ClientMaterial.trust(tls);
        } catch (TlsException e) {
            section.problem(e.key().equals("ca_file") ? authorities : e.key(), e.reason());
        }
    }

    private Optional<Path> file(Section section, String key) {
        return section.pathDown(key, workingDirectory);
    }
}
