package io.logwisp.source;

import io.logwisp.config.SourceConfig.Framing;
import io.logwisp.entry.Unfinished;
import java.util.Arrays;

/**
 * Cuts the bytes of one connection into messages (RFC 6587): counted ones and those that end in a line feed or NUL, told apart
 * for each message. Of one that is too long the beginning is kept, the rest is counted and skipped; so too of a long one for
 * which the unfinished messages of all connections leave no room. Owned by the event loop of its connection.
 *
 * <p>After each call {@link #ranges()} tells where the messages lie in the array that was returned.
 */
final class MessageSplitter {
    private static final byte[] NOTHING = {};

    /** A count has at most that many digits; a longer number is text. */
    private static final int MAX_DIGITS = 9;

    private static final int FIRST_HELD = 512;

    /** What every connection may hold, so that those who fill the room take nothing from messages of usual length. */
    static final int OWN_BYTES = 8192;

    private final Framing framing;
    private final int maxBytes;
    private final Unfinished room;
    private final MessageRanges ranges;

    private State state = State.START;
    private byte[] held = NOTHING;
    private int heldLength;
    private long taken; // room for what is held beyond OWN_BYTES
    private int limit; // of the message that is held: maxBytes, or less for want of room
    private int crowded; // messages that are shorter than maxBytes for want of room
    private long cut; // bytes of the message that is held which there was no room for
    private long left; // bytes of a counted message that are still to come
    private int count;
    private int body;

    /** What the last read ended in. */
    private enum State {
        /** Nothing. */
        START,
        /** What may be a count. */
        COUNT,
        COUNTED,
        TEXT,
        /** The rest of a counted message that is too long. */
        REST
    }

    /**
     * @param maxBytes longest message kept
     * @param room for unfinished messages, of this and other connections
     */
    MessageSplitter(Framing framing, int maxBytes, boolean strip, Unfinished room) {
        this.framing = framing;
        this.maxBytes = maxBytes;
        this.room = room;
        this.limit = maxBytes;
        this.ranges = new MessageRanges(strip);
    }

    /** The messages that ended with the last call. */
    MessageRanges ranges() {
        return ranges;
    }

    /** Takes what was read; returns the array that {@link #ranges()} is about, which may be {@code read} itself. */
    byte[] take(byte[] read) {
        ranges.clear();
        return switch (state) {
            case START -> scan(read, 0);
            case COUNT -> scan(withHeld(read, 0, read.length), 0);
            case COUNTED -> left > read.length ? holdCounted(read) : endHeld(read, (int) left, (int) left);
            case TEXT -> {
                int end = endOfText(read, 0);
                yield end < 0 ? holdText(read) : endHeld(read, end, end + 1);
            }
            case REST -> skip(read);
        };
    }

    /**
     * The connection has ended. A text without its end is a message; so is what there is of a counted one that nobody could
     * have sent whole. Of another counted one that is not complete nobody knows whether it is one.
     *
     * @return as {@link #take}
     */
    byte[] finish() {
        ranges.clear();
        byte[] data = Arrays.copyOf(held, heldLength);
        boolean isHopeless = state == State.COUNTED && heldLength + cut + left > maxBytes;
        if (state == State.TEXT || state == State.COUNT || isHopeless) {
            ranges.add(data, 0, data.length, cut);
        }
        reset();
        return data;
    }

    /** Whether the connection would end inside a counted message. */
    boolean isBroken() {
        return state == State.COUNTED;
    }

    /** How many messages were cut for want of room since the last call. */
    int takeCrowded() {
        int messages = crowded;
        crowded = 0;
        return messages;
    }

    private byte[] holdCounted(byte[] read) {
        hold(read, 0, read.length);
        left -= read.length;
        if (heldLength < limit) {
            return NOTHING;
        }
        byte[] data = Arrays.copyOf(held, heldLength);
        long rest = left;
        ranges.add(data, 0, data.length, cut + rest);
        reset();
        left = rest;
        state = State.REST;
        return data;
    }

    private byte[] holdText(byte[] read) {
        hold(read, 0, read.length);
        return NOTHING;
    }

    /** The message that is held ends at {@code end} of what was read; the next begins at {@code next}. */
    private byte[] endHeld(byte[] read, int end, int next) {
        int kept = Math.min(end, limit - heldLength);
        int first = heldLength + kept;
        long lost = cut + end - kept;
        byte[] data = Arrays.copyOf(held, first + read.length - next);
        System.arraycopy(read, 0, data, heldLength, kept);
        System.arraycopy(read, next, data, first, read.length - next);
        reset();
        ranges.add(data, 0, first, lost);
        return scan(data, first);
    }

    private byte[] skip(byte[] read) {
        if (left >= read.length) {
            left -= read.length;
            if (left == 0) {
                state = State.START;
            }
            return NOTHING;
        }
        int next = (int) left;
        reset();
        return scan(read, next);
    }

    private byte[] scan(byte[] data, int from) {
        int at = from;
        while (at < data.length) {
            if (framing == Framing.AUTO || framing == Framing.OCTET) {
                at = skipEnds(data, at);
                if (at == data.length) {
                    break;
                }
            }
            at = message(data, at);
        }
        return data;
    }

    /** One message that begins at {@code from}; returns where the next begins. */
    private int message(byte[] data, int from) {
        State kind = kind(data, from);
        if (kind == State.COUNT) {
            hold(data, from, data.length);
            state = State.COUNT;
            return data.length;
        }
        return kind == State.COUNTED ? counted(data) : text(data, from);
    }

    private int counted(byte[] data) {
        int there = data.length - body;
        if (count <= there) {
            ranges.add(data, body, body + Math.min(count, maxBytes), Math.max(0, count - maxBytes));
            return body + count;
        }
        left = count - there;
        if (there >= maxBytes) {
            ranges.add(data, body, body + maxBytes, count - maxBytes);
            state = State.REST;
        } else {
            hold(data, body, data.length);
            state = State.COUNTED;
        }
        return data.length;
    }

    private int text(byte[] data, int from) {
        int end = endOfText(data, from);
        if (end < 0) {
            hold(data, from, data.length);
            state = State.TEXT;
            return data.length;
        }
        int kept = Math.min(end, from + maxBytes);
        ranges.add(data, from, kept, end - kept);
        return end + 1;
    }

    /** What begins there: COUNTED, with {@link #count} and {@link #body}, TEXT, or COUNT when more has to be seen. */
    private State kind(byte[] data, int from) {
        if (framing == Framing.LF || framing == Framing.NUL || data[from] < '1' || data[from] > '9') {
            return State.TEXT;
        }
        int at = from;
        int number = 0;
        while (at < data.length && at < from + MAX_DIGITS && data[at] >= '0' && data[at] <= '9') {
            number = number * 10 + data[at] - '0';
            at++;
        }
        if (at == data.length) {
            return State.COUNT;
        }
        if (data[at] != ' ') {
            return State.TEXT;
        }
        if (framing == Framing.AUTO) {
            if (at + 1 == data.length) {
                return State.COUNT;
            }
            if (data[at + 1] != '<') {
                return State.TEXT;
            }
        }
        count = number;
        body = at + 1;
        return State.COUNTED;
    }

    private int endOfText(byte[] data, int from) {
        return switch (framing) {
            case LF -> indexOf(data, from, (byte) '\n', (byte) '\n');
            case NUL -> indexOf(data, from, (byte) 0, (byte) 0);
            case AUTO, OCTET -> indexOf(data, from, (byte) '\n', (byte) 0);
        };
    }

    private static int indexOf(byte[] data, int from, byte one, byte other) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == one || data[i] == other) {
                return i;
            }
        }
        return -1;
    }

    private static int skipEnds(byte[] data, int from) {
        int at = from;
        while (at < data.length && (data[at] == '\n' || data[at] == '\r' || data[at] == 0)) {
            at++;
        }
        return at;
    }

    private void hold(byte[] data, int from, int to) {
        int kept = Math.min(to - from, limit - heldLength);
        if (heldLength + kept > held.length) {
            grow(heldLength + kept);
            if (heldLength + kept > held.length) {
                crowded++;
                limit = held.length;
                kept = limit - heldLength;
            }
        }
        System.arraycopy(data, from, held, heldLength, kept);
        heldLength += kept;
        cut += to - from - kept;
    }

    /** Makes room for that many bytes, or for fewer where the unfinished messages of all connections leave no more. */
    private void grow(int bytes) {
        long doubled = Math.max(FIRST_HELD, 2L * held.length);
        int wanted = (int) Math.min(maxBytes, Math.max(bytes, doubled));
        long more = Math.max(0, wanted - OWN_BYTES) - taken;
        if (more == 0 || room.take(taken, (int) more)) {
            taken += more;
            held = Arrays.copyOf(held, wanted);
        } else if (held.length < OWN_BYTES) {
            held = Arrays.copyOf(held, OWN_BYTES);
        }
    }

    /** What is held and a part of what was read, one behind the other; nothing is held any more. */
    private byte[] withHeld(byte[] read, int from, int to) {
        byte[] both = new byte[heldLength + to - from];
        System.arraycopy(held, 0, both, 0, heldLength);
        System.arraycopy(read, from, both, heldLength, to - from);
        reset();
        return both;
    }

    private void reset() {
        state = State.START;
        heldLength = 0;
        limit = maxBytes;
        cut = 0;
        left = 0;
        room.giveBack(taken);
        taken = 0;
        if (held.length > 4 * FIRST_HELD) {
            held = NOTHING; // thousands of connections are quiet for most of the time
        }
    }
}
