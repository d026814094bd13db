package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.ServerConfig.WebSocket;
import io.logwisp.config.ServerConfig.WebSocketStyle;
import io.logwisp.config.ServerConfig.Zeek;
import io.logwisp.config.ServerConfig.ZeekArgument;
import io.logwisp.config.ServerConfig.ZeekMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code [streams.wsserver]}. */
final class WebSocketReader {
    static final List<String> DEFAULT_ARGS = Arrays.stream(ZeekArgument.Part.values())
            .map(part -> part.name().toLowerCase(Locale.ROOT))
            .toList();

    private final ServerReader servers;
    private final SocketReader sockets;

    WebSocketReader(ServerReader servers, SocketReader sockets) {
        this.servers = servers;
        this.sockets = sockets;
    }

    /** How the styles are written. */
    static List<String> styles() {
        return Arrays.stream(WebSocketStyle.values()).map(WebSocketStyle::key).toList();
    }

    /** Values of a WebSocket server, whether it is enabled or not; port 0 when none was written. */
    WebSocket read(Section section, String stream) {
        WebSocketStyle style = style(section);
        String path = section.text("path").isEmpty() ? style.path() : section.text("path");
        ServerReader.checkPath(section, "path", path);
        return new WebSocket(
                ServerReader.host(section),
                section.integer("port"),
                section.integer("buffer_size"),
                section.integer("backlog"),
                path,
                style,
                protocol(section, style),
                ServerReader.origins(section),
                section.integer("max_clients"),
                section.integer("max_message_bytes"),
                section.integer("ping_interval_seconds"),
                zeek(section, stream),
                SinkReader.template(section, style == WebSocketStyle.TEMPLATE),
                sockets.read(section),
                servers.tls(section));
    }

    private static WebSocketStyle style(Section section) {
        boolean isTemplate = !section.has("style") && !section.text("template").isEmpty();
        String written = isTemplate ? WebSocketStyle.TEMPLATE.key() : section.text("style");
        for (WebSocketStyle style : WebSocketStyle.values()) {
            if (style.key().equals(written)) {
                return style;
            }
        }
        String hint = Nearest.to(written.toLowerCase(Locale.ROOT), styles())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        section.problem("style", "must be one of " + String.join(", ", styles()) + hint);
        return WebSocketStyle.JSON;
    }

    private static String protocol(Section section, WebSocketStyle style) {
        if (!section.text("protocol").isEmpty() && style == WebSocketStyle.ZEEK_V1) {
            section.problem("protocol", "must be left out: clients of Zeek name none");
        }
        return token(section, "protocol");
    }

    /** A token of RFC 9110 section 5.6.2, as the handshake wants it. */
    static String token(Section section, String key) {
        String token = section.text(key);
        if (!token.isEmpty() && !isToken(token)) {
            section.problem(key, "must consist of letters, digits and the characters ! # $ % & ' * + - . ^ _ ` | ~");
        }
        return token;
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(WebSocketReader::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static Zeek zeek(Section section, String stream) {
        String event = section.text("event");
        if (event.isEmpty()) {
            section.problem("event", "must not be empty");
        }
        return new Zeek(
                section.text("topic").replace("{stream}", stream),
                event,
                arguments(section),
                section.choice("metadata", ZeekMetadata.class),
                section.texts("publish_allow"),
                section.flag("publish_entries"));
    }

    private static List<ZeekArgument> arguments(Section section) {
        List<ZeekArgument> arguments = new ArrayList<>();
        for (String written : section.texts("args")) {
            argument(section, written).ifPresent(arguments::add);
        }
        return arguments;
    }

    private static Optional<ZeekArgument> argument(Section section, String written) {
        int colon = written.indexOf(':');
        String type = colon < 0 ? "" : written.substring(0, colon);
        String part = written.substring(colon + 1);
        if (!DEFAULT_ARGS.contains(part)) {
            section.problem(
                    "args",
                    Quotes.quote(part) + " is no part of an entry; there are " + String.join(", ", DEFAULT_ARGS));
        } else if (colon >= 0 && !ZeekArgument.TYPES.contains(type)) {
            section.problem(
                    "args",
                    Quotes.quote(type) + " is no type that text can be read as; there are "
                            + String.join(", ", ZeekArgument.TYPES));
        } else {
            return Optional.of(new ZeekArgument(ZeekArgument.Part.valueOf(part.toUpperCase(Locale.ROOT)), type));
        }
        return Optional.empty();
    }
}
