package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.ServerConfig.HttpStyle;
import io.logwisp.config.SourceConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.service.Listener;
import io.logwisp.service.Listener.Protection;
import io.logwisp.tail.FileSnapshot;
import io.logwisp.tail.FileSnapshot.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a start says: only what is true for this configuration and what is really bound. */
final class Banner {
    /** Names shown before "and N more". */
    private static final int SHOWN = 3;

    private final LogWispConfig config;
    private final List<Listener> listeners;
    private final Service service;

    Banner(LogWispConfig config, Service service) {
        this.config = config;
        this.service = service;
        this.listeners = service.listeners().stream().distinct().toList();
    }

    /**
     * The start of one stream from the command line or of the built-in default.
     *
     * @param watched what is watched, as the user wrote it
     * @param seconds since the process began
     */
    List<String> ofPaths(List<String> watched, double seconds) {
        StreamConfig stream = config.streams().get(0);
        List<FileSnapshot> files = service.files(stream.name());
        List<String> lines = new ArrayList<>();
        String counted = stream.monitor().targets().isEmpty() ? "" : " (" + count(followed(stream), "file") + ")";
        lines.add("LogWisp " + Version.number() + " · watching " + some(watched) + counted + " · " + ready(seconds));
        page().ifPresent(url -> lines.add("  UI      " + url));
        for (String url : streamUrls(stream)) {
            lines.add("  curl    curl -N " + url);
        }
        for (Listener tcp : of(stream, Listener.Kind.TCP)) {
            lines.add(tcp.protection() == Protection.NONE ? "  nc      " + connect(tcp) : "  openssl " + connect(tcp));
        }
        waiting(files).ifPresent(lines::add);
        unreadable(files).ifPresent(lines::add);
        reach("--host").ifPresent(lines::add);
        return plain(lines);
    }

    /**
     * The start of a configuration file.
     *
     * @param file which was read
     */
    List<String> ofFile(Path file, double seconds) {
        List<String> lines = new ArrayList<>();
        boolean follows = config.streams().stream()
                .anyMatch(stream -> !stream.monitor().targets().isEmpty());
        int files = config.streams().stream().mapToInt(this::followed).sum();
        lines.add("LogWisp " + Version.number() + " · " + file + " · "
                + count(config.streams().size(), "stream") + (follows ? ", " + count(files, "file") : "") + " · "
                + ready(seconds));
        for (StreamConfig stream : config.streams()) {
            addStream(stream, lines);
        }
        if (config.router().enabled()) {
            for (Listener router : routers()) {
                lines.add("  all streams: " + url(router, "/") + " (page), " + url(router, "/status") + " (status)");
            }
        }
        for (Listener control : listeners) {
            if (control.kind() == Listener.Kind.CONTROL) {
                lines.add("  control: " + url(control, "/status"));
            }
        }
        reach("the key host").ifPresent(lines::add);
        return plain(lines);
    }

    private void addStream(StreamConfig stream, List<String> lines) {
        List<FileSnapshot> files = service.files(stream.name());
        lines.add("  " + stream.name() + read(stream));
        for (SourceConfig source : stream.sources()) {
            if (source instanceof SourceConfig.Syslog syslog) {
                lines.add("    syslog: " + syslog.transport().text() + " " + syslog.address());
            } else if (source instanceof SourceConfig.WebSocket webSocket) {
                lines.add("    WebSocket source: " + webSocket.url());
            } else if (source instanceof SourceConfig.Zeek zeek) {
                lines.add("    Zeek source: " + zeek.url());
            }
        }
        for (Listener tcp : of(stream, Listener.Kind.TCP)) {
            String place = tcp.socket().map(path -> "unix socket " + path).orElse("port " + tcp.port());
            lines.add("    TCP: " + place + " (" + connect(tcp) + ")");
        }
        List<String> streams = streamUrls(stream);
        List<String> statuses = statusUrls(stream);
        List<String> roots = urls(stream, http -> "/");
        for (int i = 0; i < streams.size(); i++) {
            String held = stream.http().get(i).style() == HttpStyle.CIRCOLOG ? roots.get(i) + " (messages held), " : "";
            lines.add("    HTTP: " + held + streams.get(i) + " (stream), " + statuses.get(i) + " (status)");
        }
        addWebSockets(stream, lines);
        stream.sinks().forEach(sink -> lines.add("    sink " + sink.name() + ": " + sink.destination()));
        waiting(files).ifPresent(line -> lines.add("    " + line));
        unreadable(files).ifPresent(line -> lines.add("    " + line));
    }

    /** What is read here, as the end of a line; empty for a stream that only receives. */
    private String read(StreamConfig stream) {
        List<String> parts = new ArrayList<>();
        if (!stream.monitor().targets().isEmpty()) {
            parts.add(count(followed(stream), "file"));
        }
        if (stream.monitor().stdin()) {
            parts.add("standard input");
        }
        return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    }

    /** The files of a stream; what is left of a file that was moved away is read to its end, but is no file to wait for. */
    private int followed(StreamConfig stream) {
        return (int) service.files(stream.name()).stream()
                .filter(file -> file.state() != State.DRAINING)
                .count();
    }

    private void addWebSockets(StreamConfig stream, List<String> lines) {
        List<Listener> bound = of(stream, Listener.Kind.WEBSOCKET);
        for (int i = 0; i < Math.min(bound.size(), stream.webSockets().size()); i++) {
            ServerConfig.WebSocket config = stream.webSockets().get(i);
            String url = url(bound.get(i), config.path());
            lines.add("    WebSocket: ws" + url.substring("http".length()) + " ("
                    + config.style().key() + ")");
        }
    }

    /** Where the page is; empty when no HTTP is served, or a stream has taken its place. */
    Optional<String> page() {
        if (config.router().enabled()) {
            return routers().stream().findFirst().map(router -> url(router, "/"));
        }
        for (StreamConfig stream : config.streams()) {
            List<Listener> bound = of(stream, Listener.Kind.HTTP);
            for (int i = 0; i < Math.min(bound.size(), stream.http().size()); i++) {
                ServerConfig.Http http = stream.http().get(i);
                boolean taken =
                        http.streamPath().equals("/") || http.statusPath().equals("/");
                if (!taken && http.style() == HttpStyle.NATIVE && http.socket().isEmpty()) {
                    return Optional.of(url(bound.get(i), "/"));
                }
            }
        }
        return Optional.empty();
    }

    private List<String> streamUrls(StreamConfig stream) {
        return urls(stream, ServerConfig.Http::streamPath);
    }

    private List<String> statusUrls(StreamConfig stream) {
        return urls(stream, ServerConfig.Http::statusPath);
    }

    private List<String> urls(StreamConfig stream, Function<ServerConfig.Http, String> path) {
        List<String> urls = new ArrayList<>();
        boolean routed = config.router().enabled();
        List<Listener> bound = routed ? routers() : of(stream, Listener.Kind.HTTP);
        for (int i = 0; i < stream.http().size(); i++) {
            int at = routed ? 0 : i;
            if (at < bound.size()) {
                String prefix = routed ? "/" + stream.name() : "";
                urls.add(url(bound.get(at), prefix + path.apply(stream.http().get(i))));
            }
        }
        return urls;
    }

    private List<Listener> of(StreamConfig stream, Listener.Kind kind) {
        return listeners.stream()
                .filter(listener -> listener.kind() == kind && listener.stream().equals(stream.name()))
                .toList();
    }

    private List<Listener> routers() {
        return listeners.stream()
                .filter(listener -> listener.kind() == Listener.Kind.HTTP
                        && listener.stream().isEmpty())
                .toList();
    }

    /** The address, as far as a unix socket has one: what curl is to be told. */
    private static String url(Listener listener, String path) {
        if (listener.socket().isPresent()) {
            String scheme = listener.protection() == Protection.NONE ? "http" : "https";
            return "curl --unix-socket " + listener.socket().get() + " " + scheme + "://localhost" + path;
        }
        String host = address(listener.host());
        String scheme = listener.protection() == Protection.NONE ? "http" : "https";
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + listener.port() + path;
    }

    /** The command that shows a raw TCP stream. */
    private static String connect(Listener tcp) {
        if (tcp.socket().isPresent()) {
            return "nc -U " + tcp.socket().get();
        }
        String host = address(tcp.host());
        return tcp.protection() == Protection.NONE
                ? "nc " + host + " " + tcp.port()
                : "openssl s_client -quiet -connect " + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                        + tcp.port();
    }

    /** An address to connect to from this machine. */
    private static String address(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? ServerConfig.LOOPBACK : host;
    }

    private static Optional<String> waiting(List<FileSnapshot> files) {
        List<String> names = names(files, State.MISSING);
        return names.isEmpty() ? Optional.empty() : Optional.of("waiting for " + some(names));
    }

    private static Optional<String> unreadable(List<FileSnapshot> files) {
        List<String> names = names(files, State.UNREADABLE);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String why = files.stream()
                .filter(file -> file.state() == State.UNREADABLE)
                .map(file -> why(file.path()))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> " (" + text + ")")
                .orElse("");
        return Optional.of(count(names.size(), "file") + " not readable: " + some(names) + why);
    }

    private static List<String> names(List<FileSnapshot> files, State state) {
        return files.stream()
                .filter(file -> file.state() == state)
                .map(file -> String.valueOf(file.path().getFileName()))
                .toList();
    }

    /** Who may read the file; empty when that cannot be found out. */
    private static String why(Path file) {
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.permissions().contains(PosixFilePermission.GROUP_READ)
                    ? "run as group " + attributes.group().getName()
                    : "only user " + attributes.owner().getName() + " may read";
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Who can connect; nothing when nobody can. */
    private Optional<String> reach(String hint) {
        List<String> open = listeners.stream()
                .filter(listener -> !isLocal(listener))
                .filter(listener -> listener.protection() != Protection.CLIENT_CERTIFICATE && !isAsked(listener))
                .map(listener -> listener.host() + ":" + listener.port())
                .toList();
        if (listeners.isEmpty()) {
            return Optional.empty();
        }
        boolean local = listeners.stream().allMatch(Banner::isLocal);
        if (open.isEmpty()) {
            return Optional.of(
                    local
                            ? "only this machine can connect; see " + hint
                            : "open to the network for clients that "
                                    + (listeners.stream().anyMatch(this::isAsked)
                                            ? "show who they are"
                                            : "have a certificate"));
        }
        return Optional.of("open to the network without authentication: " + some(open));
    }

    /** Whether clients of that listener must show who they are, whichever stream they read. */
    private boolean isAsked(Listener listener) {
        return config.streams().stream()
                .map(StreamConfig::name)
                .filter(name -> listener.stream().isEmpty() || listener.stream().equals(name))
                .allMatch(name -> config.access().auth(name).isPresent());
    }

    private static boolean isLocal(Listener listener) {
        String host = listener.host();
        return listener.socket().isPresent()
                || host.equals(ServerConfig.LOOPBACK)
                || host.equals("::1")
                || host.startsWith("127.");
    }

    private static String some(List<String> names) {
        int more = names.size() - SHOWN;
        return more <= 0
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, SHOWN)) + " and " + more + " more";
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String ready(double seconds) {
        long tenths = Math.round(seconds * 10);
        return "ready in " + tenths / 10 + "." + tenths % 10 + " s";
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(Terminal::plain).toList();
    }
}
