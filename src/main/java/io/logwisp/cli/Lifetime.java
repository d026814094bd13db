package io.logwisp.cli;

/** Says how long a service runs. */
interface Lifetime {
    /** Begins to listen for signals, so that one during the start is not lost. */
    void begin();

    /** Waits for the next thing to do. */
    Event await();

    /** Has it happen. Any thread. */
    void post(Event event);

    /** What can happen to a running service. */
    enum Event {
        RELOAD,
        /** SIGUSR1, whose meaning the configuration says. */
        USER_SIGNAL,
        STOP
    }
}
