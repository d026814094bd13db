package io.logwisp.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection of the crowd: takes the frames of its protocol apart as far as needed and checks that every line it should
 * get arrives, once and in order. Owned by the crowd's thread; the counters may be read by others once it rests.
 */
final class Client {
    /** How a client reads. */
    enum Pace {
        /** As fast as it can. */
        EAGER,
        /** A little ten times a second. */
        SLOW,
        /** Never. */
        STUCK
    }

    /** Room for what is left of a read: a frame that is not complete. */
    static final int CARRY = 8192;

    private static final long WITHOUT_END = Long.MAX_VALUE;

    private final SocketChannel channel;
    private final Protocol protocol;
    private final Pace pace;
    private final byte[] hello;
    private final int step;
    private TlsReader tls;

    private final byte[] carry = new byte[CARRY];
    private int carried;
    private boolean headDone;
    private int headMatched;
    private final StringBuilder head = new StringBuilder();
    private boolean chunked;
    private long pieceLeft = WITHOUT_END;
    private long chunkSize;
    private boolean chunkSizeSeen;

    // Bytes between the end of a marker and the start of the next one, the last two that were seen: entries of two
    // levels
    // are of two lengths. Guesses that are nearly always right; a wrong one costs a search.
    private int gap;
    private int otherGap;
    private long expected;
    private long expectedDigits; // the same as eight digits, the last one in the highest byte
    private boolean primed;
    private long target = Long.MAX_VALUE;

    private long received;
    private long missing;
    private long disordered;
    private long bytes;
    private boolean ended;

    /**
     * @param first number of the first line this client is to get
     * @param step distance to the next one; more than 1 with a filter
     */
    Client(SocketChannel channel, Crowd.Kind kind, long first, int step) {
        this.channel = channel;
        this.protocol = kind.protocol();
        this.pace = kind.pace();
        this.hello = kind.hello();
        this.step = step;
        expect(first);
        headDone = protocol.isPlain();
    }

    SocketChannel channel() {
        return channel;
    }

    /** Shakes hands where the protocol has that; blocks. */
    void begin() throws IOException {
        if (protocol == Protocol.TLS) {
            tls = new TlsReader(channel);
        }
    }

    /** Reads what has come, decrypted; -1 at the end. */
    int read(ByteBuffer target) throws IOException {
        return tls == null ? channel.read(target) : tls.read(target);
    }

    Protocol protocol() {
        return protocol;
    }

    Pace pace() {
        return pace;
    }

    /** Whether the answer's head has come; for TCP there is none. */
    boolean isHeadDone() {
        return headDone;
    }

    /** Whether a line of any kind has come. */
    boolean isPrimed() {
        return primed;
    }

    /** Lines that came in order. */
    long received() {
        return received;
    }

    /** Lines that were passed over. */
    long missing() {
        return missing;
    }

    /** Lines that came again, too late, or although a filter should have kept them. */
    long disordered() {
        return disordered;
    }

    /** Bytes read. */
    long bytes() {
        return bytes;
    }

    boolean isEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Says up to which number lines will come. */
    void aimAt(long last) {
        target = last;
    }

    boolean isComplete() {
        return expected > target;
    }

    /** Lines up to the target that have not come. */
    long outstanding() {
        return Math.max(0, (target - expected) / step + (target >= expected ? 1 : 0));
    }

    /** Begins with whatever comes next: for clients that come and go. */
    void expectAnything() {
        expect(-1);
    }

    /**
     * Takes what lies in {@code buffer[from, to)}; there are {@link #CARRY} bytes of room before {@code from}.
     *
     * @param ages where the age of each line goes, or null
     */
    void accept(ByteBuffer buffer, int from, int to, long now, Histogram ages) throws IOException {
        bytes += to - from;
        int at = headDone ? from : skipHead(buffer, from, to);
        while (at < to) {
            if (pieceLeft == 0) {
                at = readChunkSize(buffer, at, to);
                continue;
            }
            int size = (int) Math.min(pieceLeft, to - at);
            for (int i = 0; i < carried; i++) {
                buffer.put(at - carried + i, carry[i]);
            }
            keep(buffer, scan(buffer, at - carried, at + size, now, ages), at + size);
            at += size;
            if (chunked) {
                pieceLeft -= size;
            }
        }
    }

    private void keep(ByteBuffer buffer, int from, int to) {
        int start = from;
        if (to - from > CARRY) {
            start = to - Lines.MARKER;
        }
        carried = to - start;
        buffer.get(start, carry, 0, carried);
    }

    /** Looks at all markers in {@code buffer[from, to)}; returns the end of the last one. */
    private int scan(ByteBuffer buffer, int from, int to, long now, Histogram ages) {
        int at = from;
        while (true) {
            int marker = at + gap;
            if (isExpected(buffer, marker, to)) {
                received++;
                advance();
            } else if (isExpected(buffer, at + otherGap, to)) {
                marker = at + otherGap;
                received++;
                advance();
                otherGap = gap;
                gap = marker - at;
            } else {
                marker = find(buffer, at, to);
                if (marker < 0) {
                    return at;
                }
                otherGap = gap;
                gap = marker - at;
                judge(number(buffer, marker));
            }
            if (ages != null) {
                age(buffer, marker, now, ages);
            }
            at = marker + Lines.MARKER;
        }
    }

    private boolean isExpected(ByteBuffer buffer, int marker, int to) {
        return marker + Lines.MARKER <= to && buffer.getLong(marker + 1) == expectedDigits && isMarker(buffer, marker);
    }

    private static boolean isMarker(ByteBuffer buffer, int at) {
        return buffer.get(at) == Lines.EDGE
                && buffer.get(at + 1 + Lines.DIGITS) == Lines.SEPARATOR
                && buffer.get(at + Lines.MARKER - 1) == Lines.EDGE;
    }

    private static int find(ByteBuffer buffer, int from, int to) {
        for (int at = from; at <= to - Lines.MARKER; at++) {
            if (isMarker(buffer, at)) {
                return at;
            }
        }
        return -1;
    }

    private void judge(long number) {
        primed = true;
        if (number == Lines.PRIMER) {
            return;
        }
        if (expected < 0) {
            expect(number);
        }
        long ahead = number - expected;
        if (ahead < 0 || ahead % step != 0) {
            disordered++;
            return;
        }
        missing += ahead / step;
        received++;
        expect(number + step);
    }

    private static long number(ByteBuffer buffer, int marker) {
        long number = 0;
        for (int i = 1; i <= Lines.DIGITS; i++) {
            number = number * 10 + buffer.get(marker + i) - '0';
        }
        return number;
    }

    private static void age(ByteBuffer buffer, int marker, long now, Histogram ages) {
        long time = 0;
        for (int i = marker + 2 + Lines.DIGITS; i < marker + Lines.MARKER - 1; i++) {
            int c = buffer.get(i);
            time = time << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
        }
        if (time != 0) {
            ages.record(now - time);
        }
    }

    private void expect(long number) {
        expected = number;
        long rest = Math.max(0, number);
        long digits = 0;
        for (int i = 0; i < Lines.DIGITS; i++) {
            digits = digits << 8 | '0' + rest % 10;
            rest /= 10;
        }
        expectedDigits = digits;
    }

    /** Adds the step in the digits themselves, which is cheaper than reading the digits of every line. */
    private void advance() {
        expected += step;
        long digits = expectedDigits + ((long) step << 56);
        if (step > 9 || (digits >>> 56) > '9') {
            expect(expected);
        } else {
            expectedDigits = digits;
        }
    }

    // --- HTTP ---

    private int skipHead(ByteBuffer buffer, int from, int to) throws IOException {
        for (int at = from; at < to; at++) {
            char c = (char) buffer.get(at);
            head.append(c);
            headMatched = c == '\n' ? headMatched + 1 : c == '\r' ? headMatched : 0;
            if (headMatched == 2) {
                endHead();
                return at + 1;
            }
            if (head.length() > CARRY) {
                throw new IOException("an HTTP head of more than " + CARRY + " bytes");
            }
        }
        return to;
    }

    private void endHead() throws IOException {
        String text = head.toString();
        head.setLength(0);
        String wanted = protocol.isWebSocket() ? " 101 " : " 200 ";
        if (!text.substring(0, Math.min(text.length(), 16)).contains(wanted)) {
            throw new IOException(
                    "unexpected answer: " + text.lines().findFirst().orElse(""));
        }
        headDone = true;
        if (hello.length > 0 && channel.write(ByteBuffer.wrap(hello)) < hello.length) {
            throw new IOException("no room for " + hello.length + " bytes");
        }
        if (text.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            chunked = true;
            pieceLeft = 0;
        }
    }

    /** Reads {@code CRLF size CRLF} byte by byte, because it may end anywhere. */
    private int readChunkSize(ByteBuffer buffer, int from, int to) {
        for (int at = from; at < to; at++) {
            int c = buffer.get(at);
            if (c == '\n' && chunkSizeSeen) {
                chunkSizeSeen = false;
                pieceLeft = chunkSize;
                chunkSize = 0;
                return at + 1;
            }
            int digit = Character.digit(c, 16);
            if (digit >= 0) {
                chunkSize = chunkSize << 4 | digit;
                chunkSizeSeen = true;
            }
        }
        return to;
    }
}
