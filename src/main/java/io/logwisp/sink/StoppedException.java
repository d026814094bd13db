package io.logwisp.sink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ends a call of an {@link Output} that was {@linkplain Output#abort aborted}. */
final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param cause what the abort has broken, or null */
    StoppedException(@Nullable IOException cause) {
        super("the time to stop is over", cause);
    }
}
