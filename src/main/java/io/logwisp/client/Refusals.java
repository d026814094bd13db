package io.logwisp.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Says in words for a user why a server could not be read. */
final class Refusals {
    private static final String TOO_MANY = "ERR too many tries, wait ";

    private Refusals() {}

    /**
     * What an answer means that is not the one that was wanted.
     *
     * @param first whether that path has never been there
     */
    static Refusal of(HttpAnswer answer, Access access, boolean first) throws IOException {
        return of(answer, Json.object(answer.text()), access, first);
    }

    /** @param error the body of the answer */
    static Refusal of(HttpAnswer answer, Map<String, Object> error, Access access, boolean first) {
        int status = answer.status();
        String said = Json.text(error, "message");
        said = said.isEmpty() ? Json.text(error, "error") : said;
        return switch (status) {
            case 401 ->
                new Refusal(
                        access.authorization().isPresent()
                                ? "401, the token or the password is not accepted"
                                : "401, it asks who reads: give --token-file or --user, or set LOGWISP_TOKEN",
                        true,
                        0);
            case 403 -> new Refusal("403, not for this reader" + detail(said), true, 0);
            case 404 -> new Refusal("404, not there" + routes(error), first, 0);
            case 400 -> new Refusal("400" + detail(said + parameter(error)), true, 0);
            case 301, 302, 303, 307, 308 ->
                new Refusal("it has moved to " + Visible.line(answer.header("location")), true, 0);
            case 429, 503 -> new Refusal(status + detail(said), false, retryMillis(answer));
            default -> new Refusal(status + detail(said), false, 0);
        };
    }

    /** What a server of raw lines says instead of its first line when it does not let a client in; empty for a line of the log. */
    static Optional<Refusal> ofLine(String line) {
        if (line.startsWith(TOO_MANY) && line.endsWith(" s")) {
            return Optional.of(new Refusal(line, false, waitMillis(line)));
        }
        return switch (line) {
            case "ERR authentication failed" ->
                Optional.of(new Refusal("the token or the password is not accepted", true, 0));
            case "ERR forbidden" -> Optional.of(new Refusal("not for this reader", true, 0));
            case "ERR say AUTH and a token first" ->
                Optional.of(
                        new Refusal("it asks who reads: give --token-file or --user, or set LOGWISP_TOKEN", true, 0));
            case "ERR line too long" -> Optional.of(new Refusal("the token is too long for it", true, 0));
            default -> Optional.empty();
        };
    }

    private static long waitMillis(String line) {
        try {
            return TimeUnit.SECONDS.toMillis(Long.parseLong(line.substring(TOO_MANY.length(), line.length() - 2)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String detail(String said) {
        return said.isEmpty() ? "" : ", " + Visible.line(said);
    }

    private static String parameter(Map<String, Object> error) {
        String name = Json.text(error, "parameter");
        String meant = Json.text(error, "did_you_mean");
        return (name.isEmpty() ? "" : " (" + name + ")") + (meant.isEmpty() ? "" : ", did you mean " + meant + "?");
    }

    private static String routes(Map<String, Object> error) {
        Object routes = error.get("available_routes");
        return routes == null ? detail(Json.text(error, "message")) : "; there are " + Visible.line(routes.toString());
    }

    private static long retryMillis(HttpAnswer answer) {
        try {
            return TimeUnit.SECONDS.toMillis(Math.min(3600, Long.parseLong(answer.header("retry-after"))));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Why there is no connection, or none any more. */
    static String reason(IOException e, Address address) {
        if (e instanceof SocketTimeoutException) {
            return "nothing came any more";
        }
        if (address.socket().isPresent() && (e instanceof SocketException || e instanceof NoSuchFileException)) {
            return "nobody listens on " + address.socket().get();
        }
        if (e instanceof ConnectException) {
            return "connection refused; is LogWisp running there?";
        }
        if (e instanceof EOFException || e instanceof ClosedChannelException) {
            return "the connection broke";
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return e instanceof SSLException ? tlsReason(message, address) : message;
    }

    private static String tlsReason(String message, Address address) {
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "it does not speak TLS: write " + (address.protocol() == Address.Protocol.WEBSOCKET ? "ws" : "http")
                    + "://";
        }
        if (message.contains("PKIX")) {
            return "its certificate is of no authority that is trusted here; name that with --ca FILE";
        }
        if (message.startsWith("No name matching") || message.startsWith("No subject alternative")) {
            return "its certificate is not for " + address.host() + "; write the name that it is for";
        }
        if (message.contains("NotAfter")) {
            return "its certificate has expired";
        }
        return "TLS: " + message;
    }
}
