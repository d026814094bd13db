package io.logwisp.format;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The forms in which entries are sent. {@link #ordinal} numbers the encodings of a batch. */
public enum Format {
    /** One JSON object a line: raw TCP and NDJSON. */
    JSON((batch, i, out) -> {
        JsonEncoder.object(batch, i, out);
        out.write('\n');
    }),

    /** The same with the entry's id as the first key. */
    JSON_WITH_ID((batch, i, out) -> {
        JsonEncoder.objectWithId(batch, i, out);
        out.write('\n');
    }),

    /** A Server-Sent Event: {@code id: k3x9qa-1042}, {@code data: {…}}, an empty line. */
    SSE((batch, i, out) -> {
        out.write(SseParts.ID);
        JsonEncoder.id(batch, i, out);
        out.write(SseParts.DATA);
        JsonEncoder.object(batch, i, out);
        out.write(SseParts.END);
    }),

    /** A WebSocket text frame with one JSON object. */
    WEBSOCKET((batch, i, out) -> {
        int start = WebSocketFraming.begin(out);
        JsonEncoder.object(batch, i, out);
        WebSocketFraming.end(start, out);
    }),

    /** The same with the entry's id as the first key. */
    WEBSOCKET_WITH_ID((batch, i, out) -> {
        int start = WebSocketFraming.begin(out);
        JsonEncoder.objectWithId(batch, i, out);
        WebSocketFraming.end(start, out);
    }),

    /** The line as it was read, made safe for a terminal; lines that were joined to one entry are several again. */
    RAW((batch, i, out) -> {
        Escaping.VISIBLE_LINES.write(batch.data(), batch.lineStart(i), batch.lineEnd(i), out);
        out.write('\n');
    }),

    /** A line for people; further lines of a message are indented. */
    TEXT(TextEncoder::line),

    /** A line for people, in colours. */
    TEXT_COLOR(TextEncoder::colouredLine),

    /** A syslog message a line, as it came. */
    SYSLOG(line(SyslogEncoder::raw)),

    /** A syslog message a line, with the header of RFC 5424. */
    SYSLOG_RFC5424(line(SyslogEncoder::rfc5424)),

    /** A syslog message a line, with the header of RFC 3164. */
    SYSLOG_RFC3164(line(SyslogEncoder::rfc3164)),

    /** A JSON object a line with circolog's keys. */
    CIRCOLOG_JSON(line(SyslogEncoder::json)),

    /** A WebSocket text frame with a syslog message as it came. */
    WEBSOCKET_SYSLOG(frame(SyslogEncoder::raw)),

    /** The same with the header of RFC 5424. */
    WEBSOCKET_RFC5424(frame(SyslogEncoder::rfc5424)),

    /** The same with the header of RFC 3164. */
    WEBSOCKET_RFC3164(frame(SyslogEncoder::rfc3164)),

    /** A WebSocket text frame with one JSON object of circolog's keys. */
    WEBSOCKET_CIRCOLOG(frame(SyslogEncoder::json)),

    /** A WebSocket text frame with a line for people. */
    WEBSOCKET_TEXT(frame(TextEncoder::withoutEnd)),

    /** A WebSocket text frame with the line as it was read, made safe for a terminal. */
    WEBSOCKET_RAW((batch, i, out) -> {
        int start = WebSocketFraming.begin(out);
        Escaping.VISIBLE_LINES.write(batch.data(), batch.lineStart(i), batch.lineEnd(i), out);
        WebSocketFraming.end(start, out);
    }),

    /** An element of the lists of {@code logwisp.v1}, with the comma before it: {@code ,{"i":"k3x9qa-1042","e":{…}}}. */
    WEBSOCKET_V1(JsonEncoder::element);

    /** Those before this one are also sent compressed. */
    private static final int DEFLATABLE = 8;

    private static final int FIRST_DEFLATED = Frames.FORMAT_LIMIT - DEFLATABLE;

    private static final Format[] FORMATS = values();

    private static final ThreadLocal<ByteWriter> WRITER = ThreadLocal.withInitial(ByteWriter::new);

    /** What was used last: mostly by the thread that asks again, which is spared a look into its own map. */
    private static volatile @Nullable OwnedWriter lastWriter;

    /** A writer and the only thread that uses it. */
    private record OwnedWriter(Thread thread, ByteWriter writer) {}

    private final EntryEncoder encoder;

    Format(EntryEncoder encoder) {
        this.encoder = encoder;
    }

    /** The batch in this format: encoded once, by whoever needs it first, then shared. */
    public Frames frames(Batch batch) {
        Frames frames = batch.frames(ordinal());
        return frames == null ? batch.attach(ordinal(), makeFrames(batch)) : frames;
    }

    private Frames makeFrames(Batch batch) {
        Frames lines = this == RAW ? PlainLines.of(batch) : null;
        return lines == null ? encode(batch) : lines;
    }

    /** The batch in this format, compressed as one piece that may follow any other: once, then shared. */
    public Frames deflated(Batch batch) {
        Frames deflated = batch.frames(deflatedOrdinal());
        return deflated == null ? batch.attach(deflatedOrdinal(), Deflation.of(frames(batch))) : deflated;
    }

    /** Makes the encoding with that number, as {@link #ordinal} or {@link #deflatedOrdinal} tells it. */
    public static void make(int encoding, Batch batch) {
        if (isDeflated(encoding)) {
            FORMATS[encoding - FIRST_DEFLATED].deflated(batch);
        } else {
            FORMATS[encoding].frames(batch);
        }
    }

    /** Gives back the memory that this thread needed to encode large batches. */
    public static void trim() {
        WRITER.get().trim();
    }

    /** Whether that is the number of a compressed encoding. */
    public static boolean isDeflated(int encoding) {
        return encoding >= FIRST_DEFLATED;
    }

    /** Whether there is a compressed encoding. */
    public boolean isDeflatable() {
        return ordinal() < DEFLATABLE;
    }

    /** Numbers the compressed encoding of a batch, of a format that {@link #isDeflatable}. */
    public int deflatedOrdinal() {
        return FIRST_DEFLATED + ordinal();
    }

    /** Whether what is sent are frames of a WebSocket. */
    public boolean isFramed() {
        return switch (this) {
            case WEBSOCKET,
                    WEBSOCKET_WITH_ID,
                    WEBSOCKET_RAW,
                    WEBSOCKET_SYSLOG,
                    WEBSOCKET_RFC5424,
                    WEBSOCKET_RFC3164,
                    WEBSOCKET_CIRCOLOG,
                    WEBSOCKET_TEXT,
                    WEBSOCKET_V1 -> true;
            default -> false;
        };
    }

    /** Writes one entry. */
    void encode(Batch batch, int i, ByteWriter out) {
        encoder.encode(batch, i, out);
    }

    private static EntryEncoder line(EntryEncoder encoder) {
        return (batch, i, out) -> {
            encoder.encode(batch, i, out);
            out.write('\n');
        };
    }

    private static EntryEncoder frame(EntryEncoder encoder) {
        return (batch, i, out) -> {
            int start = WebSocketFraming.begin(out);
            encoder.encode(batch, i, out);
            WebSocketFraming.end(start, out);
        };
    }

    private static ByteWriter writer() {
        OwnedWriter last = lastWriter;
        if (last == null || last.thread != Thread.currentThread()) {
            last = new OwnedWriter(Thread.currentThread(), WRITER.get());
            lastWriter = last;
        }
        return last.writer;
    }

    private Frames encode(Batch batch) {
        ByteWriter out = writer();
        out.clear();
        int[] ends = new int[batch.count()];
        for (int i = 0; i < ends.length; i++) {
            encoder.encode(batch, i, out);
            ends[i] = out.length();
        }
        return new Frames(out.toBytes(), ends);
    }

    private static final class SseParts {
        static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
        static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
        static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    }
}
