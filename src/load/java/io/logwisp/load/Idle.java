package io.logwisp.load;

import java.io.IOException;

/** Resident memory of a server that follows one file and has nothing to do. */
record Idle() implements Measurement {
    @Override
    public Sample run(Stage stage, Subject subject, Subject.Setup setup) throws IOException {
        try (Arena arena = stage.arena(1);
                Server server = subject.start(arena, setup)) {
            Pause.seconds(stage.plan().seconds() / 2);
            return Sample.of(server.residentBytes());
        }
    }
}
