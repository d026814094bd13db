package io.logwisp.pipeline;

import io.logwisp.hub.HistoryException;
import io.logwisp.hub.HistoryException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A place in several files, as clients keep it: for each file that has not been read to its beginning, which one it is and how
 * far that is. Names nothing that is not looked up among the files of the stream.
 */
final class HistoryToken {
    static final String MARK = "~";

    private static final int PLACE_BYTES = 6 + 6 + 6;
    private static final int MAX_PLACES = 64;

    private HistoryToken() {}

    /**
     * One of the files.
     *
     * @param key of the file
     * @param offset before which its lines are still to come
     * @param latestMillis no line before that is newer; milliseconds since 1970
     */
    record Place(long key, long offset, long latestMillis) {}

    static String text(List<Place> places) {
        ByteBuffer bytes = ByteBuffer.allocate(places.size() * PLACE_BYTES);
        for (Place place : places) {
            put(bytes, place.key);
            put(bytes, place.offset);
            put(bytes, place.latestMillis);
        }
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static List<Place> parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text.substring(MARK.length()));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (bytes.length % PLACE_BYTES != 0 || bytes.length > MAX_PLACES * PLACE_BYTES) {
            throw malformed();
        }
        List<Place> places = new ArrayList<>();
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            places.add(new Place(take(from), take(from), take(from)));
        }
        return places;
    }

    private static HistoryException malformed() {
        return new HistoryException(Kind.MALFORMED, "this is no place in the past");
    }

    /** Six bytes: enough for keys, offsets and times until the year 10889. */
    private static void put(ByteBuffer bytes, long value) {
        bytes.putShort((short) (value >>> 32)).putInt((int) value);
    }

    private static long take(ByteBuffer bytes) {
        return (bytes.getShort() & 0xFFFFL) << 32 | bytes.getInt() & 0xFFFF_FFFFL;
    }
}
