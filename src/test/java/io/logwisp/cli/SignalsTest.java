package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final List<Integer> halts = new ArrayList<>();
    private final Signals signals = new Signals(halts::add);

    @Test
    void hangUpsReloadAndAnEndStopsEvenBehindManyOfThem() {
        signals.received("HUP");
        assertEquals(Lifetime.Event.RELOAD, signals.await());
        for (int i = 0; i < 100; i++) {
            signals.received("HUP");
        }
        signals.received("TERM");
        assertEquals(Lifetime.Event.STOP, signals.await());
        assertEquals(List.of(), halts);
    }

    @Test
    void aSecondInterruptEndsAtOnceButASecondTerminationWaits() {
        signals.received("INT");
        signals.received("TERM");
        assertEquals(List.of(), halts);
        signals.received("INT");
        assertEquals(List.of(130), halts);
        assertEquals(Lifetime.Event.STOP, signals.await());
    }
}
