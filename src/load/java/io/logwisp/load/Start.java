package io.logwisp.load;

import java.io.IOException;

/** Time from starting the program until it has answered a request for its status. */
record Start() implements Measurement {
    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        if (stage.plan().goals()) {
            subject.prepare(setup);
        }
        try (Arena arena = stage.arena(1)) {
            long before = System.nanoTime();
            try (Server server = subject.start(arena, setup)) {
                server.awaitAnswer();
                return Sample.of(System.nanoTime() - before);
            }
        }
    }
}
