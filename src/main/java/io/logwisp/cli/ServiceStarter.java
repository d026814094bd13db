package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.server.ProgramCommands;
import io.logwisp.service.EventLoops;
import io.logwisp.service.Listener;
import io.logwisp.service.LogWispService;
import io.logwisp.service.StartException;
import io.logwisp.tail.FileSnapshot;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts the services that open sockets. */
final class ServiceStarter implements Service.Starter {
    /** For the first start; a second one, after a port that was taken, makes its own. */
    private final AtomicReference<@Nullable EventLoops> prepared = new AtomicReference<>();

    @Override
    public void prepare() {
        prepared.set(EventLoops.create());
    }

    @Override
    public Service start(LogWispConfig config) throws StartException {
        EventLoops loops = prepared.getAndSet(null);
        LogWispService service = LogWispService.start(loops == null ? EventLoops.create() : loops, config);
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
