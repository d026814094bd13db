package io.logwisp.auth;

import io.logwisp.config.AuthConfig;
import io.logwisp.entry.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the keys of an issuer come from: a file that is read again when it changes, or one address that is asked now and then
 * by a thread of its own, "jwks". When there is nothing new to be had, the keys from before stay.
 */
final class JwtKeySource {
    private static final Logger logger = LoggerFactory.getLogger(JwtKeySource.class);

    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Between two tries when one has failed, or when a token has named a key that is not known. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int STEP_MILLIS = 5000;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final AuthConfig.Jwt config;
    private final Ticker ticker;
    private final AtomicBoolean fetching = new AtomicBoolean();
    private volatile JwtKeys keys = JwtKeys.NONE;

    /** Set by whoever meets a key that is not known. */
    private volatile boolean wanted;

    // Written by the thread "jwks", while fetching is true.
    private volatile boolean fetchedAnew;
    private volatile boolean failed;

    // Owned by the thread that refreshes.
    private UsersFile.@Nullable Version version;
    private long triedAt;
    private boolean tried;

    JwtKeySource(AuthConfig.Jwt config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /** Those of now. Any thread. */
    JwtKeys keys() {
        return keys;
    }

    /** Whether the address is being asked. Any thread. */
    boolean isFetching() {
        return fetching.get();
    }

    /** Asks for new keys sooner than usual. Any thread. */
    void wish() {
        wanted = true;
    }

    /** Reads the file if it has changed, or has the address asked when it is time; true when there are other keys. */
    boolean refresh() {
        return config.jwksFile().map(this::refreshFrom).orElseGet(this::refreshByAddress);
    }

    private boolean refreshFrom(Path file) {
        UsersFile.Version now = UsersFile.Version.of(file).orElse(null);
        if (now == null || now.equals(version)) {
            return false;
        }
        version = now;
        try {
            take(JwtKeys.read(file), file.toString());
            return true;
        } catch (IOException e) {
            logger.warn("{}: {}; the keys from before stay", file, e.getMessage());
            return false;
        }
    }

    private boolean refreshByAddress() {
        boolean anew = fetchedAnew;
        fetchedAnew = false;
        long now = ticker.nanoTime();
        long rest = failed || wanted || keys.size() == 0 ? RETRY_NANOS : KEPT_NANOS;
        if ((!tried || now - triedAt >= rest) && fetching.compareAndSet(false, true)) {
            tried = true;
            triedAt = now;
            wanted = false;
            config.jwksUrl().ifPresent(this::fetchLater);
        }
        return anew;
    }

    private void fetchLater(URI address) {
        Thread thread = new Thread(() -> fetch(address), "jwks");
        thread.setDaemon(true); // the end of the process does not wait for strangers
        thread.start();
    }

    private void fetch(URI address) {
        try {
            take(JwtKeys.parse(download(address)), address.toString());
            failed = false;
            fetchedAnew = true;
        } catch (IOException | RuntimeException e) {
            failed = true;
            logger.warn("{}: {}; the keys from before stay", address, e.getMessage());
        } finally {
            fetching.set(false);
        }
    }

    /** No redirects, a bounded answer, a bounded time. */
    private byte[] download(URI address) throws IOException {
        long begin = ticker.nanoTime();
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(STEP_MILLIS);
        connection.setReadTimeout(STEP_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/json");
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("answered " + connection.getResponseCode());
            }
            try (InputStream in = connection.getInputStream()) {
                return bounded(in, begin);
            }
        } finally {
            connection.disconnect();
        }
    }

    private byte[] bounded(InputStream in, long begin) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int read = in.read(part); read >= 0; read = in.read(part)) {
            all.write(part, 0, read);
            if (all.size() > JwtKeys.MAX_BYTES) {
                throw new IOException("answers with more than 1 MiB");
            }
            if (ticker.nanoTime() - begin > LONGEST_NANOS) {
                throw new IOException("takes longer than 15 s");
            }
        }
        return all.toByteArray();
    }

    private void take(JwtKeys next, String from) {
        next.faults().forEach(fault -> logger.warn("{}: {}", from, fault));
        boolean first = keys.size() == 0;
        keys = next;
        if (!first) {
            logger.debug("{}: {} keys, read again", from, next.size());
        }
    }
}
