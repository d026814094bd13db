package io.logwisp.auth;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.LimitsConfig;
import io.logwisp.entry.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** How many connections there are, and whether one more may come. Safe for every thread; held for moments only. */
public final class Connections {
    private static final int UNKNOWN_DESCRIPTORS = 10_000;

    /** Descriptors for files, logs and the connections between threads of this process. */
    private static final int LEAST_RESERVE = 64;

    private final Ticker ticker;
    private final AtomicLongArray refused = new AtomicLongArray(Refusal.values().length);
    private final int descriptors;

    // Guarded by this.
    private final Map<Integer, Integer> guarded =
            new HashMap<>(); // uses by port; never more than ports that are listened on
    private final Map<AddressKey, Integer> byAddress = new HashMap<>(); // never more than there are connections
    private int open;
    private AccessConfig config = AccessConfig.OPEN;
    private @Nullable TokenBucket rate;

    /** Why a connection is refused. */
    public enum Refusal {
        /** There are too many. */
        LIMIT,
        /** There are too many from this address. */
        IP,
        /** They come too fast. */
        RATE,
        /** Its address may not connect. */
        ADDRESS,
        /** It did not say what it wants in time. */
        TIMEOUT
    }

    /** A connection that is counted, until it is closed. */
    public interface Slot {
        void close();
    }

    public Connections(Ticker ticker) {
        this.ticker = ticker;
        this.descriptors = spareDescriptors();
    }

    /** Goes over to other limits; connections that stand are left alone. */
    public synchronized void configure(AccessConfig next) {
        int perSecond = next.limits().maxNewConnectionsPerSecond();
        if (rate == null || perSecond != config.limits().maxNewConnectionsPerSecond()) {
            rate = perSecond == 0 ? null : new TokenBucket(perSecond, perSecond, ticker.nanoTime());
        }
        config = next;
    }

    /** Says that connections to that port are counted from the moment they come; {@link #unguard} as often as this. */
    public synchronized void guard(int port) {
        guarded.merge(port, 1, Integer::sum);
    }

    public synchronized void unguard(int port) {
        guarded.computeIfPresent(port, (same, uses) -> uses == 1 ? null : Integer.valueOf(uses - 1));
    }

    /** Whether connections to that port are counted here; others have limits of their own. */
    public synchronized boolean isGuarded(int port) {
        return guarded.containsKey(port);
    }

    /** Counts a new connection; null when it must be closed, which is counted too. */
    public @Nullable Slot open(InetAddress address) {
        Refusal refusal = judge(address);
        if (refusal != null) {
            refused(refusal);
            return null;
        }
        AddressKey key = AddressKey.of(address);
        return () -> leave(key);
    }

    private synchronized @Nullable Refusal judge(InetAddress address) {
        LimitsConfig limits = config.limits();
        // Behind a trusted proxy others are, who may connect: they are judged by their requests.
        boolean exempt = address.isLoopbackAddress()
                || config.trustedProxies().stream().anyMatch(range -> range.contains(address));
        AddressKey key = AddressKey.of(address);
        int same = byAddress.getOrDefault(key, 0);
        if (!exempt && !config.addresses().permit(address)) {
            return Refusal.ADDRESS;
        }
        if (open >= most()) {
            return Refusal.LIMIT;
        }
        if (!exempt && limits.maxConnectionsPerIp() > 0 && same >= limits.maxConnectionsPerIp()) {
            return Refusal.IP;
        }
        if (!exempt && rate != null && !rate.take(ticker.nanoTime())) {
            return Refusal.RATE;
        }
        open++;
        byAddress.put(key, same + 1);
        return null;
    }

    private synchronized void leave(AddressKey key) {
        open--;
        byAddress.computeIfPresent(key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** Counts a connection that was closed for another reason than those that are found here. */
    public void refused(Refusal why) {
        refused.incrementAndGet(why.ordinal());
    }

    /** Connections refused so far. */
    public long count(Refusal why) {
        return refused.get(why.ordinal());
    }

    /** Connections now. */
    public synchronized int open() {
        return open;
    }

    /** As many as there may be without taking the descriptors that files need, whatever is configured. */
    public int descriptors() {
        return descriptors;
    }

    /** As many as there may be. */
    public synchronized int most() {
        return config.limits().maxConnections() > 0 ? config.limits().maxConnections() : descriptors;
    }

    /** What files leave of the descriptors that this process may have. */
    private static int spareDescriptors() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String soft =
                            line.substring("Max open files".length()).strip().split(" +")[0];
                    int all = soft.equals("unlimited")
                            ? UNKNOWN_DESCRIPTORS
                            : (int) Math.min(Long.parseLong(soft), 1 << 20);
                    return Math.max(1, all - Math.max(LEAST_RESERVE, all / 4));
                }
            }
        } catch (IOException | NumberFormatException unknown) {
            return UNKNOWN_DESCRIPTORS;
        }
        return UNKNOWN_DESCRIPTORS;
    }
}
