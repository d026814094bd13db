package io.logwisp.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map that forgets what was not asked for the longest when it is full. Safe for every thread; held for moments only. */
final class BoundedMap<K, V> {
    private final Map<K, V> entries;

    BoundedMap(int most) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized @Nullable V find(K key) {
        return entries.get(key);
    }

    synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    synchronized V findOrPut(K key, Supplier<V> made) {
        V known = entries.get(key);
        if (known == null) {
            known = made.get();
            entries.put(key, known);
        }
        return known;
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }

    synchronized int size() {
        return entries.size();
    }
}
