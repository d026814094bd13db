package io.logwisp.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told between entries, in the bytes of its format. A format that has no place for a notice gives an empty
 * array: plain lines stay plain lines.
 */
public final class Notice {
    private static final byte[] NONE = {};

    private Notice() {}

    /**
     * The greeting.
     *
     * @param clientId identifies the connection in status
     * @param bufferSize entries it may lag once it has stopped reading
     * @param cursor id of the entry before the first one it gets
     * @param resumed whether it goes on right behind the entry it named
     * @param retryMillis how long a browser waits before it comes back
     */
    public record Greeting(
            String clientId,
            int bufferSize,
            String statusPath,
            String streamPath,
            String stream,
            String cursor,
            boolean resumed,
            int retryMillis) {}

    /**
     * The heartbeat.
     *
     * @param nowNanos time, nanoseconds since 1970
     * @param withTime whether the time is told
     * @param withStats whether clients and uptime are told
     * @param comment whether SSE clients get a comment instead of an event
     */
    public record Heartbeat(
            long nowNanos, boolean withTime, boolean withStats, long clients, long uptimeSeconds, boolean comment) {}

    /** {@code event: connected}, or an object of that type for those that asked for control objects. */
    public static byte[] connected(Format format, Greeting greeting) {
        if (format == Format.SSE) {
            ByteWriter out = new ByteWriter();
            out.ascii("retry: ");
            out.number(greeting.retryMillis);
            out.ascii("\n\nevent: connected\ndata: ");
            new JsonWriter(out).object(json -> members(greeting, json));
            out.ascii("\n\n");
            return out.toBytes();
        }
        return control(format, json -> {
            json.member(typeKey(format), "connected");
            members(greeting, json);
        });
    }

    /**
     * {@code event: gap}: entries that the client does not get.
     *
     * @param missed how many, negative when nobody knows
     * @param after id of the last entry before the gap, null when unknown
     * @param next id of the first one behind it
     */
    public static byte[] gap(Format format, String reason, long missed, @Nullable String after, String next) {
        return gap(format, reason, missed, after, next, Optional.empty());
    }

    /**
     * The same in one of several streams.
     *
     * @param stream name of the stream
     */
    public static byte[] gap(
            Format format, String reason, long missed, @Nullable String after, String next, Optional<String> stream) {
        return switch (format) {
            case SSE ->
                event("gap", json -> {
                    stream.ifPresent(name -> json.member("stream", name));
                    gapMembers(json, reason, missed, after, next);
                });
            case TEXT, TEXT_COLOR, WEBSOCKET_TEXT -> text(format, "--- " + missedLines(reason, missed) + " ---");
            // Severity warning of facility syslog, from us; a message without time is one of the time of its receipt.
            case SYSLOG, SYSLOG_RFC5424, WEBSOCKET_SYSLOG, WEBSOCKET_RFC5424 ->
                text(format, "<44>1 - - logwisp - gap - " + missedLines(reason, missed));
            case SYSLOG_RFC3164, WEBSOCKET_RFC3164 -> text(format, "<44>logwisp: " + missedLines(reason, missed));
            case RAW, WEBSOCKET_RAW -> NONE;
            default ->
                object(format, json -> {
                    json.member(typeKey(format), "gap");
                    stream.ifPresent(name -> json.member(format == Format.WEBSOCKET_V1 ? "s" : "stream", name));
                    gapMembers(json, reason, missed, after, next);
                });
        };
    }

    private static String missedLines(String reason, long missed) {
        return (missed < 0 ? "unknown number of" : Long.toString(missed)) + " lines missed (" + reason.replace('_', ' ')
                + ")";
    }

    /** A line of ASCII, or a frame of it. */
    private static byte[] text(Format format, String line) {
        ByteWriter out = new ByteWriter();
        if (format.isFramed()) {
            int start = WebSocketFraming.begin(out);
            out.ascii(line);
            WebSocketFraming.end(start, out);
        } else {
            out.ascii(line);
            out.write('\n');
        }
        return out.toBytes();
    }

    /** The heartbeat; raw TCP has LogWisp's other names for it. */
    public static byte[] heartbeat(Format format, Heartbeat beat) {
        return switch (format) {
            case SSE ->
                beat.comment
                        ? comment(beat)
                        : event("heartbeat", json -> {
                            if (beat.withStats) {
                                json.member("active_clients", beat.clients);
                            }
                            if (beat.withTime) {
                                json.memberTimeInSeconds("timestamp", beat.nowNanos);
                            }
                            json.member("type", "heartbeat");
                            if (beat.withStats) {
                                json.member("uptime_seconds", beat.uptimeSeconds);
                            }
                        });
            case JSON ->
                object(format, json -> {
                    if (beat.withStats) {
                        json.member("active_connections", beat.clients);
                    }
                    if (beat.withTime) {
                        json.memberTime("time", beat.nowNanos);
                    }
                    json.member("type", "heartbeat");
                    if (beat.withStats) {
                        json.member("uptime_seconds", beat.uptimeSeconds);
                    }
                });
            default ->
                control(format, json -> {
                    json.member(typeKey(format), "heartbeat");
                    if (beat.withTime) {
                        json.memberTimeInSeconds("timestamp", beat.nowNanos);
                    }
                    if (beat.withStats) {
                        json.member("active_clients", beat.clients);
                        json.member("uptime_seconds", beat.uptimeSeconds);
                    }
                });
        };
    }

    /** A sign of life that means nothing. */
    public static byte[] keepAlive(Format format) {
        return switch (format) {
            case SSE -> ascii(": keepalive\n\n");
            default -> format.isFramed() ? NONE : ascii("\n");
        };
    }

    /** A sign of life for pages, which see no pings: {@code {"t":"alive","lag":0}}. */
    public static byte[] alive(long lag) {
        return object(Format.WEBSOCKET_V1, json -> {
            json.member("t", "alive");
            json.member("lag", lag);
        });
    }

    /** {@code event: disconnect}: the server ends the stream. */
    public static byte[] disconnect(Format format, String reason) {
        if (format == Format.SSE) {
            return event("disconnect", json -> json.member("reason", reason));
        }
        return control(format, json -> {
            json.member(typeKey(format), "disconnect");
            json.member("reason", reason);
        });
    }

    private static void members(Greeting greeting, JsonWriter json) {
        json.member("buffer_size", greeting.bufferSize);
        json.member("client_id", greeting.clientId);
        json.member("status_path", greeting.statusPath);
        json.member("stream_path", greeting.streamPath);
        json.member("stream", greeting.stream);
        json.member("cursor", greeting.cursor);
        json.member("resumed", greeting.resumed);
    }

    private static void gapMembers(JsonWriter json, String reason, long missed, @Nullable String after, String next) {
        json.member("reason", reason);
        if (missed < 0) {
            json.memberNull("missed");
        } else {
            json.member("missed", missed);
        }
        if (after != null) {
            json.member("after", after);
        }
        json.member("next", next);
    }

    private static byte[] comment(Heartbeat beat) {
        ByteWriter out = new ByteWriter();
        out.ascii(": heartbeat");
        if (beat.withTime) {
            out.write(' ');
            out.timeInSeconds(beat.nowNanos);
        }
        if (beat.withStats) {
            out.ascii(" clients=" + beat.clients + " uptime=" + beat.uptimeSeconds + "s");
        }
        out.ascii("\n\n");
        return out.toBytes();
    }

    /** An object for those that asked for control objects, nothing for the others. */
    private static byte[] control(Format format, JsonWriter.Members members) {
        boolean wanted = switch (format) {
            case JSON_WITH_ID, WEBSOCKET_WITH_ID, WEBSOCKET_V1 -> true;
            default -> false;
        };
        return wanted ? object(format, members) : NONE;
    }

    /** The key that tells a notice from an entry; entries never have it. */
    private static String typeKey(Format format) {
        return format == Format.WEBSOCKET_V1 ? "t" : "type";
    }

    private static byte[] object(Format format, JsonWriter.Members members) {
        ByteWriter out = new ByteWriter();
        if (format.isFramed()) {
            int start = WebSocketFraming.begin(out);
            new JsonWriter(out).object(members);
            WebSocketFraming.end(start, out);
        } else {
            new JsonWriter(out).object(members);
            out.write('\n');
        }
        return out.toBytes();
    }

    private static byte[] event(String name, JsonWriter.Members members) {
        ByteWriter out = new ByteWriter();
        out.ascii("event: ");
        out.ascii(name);
        out.ascii("\ndata: ");
        new JsonWriter(out).object(members);
        out.ascii("\n\n");
        return out.toBytes();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
