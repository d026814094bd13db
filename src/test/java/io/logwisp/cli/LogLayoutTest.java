package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logback's own pattern says the same in its language. */
class LogLayoutTest {
    private static final String PATTERN =
            "%d{HH:mm:ss.SSS} %-5level %replace(%replace(%msg){'[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}&&[^\\n\\t]]', '?'}){'\\n', '\n    '}%n%ex{short}";

    private final LoggerContext context = new LoggerContext();
    private final LogLayout layout = new LogLayout();
    private final PatternLayout pattern = new PatternLayout();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        layout.setContext(context);
        layout.start();
        pattern.setContext(context);
        pattern.setPattern(PATTERN);
        pattern.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR"})
    void levelsStandInAColumn(String level) {
        assertSame(event(Level.valueOf(level), "what happened", null));
    }

    @Test
    void controlCharactersAreShownAsQuestionMarks() {
        ILoggingEvent event =
                event(Level.WARN, "a\u0000b\u001b[2Jc\rd\u007fe\u0085é\u009b2J\u202eg\u2028h\nnext\tline", null);
        assertSame(event);
        assertEquals(
                "a?b?[2Jc?d?e?é?2J?g?h\n    next\tline" + System.lineSeparator(),
                layout.doLayout(event).substring(19));
    }

    @Test
    void faultIsShownWithItsFirstFrameAndItsCause() {
        Exception cause = new IllegalStateException("inner");
        assertSame(event(Level.ERROR, "stopped", new RuntimeException("outer", cause)));
    }

    @Test
    void shortNumbersOfTheTimeHaveZerosInFront() {
        LoggingEvent event = event(Level.INFO, "", null);
        for (long millis : new long[] {0, 1, 59_012, 3_723_004, 86_399_999}) {
            event.setInstant(java.time.Instant.ofEpochMilli(millis));
            assertSame(event);
        }
    }

    private void assertSame(ILoggingEvent event) {
        assertEquals(pattern.doLayout(event), layout.doLayout(event));
    }

    private LoggingEvent event(Level level, String message, @Nullable Throwable fault) {
        return new LoggingEvent("test", context.getLogger("io.logwisp.Test"), level, message, fault, null);
    }
}
