package io.logwisp.cli;

import io.logwisp.server.ProgramCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the control listener has this process do: the thread that reads the configuration is woken up and does it. Safe for every thread. */
final class Commands implements ProgramCommands {
    /** Who asks while so many wait is told to come again. */
    private static final int MOST_WAITING = 64;

    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    private final Lifetime lifetime;
    private final boolean reloads;
    private final BlockingQueue<CompletableFuture<Result>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

    /** @param reloads whether there is a configuration to read again */
    Commands(Lifetime lifetime, boolean reloads) {
        this.lifetime = lifetime;
        this.reloads = reloads;
    }

    @Override
    public CompletionStage<Result> reload() {
        CompletableFuture<Result> result = new CompletableFuture<>();
        if (!reloads) {
            result.complete(new Result(false, "there is no configuration file to read again"));
        } else if (waiting.offer(result)) {
            lifetime.post(Lifetime.Event.RELOAD);
        } else {
            result.complete(new Result(false, "too many wait for that already"));
        }
        return result;
    }

    /** Those who wait for a reload at this moment; what is asked for later needs another one. */
    List<CompletableFuture<Result>> takeWaiting() {
        List<CompletableFuture<Result>> taken = new ArrayList<>();
        waiting.drainTo(taken);
        return taken;
    }

    @Override
    public String logLevel() {
        return LogConfiguration.level();
    }

    @Override
    public boolean setLogLevel(String level) {
        String wanted = level.toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(wanted) || LogConfiguration.isReplaced()) {
            return false;
        }
        LogConfiguration.setLevel(wanted);
        return true;
    }
}
