package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.server.ProgramCommands;
import io.logwisp.service.Listener;
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

    /** Notes that a configuration could not be read. */
    void notReloaded();

    /** Opens files anew that are written to. */
    void reopen();

    void close();

    /** Starts services. */
    interface Starter {
        /** Makes ahead what every service needs; on another thread, and over before the first start. */
        default void prepare() {}

        Service start(LogWispConfig config) throws StartException;
    }
}
