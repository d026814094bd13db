package io.logwisp.auth;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Places for clients. One is taken before a client is let in, so that of two who come at once by different event loops only one
 * gets the last. Safe for every thread; held for moments only.
 */
public final class Places {
    // Guarded by this.
    private final Map<AddressKey, Integer> byAddress = new HashMap<>(); // never more than there are clients
    private int taken;

    /** Takes one for a client from that address; empty when there is none. 0 means any number. */
    public synchronized Optional<Place> take(InetAddress address, int most, int mostOfOne) {
        AddressKey key = AddressKey.of(address);
        int same = byAddress.getOrDefault(key, 0);
        if (most > 0 && taken >= most || mostOfOne > 0 && same >= mostOfOne) {
            return Optional.empty();
        }
        taken++;
        byAddress.put(key, same + 1);
        return Optional.of(new Place(key));
    }

    /** Places taken. */
    public synchronized int taken() {
        return taken;
    }

    private synchronized void leave(Place place) {
        if (!place.left) {
            place.left = true;
            taken--;
            byAddress.computeIfPresent(place.key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    /** One that is taken. */
    public final class Place {
        private final AddressKey key;

        // Guarded by the places.
        private boolean left;

        private Place(AddressKey key) {
            this.key = key;
        }

        /** Gives it back; what comes after the first time does nothing. */
        public void leave() {
            Places.this.leave(this);
        }
    }
}
