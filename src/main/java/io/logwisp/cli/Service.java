package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.service.Listener;
import io.logwisp.service.LogWispService;
import io.logwisp.service.StartException;
import io.logwisp.service.Supervision;
import io.logwisp.tail.FileSnapshot;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;

/** What the command line needs of a running service; tests of the command line open no sockets. */
interface Service {
    List<Listener> listeners();

    List<FileSnapshot> files(String stream);

    /** What goes on, for the console. */
    List<String> statusLines(LocalTime now);

    /** Pauses all streams, or lets them go on; returns whether they are paused now. */
    boolean togglePause();

    String reload(LogWispConfig config) throws StartException;

    /** Notes that a configuration could not be read. */
    void notReloaded();

    /** Opens files anew that are written to. */
    void reopen();

    void close();

    /** Starts a service. */
    interface Starter {
        Service start(LogWispConfig config) throws StartException;
    }

    /**
     * The real one.
     *
     * @param environment says who started the program and wants to hear how it is
     */
    static Service start(LogWispConfig config, Map<String, String> environment) throws StartException {
        LogWispService service = LogWispService.start(config);
        Supervision supervision = Supervision.begin(service, environment);
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
                supervision.reloading();
                String status = "reloaded in part";
                try {
                    String report = service.reload(changed);
                    status = "reloaded: " + report;
                    return report;
                } finally {
                    supervision.ready(status);
                }
            }

            @Override
            public void notReloaded() {
                service.notReloaded();
                supervision.status("not reloaded: the configuration has errors");
            }

            @Override
            public void reopen() {
                service.reopen();
            }

            @Override
            public void close() {
                supervision.stopping();
                service.close();
            }
        };
    }
}
