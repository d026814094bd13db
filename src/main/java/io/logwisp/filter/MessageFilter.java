package io.logwisp.filter;

import com.google.re2j.Pattern;
import io.logwisp.entry.Entries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Searches the message, for a literal byte by byte or for an RE2 expression. */
final class MessageFilter implements EntryFilter {
    private final String text;
    private final byte[] literal;
    private final @Nullable Pattern pattern;

    private MessageFilter(String text, @Nullable Pattern pattern) {
        this.text = text;
        this.literal = text.getBytes(StandardCharsets.UTF_8);
        this.pattern = pattern;
    }

    /** Lets pass what contains the text as it is, upper and lower case told apart. */
    static MessageFilter contains(String text) {
        return new MessageFilter(text, null);
    }

    /** Lets pass what contains a match of the expression. */
    static MessageFilter matches(Pattern pattern) {
        return new MessageFilter(pattern.pattern(), pattern);
    }

    @Override
    public boolean test(Entries entries, int i) {
        int from = entries.messageStart(i);
        int to = entries.messageEnd(i);
        return pattern == null
                ? contains(entries.data(), from, to)
                : pattern.matcher(Arrays.copyOfRange(entries.data(), from, to)).find();
    }

    private boolean contains(byte[] data, int from, int to) {
        if (literal.length == 0) {
            return true;
        }
        byte first = literal[0];
        int last = to - literal.length;
        for (int at = from; at <= last; at++) {
            if (data[at] == first && Arrays.equals(data, at, at + literal.length, literal, 0, literal.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageFilter that && text.equals(that.text) && flags() == that.flags();
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + flags();
    }

    private int flags() {
        return pattern == null ? -1 : pattern.flags();
    }
}
