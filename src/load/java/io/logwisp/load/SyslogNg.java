package io.logwisp.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** syslog-ng, which writes what it receives to a file. */
record SyslogNg() implements Subject {
    static final String NAME = "syslog-ng";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> obstacle() {
        return Subject.missing(NAME);
    }

    @Override
    public boolean fits(Setup setup) {
        return setup.protocol() == Protocol.SYSLOG_TCP;
    }

    @Override
    public Server start(Arena arena, Setup setup) throws IOException {
        int port = Arena.freePort();
        Path config = arena.folder().resolve("syslog-ng.conf");
        Files.writeString(config, """
                @version: current
                options { stats-freq(0); keep-hostname(yes); use-dns(no); };
                source s_net { network(ip("127.0.0.1") port(%d) log-iw-size(10000) max-connections(1000)); };
                destination d_file { file("%s"); };
                log { source(s_net); destination(d_file); };
                """.formatted(port, arena.received()));
        List<String> command = List.of(
                NAME,
                "--foreground",
                "--no-caps",
                "--cfgfile=" + config,
                "--persist-file=" + arena.folder().resolve("persist"),
                "--control=" + arena.folder().resolve("ctl"),
                "--pidfile=" + arena.folder().resolve("pid"));
        return Server.start(arena.folder(), Crowd.Kind.tcp(port), Map.of(), command)
                .awaitPort();
    }
}
