package io.logwisp.auth;

import io.logwisp.config.AuditConfig;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who came and who was turned away, as JSON lines in a file of its own, which is renamed when it has grown. Never a secret:
 * events are put together from names and addresses only. Safe for every thread; written by the thread "audit".
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(AuditLog.class);

    /** Events that wait for the disk; more are counted and dropped, because clients must not wait for it. */
    private static final int MOST_WAITING = 4096;

    /** Names come from clients; longer ones are cut. */
    private static final int LONGEST_VALUE = 256;

    private static final long CLOSE_SECONDS = 2;
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticker ticker;
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> new Thread(task, "audit"));
    private volatile Optional<AuditConfig> config = Optional.empty();

    // Owned by the thread "audit".
    private @Nullable FileChannel out;
    private @Nullable Path open;
    private long size;
    private long complainedAt;
    private boolean complained;

    public AuditLog(Ticker ticker) {
        this.ticker = ticker;
        writer.allowCoreThreadTimeOut(true);
    }

    /** One line. */
    public static final class Event {
        private final Map<String, Object> values = new LinkedHashMap<>();

        public Event(String name) {
            values.put("event", name);
        }

        /** Adds a value; an empty one is left out. */
        public Event put(String key, String value) {
            if (!value.isEmpty()) {
                values.put(key, value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE));
            }
            return this;
        }

        public Event put(String key, long value) {
            values.put(key, value);
            return this;
        }

        private String line(Instant time) {
            StringBuilder line = new StringBuilder("{\"time\":\"").append(time).append('"');
            values.forEach((key, value) -> {
                line.append(",\"").append(key).append("\":");
                if (value instanceof String text) {
                    quote(text, line);
                } else {
                    line.append(value);
                }
            });
            return line.append("}\n").toString();
        }

        /** Everything but plain ASCII is escaped: what a client calls itself must not steer the terminal of who reads this. */
        private static void quote(String text, StringBuilder line) {
            line.append('"');
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' || c == '\\') {
                    line.append('\\').append(c);
                } else if (c < ' ' || c > '~') {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
            line.append('"');
        }
    }

    /** Writes to another file from now on, or to none. */
    public void configure(Optional<AuditConfig> next) {
        config = next;
    }

    /** Writes an event, soon. */
    public void write(Event event) {
        Optional<AuditConfig> to = config;
        if (to.isEmpty()) {
            return;
        }
        long now = ticker.epochNanos();
        try {
            writer.execute(() -> append(event.line(Instant.ofEpochSecond(0, now)), to.get()));
        } catch (RejectedExecutionException full) {
            dropped.incrementAndGet();
        }
    }

    /** Events that were not written, because the disk was too slow or full. */
    public long dropped() {
        return dropped.get();
    }

    private void append(String line, AuditConfig to) {
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        try {
            if (open != null && (!open.equals(to.file()) || size + bytes.length > to.maxBytes())) {
                end();
                if (size > 0) {
                    rotate(to);
                }
            }
            writeWhole(out == null ? begin(to) : out, ByteBuffer.wrap(bytes));
            size += bytes.length;
        } catch (IOException e) {
            dropped.incrementAndGet();
            complain(to, e);
        }
    }

    /** All of a line or nothing: half of one would spoil the next. */
    private void writeWhole(FileChannel to, ByteBuffer line) throws IOException {
        try {
            while (line.hasRemaining()) {
                to.write(line);
            }
        } catch (IOException e) {
            if (line.position() > 0) {
                to.truncate(to.size() - line.position());
            }
            throw e;
        }
    }

    private FileChannel begin(AuditConfig to) throws IOException {
        if (!Files.exists(to.file())) {
            Files.createFile(
                    to.file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        }
        FileChannel channel = FileChannel.open(to.file(), StandardOpenOption.APPEND);
        out = channel;
        open = to.file();
        size = channel.size();
        return channel;
    }

    private void end() throws IOException {
        FileChannel ending = out;
        out = null;
        if (ending != null) {
            ending.close();
        }
    }

    private void rotate(AuditConfig to) throws IOException {
        if (!to.file().equals(open)) {
            return;
        }
        for (int i = to.keep(); i > 0; i--) {
            Path from = i == 1 ? to.file() : numbered(to.file(), i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(to.file(), i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (to.keep() == 0) {
            Files.delete(to.file());
        }
        open = null;
        size = 0;
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** Once a minute, because clients come more often than that. */
    private void complain(AuditConfig to, IOException e) {
        long now = ticker.nanoTime();
        if (!complained || now - complainedAt > COMPLAINT_NANOS) {
            complained = true;
            complainedAt = now;
            logger.warn("the audit log {} cannot be written: {}; {} events lost so far", to.file(), e, dropped.get());
        }
    }

    /** Writes what waits, for two seconds at most. */
    @Override
    public void close() {
        writer.execute(() -> {
            try {
                end();
            } catch (IOException e) {
                logger.debug("the audit log did not close cleanly", e);
            }
        });
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                logger.warn("the last events of the audit log are lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
