package io.logwisp.cli;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * What Logback would read from a {@code logback.xml}: that takes longer than everything else of a start. Found by its name
 * under {@code META-INF/services}; whoever sets {@code logback.configurationFile} has a configuration of his own instead.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    /** Names the level of our own loggers. */
    static final String LEVEL = "logwisp.log.level";

    private static final String OURS = "io.logwisp";

    /** Whether the user has a configuration of his own. */
    static boolean isReplaced() {
        return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null;
    }

    /** Level of our own loggers from now on; none of our business where the configuration is the user's. */
    static void setLevel(String level) {
        if (!isReplaced() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(OURS).setLevel(Level.toLevel(level, Level.INFO));
        }
    }

    /** Level of our own loggers; empty where the configuration is the user's. */
    static String level() {
        return !isReplaced() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? context.getLogger(OURS).getEffectiveLevel().toString()
                : "";
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isReplaced()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        // Logback would print its own start otherwise.
        context.getStatusManager().add(new NopStatusListener());
        context.getLogger(OURS).setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(standardError(context));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName("stderr");
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        RepeatedFaults repeated = new RepeatedFaults();
        repeated.start();
        appender.addFilter(repeated);
        appender.start();
        return appender;
    }
}
