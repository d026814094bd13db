package io.logwisp.pipeline;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns everything of one stream up to its hub: it reads, parses, encodes and publishes, and parks until a
 * hint arrives or something is due. It is never interrupted, because an interrupt during file I/O closes the channel.
 */
public final class PipelineThread {
    private static final Logger logger = LoggerFactory.getLogger(PipelineThread.class);

    /** A fault in one round must not end the stream, nor may its repetition fill the log or the processor. */
    private static final long FAULT_PAUSE_NANOS = 1_000_000_000L;

    private final Thread thread;
    private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Work work = Work.NONE;
    private volatile boolean stopping;

    /** What the thread does. All calls come from that thread. */
    public interface Work {
        /** Nothing to do until there is something. */
        Work NONE = new Work() {
            @Override
            public long round() {
                return Long.MAX_VALUE;
            }

            @Override
            public void end() {}
        };

        /** One round of work; returns nanoseconds until the next one is due, 0 for at once. */
        long round();

        /** Waits for that long, or until {@link #wake()} or unparking the thread, or something to do, ends it. */
        default void await(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }

        /** Ends a wait, or the next one, that unparking the thread does not end. Any thread. */
        default void wake() {}

        /** Delivers what is left and gives everything back. */
        void end();
    }

    /** @param stream name of the stream, for the thread's name */
    public PipelineThread(String stream) {
        thread = new Thread(this::run, "pipeline-" + stream);
        thread.setDaemon(true);
    }

    /** Starts with that work, once. */
    public void start(Work newWork) {
        work = newWork;
        thread.start();
    }

    /** Makes the next round begin soon. Any thread; costs next to nothing when repeated. */
    public void wake() {
        LockSupport.unpark(thread);
        work.wake();
    }

    /** Has a question answered between two rounds. Any thread. */
    public <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        questions.add(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (ended.isDone()) {
            answerAll();
        }
        wake();
        return answer;
    }

    /**
     * Has a question answered between two rounds, unless the round takes longer than that: it may wait for clients, or for
     * a file system that does not answer. Any thread.
     *
     * @param otherwise the answer after that long
     */
    public <T> CompletableFuture<T> ask(Supplier<T> question, Duration patience, T otherwise) {
        return ask(question).completeOnTimeout(otherwise, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the work after the round that is running; completes when all is delivered. Any thread. */
    public CompletableFuture<Void> stop() {
        stopping = true;
        wake();
        return ended;
    }

    private void run() {
        try {
            long due = 0;
            while (!stopping) {
                due = turn(due);
            }
            work.end();
        } catch (RuntimeException | Error e) {
            logger.error("{} ended by a fault; its stream is not followed any more", thread.getName(), e);
        } finally {
            ended.complete(null);
            answerAll();
        }
    }

    /**
     * Waits that long, works, and returns how long to wait then. In this order, because the loop around it is interpreted for hours
     * where little happens, and must not stand between a hint and the work.
     */
    private long turn(long due) {
        if (due > 0 && questions.isEmpty()) {
            work.await(due);
        }
        if (stopping) {
            return 0;
        }
        long next = round();
        answerAll();
        return next;
    }

    private long round() {
        try {
            return work.round();
        } catch (RuntimeException e) {
            logger.error("{}: fault in the program, going on in a second", thread.getName(), e);
            return FAULT_PAUSE_NANOS;
        }
    }

    private void answerAll() {
        for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
            question.run();
        }
    }
}
