package io.logwisp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.auth.Connections.Refusal;
import io.logwisp.auth.Connections.Slot;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.LimitsConfig;
import io.logwisp.testing.ManualClock;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private final ManualClock clock = new ManualClock();
    private final Connections connections = new Connections(clock);

    @Test
    void aPlaceIsFreeAgainWhenItsConnectionIsClosed() {
        configure(0, 2, 0);
        Slot first = connections.open(address("192.0.2.1"));
        assertNotNull(connections.open(address("192.0.2.1")));
        assertNull(connections.open(address("192.0.2.1")));
        assertNotNull(connections.open(address("192.0.2.2")));
        assertEquals(1, connections.count(Refusal.IP));
        first.close();
        assertNotNull(connections.open(address("192.0.2.1")));
        assertEquals(3, connections.open());
    }

    @Test
    void loopbackIsNotCountedByAddressButInAll() {
        configure(3, 1, 1);
        for (int i = 0; i < 3; i++) {
            assertNotNull(connections.open(address("127.0.0.1")));
        }
        assertNull(connections.open(address("127.0.0.1")));
        assertEquals(1, connections.count(Refusal.LIMIT));
    }

    @Test
    void newOnesComeAsFastAsIsAllowed() {
        configure(0, 0, 2);
        assertNotNull(connections.open(address("192.0.2.1")));
        assertNotNull(connections.open(address("192.0.2.2")));
        assertNull(connections.open(address("192.0.2.3")));
        clock.advanceMillis(500);
        assertNotNull(connections.open(address("192.0.2.3")));
        assertEquals(1, connections.count(Refusal.RATE));
    }

    @Test
    void deniedAddressesAreClosedUnheard() {
        configure(0, 0, 0);
        assertNull(connections.open(address("::ffff:203.0.113.1")));
        assertEquals(1, connections.count(Refusal.ADDRESS));
        assertEquals(0, connections.open());
    }

    @Test
    void withoutALimitSomeDescriptorsAreLeftForFiles() {
        configure(0, 0, 0);
        assertTrue(connections.most() > 0);
    }

    private void configure(int most, int perAddress, int perSecond) {
        connections.configure(new AccessConfig(
                Map.of(),
                new AddressRules(
                        List.of(), List.of(AddressRange.parse("203.0.113.0/24").orElseThrow())),
                false,
                List.of(),
                new LimitsConfig(most, perAddress, perSecond, 1, 1, 1, 1, 30),
                Optional.empty()));
    }

    private static InetAddress address(String text) {
        return AddressRange.address(text).orElseThrow();
    }
}
