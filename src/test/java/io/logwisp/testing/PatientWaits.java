package io.logwisp.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test waits for may take long on a busy machine; only what never comes fails. Most of it comes within milliseconds, so
 * the first looks follow each other closely: with one each tenth of a second the suite took minutes longer. Registered for all
 * tests.
 */
public final class PatientWaits implements BeforeAllCallback {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FIRST_INTERVAL = Duration.ofMillis(3);
    private static final Duration LAST_INTERVAL = Duration.ofMillis(50);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONGEST);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(IterativePollInterval.iterative(PatientWaits::longer, FIRST_INTERVAL));
    }

    private static Duration longer(Duration interval) {
        Duration longer = interval.multipliedBy(3).dividedBy(2);
        return longer.compareTo(LAST_INTERVAL) < 0 ? longer : LAST_INTERVAL;
    }
}
