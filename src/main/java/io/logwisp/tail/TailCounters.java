package io.logwisp.tail;

/** What a tailer counts since its start, beside what it tells its listener. Owned by the polling thread. */
final class TailCounters {
    private final long[] rotations = new long[RotationReason.values().length];
    private long readBytes;
    private long recoveredBytes;
    private long openErrors;
    private long watchOverflows;
    private long watchMisses;

    void rotated(RotationReason reason) {
        rotations[reason.ordinal()]++;
    }

    void read(long bytes) {
        readBytes += bytes;
    }

    void recovered(long bytes) {
        recoveredBytes += bytes;
    }

    void openFailed() {
        openErrors++;
    }

    void watchOverflowed() {
        watchOverflows++;
    }

    void watchMissed() {
        watchMisses++;
    }

    long rotations(RotationReason reason) {
        return rotations[reason.ordinal()];
    }

    long readBytes() {
        return readBytes;
    }

    long recoveredBytes() {
        return recoveredBytes;
    }

    long openErrors() {
        return openErrors;
    }

    long watchOverflows() {
        return watchOverflows;
    }

    long watchMisses() {
        return watchMisses;
    }
}
