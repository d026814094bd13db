package io.logwisp.sink;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is not needed any more, whatever happens. */
final class Closing {
    private static final Logger logger = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            logger.debug("closing failed: {}", e.toString());
        }
    }
}
