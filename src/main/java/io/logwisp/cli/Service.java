package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.server.ProgramCommands;
import io.logwisp.service.Listener;
import io.logwisp.service.LogWispService;
import io.logwisp.service.StartException;
import io.logwisp.tail.FileSnapshot;
import java.time.LocalTime;
import java.util.List;

/** What the command line needs of a running service; tests of the command line open no sockets. */
interface Service {
    List<Listener> listeners();

    List<FileSnapshot> files(String stream);

    /** What goes on, for the console. */
    List<String> statusLines(LocalTime now);

    /** Pauses all streams, or lets them go on; returns whether they are paused now. */
    boolean togglePause();

    String reload(LogWispConfig config) throws StartException;

    /** Says who carries out commands that concern the program. */
    void obey(ProgramCommands commands);

    /** Opens files anew that are written to. */
    void reopen();

    void close();

    /** Starts a service. */
    interface Starter {
        Service start(LogWispConfig config) throws StartException;
    }

    /** The real one. */
    static Service start(LogWispConfig config) throws StartException {
        LogWispService service = LogWispService.start(config);
        return new Service() {
            @Override
            public List<Listener> listeners() {
                return service.listeners();
            }

            @Override
            public List<FileSnapshot> files(String stream) {
                return service.files(stream);
            }

            @Override
            public List<String> statusLines(LocalTime now) {
                return service.statusLines(now);
            }

            @Override
            public boolean togglePause() {
                return service.togglePause();
            }

            @Override
            public String reload(LogWispConfig changed) throws StartException {
                return service.reload(changed);
            }

            @Override
            public void obey(ProgramCommands commands) {
                service.obey(commands);
            }

            @Override
            public void reopen() {
                service.reopen();
            }

            @Override
            public void close() {
                service.close();
            }
        };
    }
}
