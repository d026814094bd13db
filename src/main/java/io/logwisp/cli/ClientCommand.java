package io.logwisp.cli;

import io.logwisp.client.ClientException;
import io.logwisp.client.Outcome;
import io.logwisp.client.Status;
import io.logwisp.client.StatusRequest;
import io.logwisp.client.Tail;
import io.logwisp.client.TailRequest;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs {@code logwisp tail} and {@code logwisp status}: signals, the output, exit codes. Nothing of a server is loaded. */
final class ClientCommand {
    /** An output that takes nothing must not hold up the end. */
    private static final long GRACE_SECONDS = 5;

    private final Console console;
    private final InputStream in;
    private final Lifetime lifetime;
    private final Terminals terminals;
    private final CountDownLatch ended = new CountDownLatch(1);

    ClientCommand(Console console, InputStream in, Lifetime lifetime, Terminals terminals) {
        this.console = console;
        this.in = in;
        this.lifetime = lifetime;
        this.terminals = terminals;
    }

    int tail(List<String> args) throws UsageException {
        return run(() -> {
            Optional<TailRequest> request = TailFlags.parse(args, console, terminals, Ticker.SYSTEM);
            if (request.isEmpty()) {
                console.out().print(TailFlags.help());
                return Outcome.DONE;
            }
            Tail tail = new Tail(request.get(), in, output(), console::say, Ticker.SYSTEM);
            stopBySignal(tail::stop);
            terminals.onOutputClosed(tail::stop);
            return tail.run();
        });
    }

    int status(List<String> args) throws UsageException {
        return run(() -> {
            Optional<StatusRequest> request = StatusFlags.parse(args, console, terminals);
            if (request.isEmpty()) {
                console.out().print(StatusFlags.help());
                return Outcome.DONE;
            }
            Status status = new Status(request.get(), output(), Ticker.SYSTEM);
            stopBySignal(status::stop);
            terminals.onOutputClosed(status::stop);
            return status.run();
        });
    }

    /** What one command does. */
    private interface Work {
        Outcome run() throws UsageException, ClientException, IOException;
    }

    private int run(Work work) throws UsageException {
        try {
            return code(work.run());
        } catch (ClientException e) {
            console.say("logwisp: " + e.getMessage());
            return code(e.outcome());
        } catch (BrokenOutputException e) {
            if (terminals.isOutputPipe()) {
                return ExitCode.OK; // as with head, which has seen enough
            }
            console.say("logwisp: standard output: " + e.getMessage());
            return ExitCode.FAILED;
        } catch (IOException e) {
            console.say("logwisp: " + e.getMessage());
            return ExitCode.FAILED;
        } finally {
            ended.countDown();
        }
    }

    private static int code(Outcome outcome) {
        return switch (outcome) {
            case DONE -> ExitCode.OK;
            case FAILED -> ExitCode.FAILED;
            case MISUSED -> ExitCode.USAGE;
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case EMPTY -> ExitCode.EMPTY;
        };
    }

    private void stopBySignal(Runnable stop) {
        lifetime.begin();
        Thread thread = new Thread(() -> awaitSignal(stop), "signals");
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitSignal(Runnable stop) {
        Lifetime.Event event = lifetime.await();
        while (event == Lifetime.Event.USER_SIGNAL) {
            event = lifetime.await();
        }
        stop.run();
        try {
            if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.OK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Standard output, whose failures are told apart from all others. */
    private OutputStream output() {
        return new Output(terminals.output());
    }

    /** Standard output cannot be written. */
    private static final class BrokenOutputException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOutputException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static final class Output extends OutputStream {
        private final OutputStream stream;

        Output(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                stream.write(bytes, offset, length);
            } catch (IOException e) {
                throw new BrokenOutputException(e);
            }
        }
    }
}
