package io.logwisp.tail;

import io.logwisp.config.MonitorConfig;

/**
 * What a line may be, the same for all files of a stream.
 *
 * @param maxBytes longest line kept
 * @param longLine what happens to a longer one
 * @param skipEmpty whether empty lines are left out
 */
public record LineRules(int maxBytes, MonitorConfig.LongLine longLine, boolean skipEmpty) {
    /** The rules of a stream. */
    public static LineRules of(MonitorConfig config) {
        return new LineRules(config.maxLineBytes(), config.longLine(), config.skipEmptyLines());
    }
}
