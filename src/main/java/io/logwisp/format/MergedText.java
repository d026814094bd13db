package io.logwisp.format;

import io.logwisp.entry.Frames;
import java.nio.charset.StandardCharsets;

/**
 * Entries of one stream as a client gets them that reads several: each with the name of its stream, and with an id that is a
 * place in all of them.
 */
public final class MergedText {
    /** What stands before the id of an entry, and what ends it. */
    private static final int ID_START = "{\"id\":\"".length();

    private static final int ID_END = "\",".length();

    private final Format format;
    private final byte[] key;
    private final byte[] prefix;

    /**
     * @param format in which the client reads
     * @param stream name of the stream
     */
    public MergedText(Format format, String stream) {
        this.format = format;
        ByteWriter out = new ByteWriter(64);
        out.ascii("\"stream\":\"");
        byte[] name = stream.getBytes(StandardCharsets.UTF_8);
        Escaping.JSON_STRING.write(name, 0, name.length, out);
        out.ascii("\",");
        this.key = out.toBytes();
        this.prefix = (stream + ": ").getBytes(StandardCharsets.UTF_8);
    }

    /** The form in which entries have to be given to {@link #entries}. */
    public static Format source(Format format) {
        return switch (format) {
            case TEXT, RAW -> format;
            default -> Format.JSON_WITH_ID;
        };
    }

    /**
     * The entries whose frames begin at {@code from} and end before {@code to}.
     *
     * @param before places in the streams named before this one, with a comma behind each
     * @param after places in those behind, with a comma before each
     */
    public byte[] entries(Frames frames, int from, int to, String before, String after) {
        ByteWriter out = new ByteWriter();
        int start = from;
        for (int end : frames.ends()) {
            if (end > start && end <= to) {
                entry(frames.bytes(), start, end, before, after, out);
                start = end;
            }
        }
        return out.toBytes();
    }

    private void entry(byte[] bytes, int start, int end, String before, String after, ByteWriter out) {
        if (source(format) != Format.JSON_WITH_ID) {
            out.write(prefix);
            out.write(bytes, start, end);
            return;
        }
        int idStart = start + ID_START;
        int idEnd = idStart;
        while (bytes[idEnd] != '"') {
            idEnd++;
        }
        int rest = idEnd + ID_END;
        switch (format) {
            case SSE -> {
                out.ascii("id: ");
                id(bytes, idStart, idEnd, before, after, out);
                out.ascii("\ndata: {");
                out.write(key);
                out.write(bytes, rest, end);
                out.write('\n');
            }
            case WEBSOCKET, WEBSOCKET_WITH_ID -> {
                int frame = WebSocketFraming.begin(out);
                object(bytes, idStart, idEnd, end - 1, before, after, out);
                WebSocketFraming.end(frame, out);
            }
            default -> object(bytes, idStart, idEnd, end, before, after, out);
        }
    }

    private void object(byte[] bytes, int idStart, int idEnd, int end, String before, String after, ByteWriter out) {
        out.write('{');
        if (format == Format.JSON_WITH_ID || format == Format.WEBSOCKET_WITH_ID) {
            out.ascii("\"id\":\"");
            id(bytes, idStart, idEnd, before, after, out);
            out.ascii("\",");
        }
        out.write(key);
        out.write(bytes, idEnd + ID_END, end);
    }

    private static void id(byte[] bytes, int start, int end, String before, String after, ByteWriter out) {
        out.ascii(before);
        out.write(bytes, start, end);
        out.ascii(after);
    }
}
