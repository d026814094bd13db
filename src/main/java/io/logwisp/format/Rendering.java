package io.logwisp.format;

import io.logwisp.entry.Batch;
import io.logwisp.entry.Frames;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How entries become bytes for an output: what is said of an entry, what stands before it and where it ends. Immutable,
 * usable by every thread.
 */
public final class Rendering {
    private static final ThreadLocal<ByteWriter> WRITER = ThreadLocal.withInitial(ByteWriter::new);

    /** What is said of an entry. */
    public enum Body {
        /** LogWisp's object. */
        JSON,
        /** The line as it was read, byte by byte. */
        EXACT,
        /** A line for people. */
        TEXT,
        /** What the template says. */
        TEMPLATE
    }

    /** What stands before it. */
    public enum Head {
        NONE,
        RFC5424,
        RFC3164
    }

    /** How the end is told. */
    public enum Framing {
        /** By a line feed; those inside stay. */
        LINES,
        /** By a line feed; those inside become blanks. */
        SINGLE_LINES,
        /** By a NUL; those inside become blanks. */
        NULS,
        /** By the number of bytes in front (RFC 6587). */
        OCTETS,
        /** By itself, as a datagram does. */
        NONE,
        /** By the head of a text frame that a WebSocket server sends; what is no UTF-8 becomes U+FFFD. */
        WEBSOCKET
    }

    private final Body body;
    private final Head head;
    private final Framing framing;
    private final Template template;
    private final FieldNames names;
    private final SyslogHead syslogHead;

    /** @param template what is written for {@link Body#TEMPLATE}; its settings count for heads as well */
    public Rendering(Body body, Head head, Framing framing, Template template) {
        this.body = body;
        this.head = head;
        this.framing = framing;
        this.template = template;
        this.names = template.names();
        this.syslogHead = new SyslogHead(template.syslog(), template.zone());
    }

    /** The number of the format that it shares with clients, or -1. */
    public int sharedFormat() {
        Format shared = shared();
        return shared == null ? -1 : shared.ordinal();
    }

    /** All entries of a batch, a frame each. */
    public Frames frames(Batch batch) {
        Format shared = shared();
        if (shared != null) {
            return shared.frames(batch);
        }
        Frames lines = isExactLines() ? exactLines(batch) : null;
        return lines == null ? encode(batch, 0, i -> true) : lines;
    }

    /** The entries of a batch from {@code from} on that are wanted, a frame each. */
    public Frames frames(Batch batch, int from, IntPredicate wanted) {
        return encode(batch, from, wanted);
    }

    /** Clients get the same bytes, so they are made once. */
    private @Nullable Format shared() {
        if (head != Head.NONE || framing != Framing.LINES) {
            return null;
        }
        return switch (body) {
            case JSON -> Format.JSON;
            case TEXT -> Format.TEXT;
            case EXACT, TEMPLATE -> null;
        };
    }

    private boolean isExactLines() {
        return body == Body.EXACT && head == Head.NONE && framing == Framing.LINES;
    }

    /** The batch's own bytes, or null when something stands between its lines. */
    private static @Nullable Frames exactLines(Batch batch) {
        int[] ends = new int[batch.count()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            // Behind each line stands a line feed; an entry without a line has none.
            if (batch.lineStart(i) != end || batch.lineEnd(i) == end) {
                return null;
            }
            end = batch.lineEnd(i) + 1;
            ends[i] = end;
        }
        return new Frames(batch.data(), ends);
    }

    private Frames encode(Batch batch, int from, IntPredicate wanted) {
        ByteWriter out = WRITER.get();
        out.clear();
        EntryView view = new EntryView(batch, names);
        int[] ends = new int[batch.count() - from];
        int count = 0;
        for (int i = from; i < batch.count(); i++) {
            if (wanted.test(i)) {
                view.moveTo(i);
                frame(view, out);
                ends[count++] = out.length();
            }
        }
        return new Frames(out.toBytes(), Arrays.copyOf(ends, count));
    }

    private void frame(EntryView view, ByteWriter out) {
        if (framing == Framing.WEBSOCKET) {
            webSocketFrame(view, out);
            return;
        }
        int start = out.length();
        syslogHead.write(head, view, out);
        body(view, out);
        switch (framing) {
            case LINES -> out.write('\n');
            case SINGLE_LINES -> {
                out.replace(start, '\n', ' ');
                out.write('\n');
            }
            case NULS -> {
                out.replace(start, 0, ' ');
                out.write(0);
            }
            case OCTETS -> prependLength(start, out);
            case NONE, WEBSOCKET -> {
                // the datagram is the frame
            }
        }
    }

    private void webSocketFrame(EntryView view, ByteWriter out) {
        int start = WebSocketFraming.begin(out);
        int textStart = out.length();
        syslogHead.write(head, view, out);
        body(view, out);
        out.makeUtf8(textStart);
        WebSocketFraming.end(start, out);
    }

    private void body(EntryView view, ByteWriter out) {
        Batch batch = view.batch();
        int i = view.index();
        switch (body) {
            case JSON -> JsonEncoder.object(batch, i, out);
            case EXACT -> out.write(batch.data(), batch.lineStart(i), batch.lineEnd(i));
            case TEXT -> {
                TextEncoder.line(batch, i, out);
                out.shift(out.length(), -1); // without its line feed
            }
            case TEMPLATE -> template.write(view, out);
        }
    }

    private static void prependLength(int start, ByteWriter out) {
        int length = out.length() - start;
        String prefix = length + " ";
        out.shift(start, prefix.length());
        for (int i = 0; i < prefix.length(); i++) {
            out.set(start + i, prefix.charAt(i));
        }
    }
}
