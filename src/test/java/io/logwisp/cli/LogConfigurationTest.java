package io.logwisp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.Logger;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class LogConfigurationTest {
    private final LoggerContext context = new LoggerContext();
    private String level;

    @BeforeEach
    void keepLevel() {
        level = System.getProperty(LogConfiguration.LEVEL);
    }

    @AfterEach
    void restore() {
        System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
        if (level == null) {
            System.clearProperty(LogConfiguration.LEVEL);
        } else {
            System.setProperty(LogConfiguration.LEVEL, level);
        }
    }

    @Test
    void logbackFindsIt() {
        assertTrue(ServiceLoader.load(Configurator.class).stream()
                .anyMatch(provider -> provider.type() == LogConfiguration.class));
    }

    @Test
    void ourLevelIsThatOfThePropertyAndThatOfOthersIsWarn() {
        System.setProperty(LogConfiguration.LEVEL, "DEBUG");
        assertEquals(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, new LogConfiguration().configure(context));
        assertEquals(Level.DEBUG, context.getLogger("io.logwisp.tail").getEffectiveLevel());
        assertEquals(Level.WARN, context.getLogger("io.netty").getEffectiveLevel());
        assertTrue(root().getAppender("stderr").isStarted());
    }

    @Test
    void ourLevelIsInfoWithoutTheProperty() {
        System.clearProperty(LogConfiguration.LEVEL);
        new LogConfiguration().configure(context);
        assertEquals(Level.INFO, context.getLogger("io.logwisp").getLevel());
    }

    @Test
    void fileOfTheUserWins() {
        System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "mine.xml");
        assertEquals(ExecutionStatus.INVOKE_NEXT_IF_ANY, new LogConfiguration().configure(context));
        assertFalse(root().iteratorForAppenders().hasNext());
    }

    private ch.qos.logback.classic.Logger root() {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
