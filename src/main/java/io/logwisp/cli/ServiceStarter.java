package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.server.ProgramCommands;
import io.logwisp.service.EventLoops;
import io.logwisp.service.Listener;
import io.logwisp.service.LogWispService;
import io.logwisp.service.StartException;
import io.logwisp.service.Supervision;
import io.logwisp.tail.FileSnapshot;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts the services that open sockets. */
final class ServiceStarter implements Service.Starter {
    /** For the first start; a second one, after a port that was taken, makes its own. */
    private final AtomicReference<@Nullable EventLoops> prepared = new AtomicReference<>();

    private final Map<String, String> environment;

    /** @param environment says who started the program and wants to hear how it is */
    ServiceStarter(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public void prepare() {
        prepared.set(EventLoops.create());
    }

    @Override
    public Service start(LogWispConfig config) throws StartException {
        EventLoops loops = prepared.getAndSet(null);
        LogWispService service = LogWispService.start(loops == null ? EventLoops.create() : loops, config);
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
            public void obey(ProgramCommands commands) {
                service.obey(commands);
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
