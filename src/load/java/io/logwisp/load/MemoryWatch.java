package io.logwisp.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at memory and descriptors of a server ten times a second. */
final class MemoryWatch implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 100;

    private final Server server;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    // Guarded by this.
    private final List<double[]> looks = new ArrayList<>();
    private long peak;

    MemoryWatch(Server server) {
        this.server = server;
        executor.scheduleAtFixedRate(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Most resident bytes seen. */
    synchronized long peak() {
        return peak;
    }

    /** Growth of resident bytes a second over the second half of the time, by least squares. */
    synchronized double bytesPerSecond() {
        return slope(1);
    }

    /** The same for open descriptors. */
    synchronized double descriptorsPerSecond() {
        return slope(2);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void look() {
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = server.residentBytes();
        long descriptors = server.descriptors();
        synchronized (this) {
            looks.add(new double[] {seconds, bytes, descriptors});
            peak = Math.max(peak, bytes);
        }
    }

    private double slope(int column) {
        List<double[]> half = looks.subList(looks.size() / 2, looks.size());
        double meanX = half.stream().mapToDouble(look -> look[0]).average().orElse(0);
        double meanY = half.stream().mapToDouble(look -> look[column]).average().orElse(0);
        double above = 0;
        double below = 0;
        for (double[] look : half) {
            above += (look[0] - meanX) * (look[column] - meanY);
            below += (look[0] - meanX) * (look[0] - meanX);
        }
        return below == 0 ? 0 : above / below;
    }
}
