package io.logwisp.cli;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** SIGTERM and SIGINT stop, SIGHUP reloads, SIGUSR1 is for the configuration to say; a second SIGINT ends the process at once. Safe for every thread. */
final class Signals implements Lifetime {
    /** Signals that arrive while this many wait to be handled say nothing new. */
    private static final int PENDING = 8;

    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(PENDING);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final IntConsumer halt;

    /** @param halt ends the process without waiting for anything */
    Signals(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void begin() {
        handle("TERM");
        handle("INT");
        handle("HUP");
        handle("USR1");
    }

    private void handle(String name) {
        try {
            Signal.handle(new Signal(name), signal -> received(signal.getName()));
        } catch (IllegalArgumentException e) {
            // Windows has no SIGHUP, and java -Xrs keeps all of them for itself.
            // Made only here: the level of all loggers is not known before the options are.
            Logger logger = LoggerFactory.getLogger(Signals.class);
            logger.debug("signal {} is not handled: {}", name, e.getMessage());
        }
    }

    void received(String name) {
        if (name.equals("HUP")) {
            events.offer(Event.RELOAD);
        } else if (name.equals("USR1")) {
            events.offer(Event.USER_SIGNAL);
        } else if (stopping.getAndSet(true)) {
            if (name.equals("INT")) {
                halt.accept(ExitCode.INTERRUPTED);
            }
        } else {
            // A queue full of reloads must not delay the stop.
            events.clear();
            events.offer(Event.STOP);
        }
    }

    @Override
    public void post(Event event) {
        events.offer(event);
    }

    @Override
    public Event await() {
        try {
            return events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Event.STOP;
        }
    }
}
