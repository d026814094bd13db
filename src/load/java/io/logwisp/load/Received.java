package io.logwisp.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that a receiver of syslog writes. */
record Received(Path file) {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final long LOOK_MILLIS = 5;

    /** Waits until it has not grown for that long; returns when it grew last, by {@link System#nanoTime}. */
    long awaitQuiet(long quietNanos) throws IOException {
        long size = -1;
        long grown = System.nanoTime();
        while (System.nanoTime() - grown < quietNanos) {
            long now = size();
            if (now != size) {
                size = now;
                grown = System.nanoTime();
            }
            Pause.millis(LOOK_MILLIS);
        }
        return grown;
    }

    /** Lines in it. */
    long lines() throws IOException {
        if (size() == 0) {
            return 0;
        }
        long lines = 0;
        byte[] block = new byte[BLOCK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                for (int i = 0; i < n; i++) {
                    lines += block[i] == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
