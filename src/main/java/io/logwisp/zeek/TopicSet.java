package io.logwisp.zeek;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prefixes of topics, at most {@link #MAX_TOPICS}: the topics that a client wants, or may publish on. Immutable. */
public final class TopicSet {
    /** Prefixes that one client may name. */
    public static final int MAX_TOPICS = 1000;

    // None begins with another one, so at most one can be the beginning of a topic: the last that is not behind it.
    private final TreeSet<String> prefixes = new TreeSet<>();

    public TopicSet(Collection<String> topics) {
        for (String topic : new TreeSet<>(topics)) {
            if (!matches(topic)) {
                prefixes.add(topic);
            }
        }
    }

    /**
     * Reads the first message of a client, {@code ["zeek.test", "logwisp/"]}.
     *
     * @throws ZeekException with the words that Zeek answers
     */
    public static TopicSet parse(String json) throws ZeekException {
        if (!(tree(json) instanceof List<?> topics)) {
            throw ZeekException.malformed("subscriptions not an array");
        }
        TreeSet<String> names = new TreeSet<>();
        for (Object topic : topics) {
            if (!(topic instanceof String name)) {
                throw ZeekException.malformed("individual subscription not a string");
            }
            names.add(name);
        }
        if (names.size() > MAX_TOPICS) {
            throw ZeekException.malformed("more than " + MAX_TOPICS + " subscriptions");
        }
        return new TopicSet(names);
    }

    private static @Nullable Object tree(String json) {
        try {
            return JsonTree.parse(json);
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether the topic begins with one of the prefixes. */
    public boolean matches(String topic) {
        String last = prefixes.floor(topic);
        return last != null && topic.startsWith(last);
    }

    public boolean isEmpty() {
        return prefixes.isEmpty();
    }

    @Override
    public String toString() {
        return prefixes.toString();
    }
}
