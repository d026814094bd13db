package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;
import io.logwisp.config.MonitorConfig.StartPosition;
import io.logwisp.config.MonitorConfig.Target;
import java.util.List;

/** Configurations as users have them. */
final class TailConfigs {
    private TailConfigs() {}

    /** The defaults, with these targets. */
    static MonitorConfig following(StartPosition start, Target... targets) {
        return of(MonitorConfig.DEFAULTS.partialLineTimeoutMs(), MonitorConfig.DEFAULTS.maxOpenFiles(), start, targets);
    }

    /** The defaults, but an unfinished line may stay unfinished for ever, and each hint counts. */
    static MonitorConfig patient(int maxOpenFiles, StartPosition start, Target... targets) {
        return of(0, maxOpenFiles, start, targets);
    }

    private static MonitorConfig of(int partialTimeoutMs, int maxOpenFiles, StartPosition start, Target... targets) {
        MonitorConfig d = MonitorConfig.DEFAULTS;
        return new MonitorConfig(
                List.of(targets),
                d.stdin(),
                d.checkIntervalMs(),
                d.watch(),
                d.coalesceMs(),
                d.scanIntervalMs(),
                d.sweepIntervalMs(),
                start,
                d.startLines(),
                d.ignoreOlderHours(),
                d.rotateWaitMs(),
                d.deletedWaitMs(),
                d.rotateWaitMaxMs(),
                d.recoverCopytruncate(),
                d.fingerprintBytes(),
                d.markerBytes(),
                d.maxLineBytes(),
                d.longLine(),
                partialTimeoutMs,
                d.skipEmptyLines(),
                d.encoding(),
                d.multiline(),
                d.readBufferBytes(),
                d.readBudgetBytes(),
                maxOpenFiles,
                d.closeInactiveMs(),
                d.rotationNotice(),
                d.maxPauseMs());
    }
}
