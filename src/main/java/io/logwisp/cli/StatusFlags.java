package io.logwisp.cli;

import io.logwisp.client.Address;
import io.logwisp.client.ClientException;
import io.logwisp.client.StatusRequest;
import io.logwisp.client.Times;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The options of {@code logwisp status}, and the request that they stand for. */
final class StatusFlags {
    /** The sub-command. */
    static final String COMMAND = "status";

    private static final String JSON = "--json";
    private static final String WATCH = "--watch";
    private static final String INTERVAL = "--interval";
    private static final long DEFAULT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private StatusFlags() {}

    static Flags flags() {
        Flags flags = new Flags(COMMAND);
        flags.flag("Print the JSON of the server.", "-j", JSON);
        flags.flag("Print it again and again, until you stop it.", "-w", WATCH);
        flags.text("TIME", "Time between two looks (default: 2s).", "-i", INTERVAL);
        ClientOptions.addTo(flags);
        return flags;
    }

    static String help() {
        return flags().help(
                        "logwisp status [URL] [options]",
                        "Prints what a LogWisp says about itself: its streams, files, clients, sources and sinks."
                                + " URL is as for logwisp tail; without it, it is http://127.0.0.1:8080.",
                        List.of(
                                "",
                                "Exit codes: 0 printed, 1 no status, 2 wrong usage, 4 cannot connect or not let in."));
    }

    /** The request that the arguments stand for; empty when help was asked for. */
    static Optional<StatusRequest> parse(List<String> args, Console console, Terminals terminals)
            throws UsageException, ClientException {
        ClientOptions options = ClientOptions.parse(flags(), args, console);
        if (options.wantsHelp()) {
            return Optional.empty();
        }
        if (options.words().size() > 1) {
            throw new UsageException("status takes one URL");
        }
        Address server = options.words().isEmpty()
                ? Address.local()
                : Address.parse(options.words().get(0));
        OptionalLong interval = OptionalLong.of(DEFAULT_INTERVAL_NANOS);
        Optional<String> text = options.text(INTERVAL);
        if (text.isPresent()) {
            interval = Times.duration(text.get());
            if (interval.isEmpty() || interval.getAsLong() == 0) {
                throw new UsageException("option --interval = " + text.get() + ": write 500ms, 2s or 1m");
            }
        }
        boolean repeats = options.has(WATCH) || text.isPresent();
        return Optional.of(new StatusRequest(
                server,
                options.has(JSON),
                repeats ? interval : OptionalLong.empty(),
                terminals.isOutputTerminal(),
                options.access()));
    }
}
