package io.logwisp.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Programs that some tests need beside Java. */
public final class Tools {
    private Tools() {}

    /** Skips the test with a visible reason when a program is missing; fails it where everything has to be there. */
    public static void require(String... programs) {
        for (String program : programs) {
            if (!exists(program)) {
                missing("the program " + program + " is not installed");
            }
        }
    }

    /** Skips the test, or fails it where {@code LOGWISP_TESTS_STRICT} is set. */
    public static void missing(String reason) {
        if (System.getenv("LOGWISP_TESTS_STRICT") != null) {
            fail(reason);
        }
        abort(reason);
    }

    /** Skips the test when a program is missing, everywhere: it comes in no package of the system that the tests run on. */
    public static void assume(String program) {
        if (!exists(program)) {
            abort("the program " + program + " is not installed");
        }
    }

    private static boolean exists(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
