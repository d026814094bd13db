package io.logwisp.hub;

import java.util.Optional;

/**
 * Names an entry for ever: {@code k3x9qa-1042}.
 *
 * @param epoch the ring that numbered it, six base-36 characters
 * @param seq its number there, from 1; 0 stands before the first
 */
public record EntryId(String epoch, long seq) {
    private static final int MAX_LENGTH = 40;

    /** Reads an id; empty when the text is none. */
    public static Optional<EntryId> parse(String text) {
        int dash = text.lastIndexOf('-');
        if (dash < 1 || text.length() > MAX_LENGTH || dash + 1 == text.length()) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (i != dash && !digit && (i > dash || c < 'a' || c > 'z')) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new EntryId(text.substring(0, dash), Long.parseLong(text.substring(dash + 1))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return epoch + "-" + seq;
    }
}
