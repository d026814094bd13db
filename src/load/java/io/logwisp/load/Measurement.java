package io.logwisp.load;

import java.io.IOException;

/** A way to get one figure of one subject. */
@FunctionalInterface
interface Measurement {
    /** One run, with a fresh server. */
    Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException;
}
