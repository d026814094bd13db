package io.logwisp.client;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is, as the command line names it.
 *
 * @param text as it was written, for messages
 * @param tls whether the connection is encrypted
 * @param host name or address without brackets; {@code localhost} for a unix socket
 * @param port 1 to 65535; 0 for a unix socket
 * @param socket the unix socket
 * @param path begins with a slash, or is empty when none was named
 * @param query without the question mark; empty when there is none
 */
public record Address(
        String text,
        Protocol protocol,
        boolean tls,
        String host,
        int port,
        Optional<Path> socket,
        String path,
        String query) {
    private static final int HTTP_PORT = 8080;
    private static final int MAX_PORT = 65_535;

    /** What is spoken there. */
    public enum Protocol {
        HTTP,
        WEBSOCKET,
        /** Lines over a connection, as {@code nc} reads them. */
        LINES
    }

    /** Where a server is unless something else is said. */
    public static Address local() {
        return new Address(
                "http://127.0.0.1:" + HTTP_PORT,
                Protocol.HTTP,
                false,
                "127.0.0.1",
                HTTP_PORT,
                Optional.empty(),
                "",
                "");
    }

    /** Whether that can only be an address: it has a scheme, or is HOST:PORT. All else may be a file. */
    public static boolean isAddress(String text) {
        return text.contains("://") || isSocket(text) || isHostAndPort(text);
    }

    private static boolean isSocket(String text) {
        return text.startsWith("unix:") || text.startsWith("ws+unix:") || text.startsWith("tcp+unix:");
    }

    /** {@code host:8080}, {@code [::1]:8080/app} and {@code :8080}. */
    private static boolean isHostAndPort(String text) {
        int slash = text.indexOf('/');
        String authority = slash < 0 ? text : text.substring(0, slash);
        int colon = authority.lastIndexOf(':');
        String port = authority.substring(colon + 1);
        return colon >= 0
                && !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && (authority.indexOf(':') == colon || authority.startsWith("["));
    }

    /** Understands an address. */
    public static Address parse(String text) throws ClientException {
        if (isSocket(text)) {
            return unix(text);
        }
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return at(text, Protocol.HTTP, false, text);
        }
        String rest = text.substring(scheme + 3);
        return switch (text.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "http" -> at(text, Protocol.HTTP, false, rest);
            case "https" -> at(text, Protocol.HTTP, true, rest);
            case "ws" -> at(text, Protocol.WEBSOCKET, false, rest);
            case "wss" -> at(text, Protocol.WEBSOCKET, true, rest);
            case "tcp" -> at(text, Protocol.LINES, false, rest);
            case "tls" -> at(text, Protocol.LINES, true, rest);
            default ->
                throw new ClientException(
                        text + ": an address begins with http://, https://, ws://, wss://, tcp://, tls:// or unix:");
        };
    }

    private static Address at(String text, Protocol protocol, boolean tls, String rest) throws ClientException {
        int end = rest.length();
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#".indexOf(rest.charAt(i)) >= 0) {
                end = i;
                break;
            }
        }
        String authority = rest.substring(0, end);
        if (authority.indexOf('@') >= 0) {
            throw new ClientException("no user and password in an address: every user of this machine can read it;"
                    + " see --token-file and --user");
        }
        String tail = rest.substring(end);
        int hash = tail.indexOf('#');
        tail = hash < 0 ? tail : tail.substring(0, hash);
        int question = tail.indexOf('?');
        String path = question < 0 ? tail : tail.substring(0, question);
        String query = question < 0 ? "" : tail.substring(question + 1);
        if (protocol == Protocol.LINES && !(path + query).isEmpty()) {
            throw new ClientException(text + ": there are no paths over raw TCP");
        }
        refuseControls(text);
        return new Address(
                text,
                protocol,
                tls,
                host(authority),
                port(text, authority, protocol, tls),
                Optional.empty(),
                path.equals("/") && protocol == Protocol.HTTP ? "" : path,
                query);
    }

    /** {@code unix:/run/x.sock}, and with a path behind a second colon {@code unix:/run/x.sock:/app/stream}. */
    private static Address unix(String text) throws ClientException {
        Protocol protocol =
                text.startsWith("ws+") ? Protocol.WEBSOCKET : text.startsWith("tcp+") ? Protocol.LINES : Protocol.HTTP;
        String rest = text.substring(text.indexOf("unix:") + "unix:".length());
        rest = rest.startsWith("//") ? rest.substring(2) : rest;
        int colon = rest.indexOf(":/");
        String file = colon < 0 ? rest : rest.substring(0, colon);
        String tail = colon < 0 ? "" : rest.substring(colon + 1);
        if (file.isEmpty()) {
            throw new ClientException(text + ": names no socket; write unix:/run/logwisp.sock");
        }
        refuseControls(text);
        int question = tail.indexOf('?');
        String path = question < 0 ? tail : tail.substring(0, question);
        return new Address(
                text,
                protocol,
                false,
                "localhost",
                0,
                Optional.of(Path.of(file)),
                path.equals("/") && protocol == Protocol.HTTP ? "" : path,
                question < 0 ? "" : tail.substring(question + 1));
    }

    private static String host(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return authority.substring(1, end < 0 ? authority.length() : end);
        }
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        return host.isEmpty() ? "127.0.0.1" : host;
    }

    private static int port(String text, String authority, Protocol protocol, boolean tls) throws ClientException {
        int colon = authority.lastIndexOf(':');
        if (colon <= authority.lastIndexOf(']')) {
            if (protocol == Protocol.LINES) {
                throw new ClientException(text + ": raw TCP needs a port, tcp://host:9090");
            }
            return tls ? 443 : 80;
        }
        try {
            int port = Integer.parseInt(authority.substring(colon + 1));
            if (port >= 1 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new ClientException(text + ": the port must be 1 to " + MAX_PORT);
    }

    /** What stands in an address goes into the head of a request. */
    private static void refuseControls(String text) throws ClientException {
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw new ClientException("an address has no blanks and no control characters: " + text);
        }
    }

    /** The same server with another path. */
    Address withPath(String other) {
        return new Address(text, protocol, tls, host, port, socket, other, query);
    }

    /** The same place spoken to by HTTP. */
    Address overHttp(String other) {
        return new Address(text, Protocol.HTTP, tls, host, port, socket, other, "");
    }

    /** What stands in the head {@code Host}. */
    String authority() {
        if (socket.isPresent()) {
            return host;
        }
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    /** Short name of the server, with that of the stream where the address names one. */
    String label() {
        return socket.map(file -> String.valueOf(file.getFileName())).orElseGet(() -> authority() + streamName());
    }

    private String streamName() {
        String end = path.endsWith("/stream") ? "/stream" : path.endsWith("/ws") ? "/ws" : "";
        String name = path.substring(0, path.length() - end.length());
        return name.equals("/") ? "" : name;
    }
}
