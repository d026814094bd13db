package io.logwisp.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** pysyslog with one FileHandler. */
record Pysyslog() implements Subject {
    static final String NAME = "pysyslog";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> obstacle() {
        return Subject.missing(NAME).map(missing -> missing + " (pip install pysyslog)");
    }

    @Override
    public boolean fits(Setup setup) {
        return setup.protocol() == Protocol.SYSLOG_TCP;
    }

    @Override
    public Server start(Arena arena, Setup setup) throws IOException {
        int port = Arena.freePort();
        Path config = arena.folder().resolve("logging.json");
        // What it says itself is kept out of the file, whose lines are counted.
        Files.writeString(config, """
                {"version": 1, "disable_existing_loggers": false, "root": {"level": "INFO", "handlers": ["file"]},
                 "loggers": {"pysyslog": {"propagate": false}},
                 "formatters": {"brief": {"format": "%%(asctime)s %%(message)s"}},
                 "handlers": {"file": {"class": "logging.FileHandler", "formatter": "brief", "filename": "%s"}}}
                """.formatted(arena.received()));
        List<String> command =
                List.of(NAME, "127.0.0.1", Integer.toString(port), "--logging-config", config.toString());
        return Server.start(arena.folder(), Crowd.Kind.tcp(port), Map.of(), command)
                .awaitPort();
    }
}
