package io.logwisp.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the control listener can have the program do that does not concern streams alone. Safe for every thread. */
public interface ProgramCommands {
    /** A program that does nothing of it. */
    ProgramCommands NONE = new ProgramCommands() {
        @Override
        public CompletionStage<Result> reload() {
            return CompletableFuture.completedFuture(new Result(false, "the program is about to start"));
        }

        @Override
        public String logLevel() {
            return "";
        }

        @Override
        public boolean setLogLevel(String level) {
            return false;
        }
    };

    /** Reads the configuration again and goes over to it; completes when that is done or has failed. */
    CompletionStage<Result> reload();

    /** The level of the program's own log; empty when it is none of its business. */
    String logLevel();

    /** Changes that level until it is changed again; false when there is no such level or it is none of our business. */
    boolean setLogLevel(String level);

    /**
     * What became of a command.
     *
     * @param text what was done, or why nothing was
     */
    record Result(boolean done, String text) {}
}
