package io.logwisp.client;

import java.util.Locale;

/** Colours of a terminal; the two of a level hold on dark and on light backgrounds. */
final class Paint {
    static final String RESET = "\u001b[0m";
    static final String FAINT = "\u001b[2m";
    static final String NUMBER = "\u001b[36m";
    static final String NAME = "\u001b[34m";
    static final String ADDRESS = "\u001b[35m";
    static final String QUOTED = "\u001b[32m";

    /** What was asked to be highlighted. */
    static final String MATCH = "\u001b[1;7m";

    /** For sources: none of the colours of levels. */
    private static final int[] SOURCES = {33, 37, 63, 69, 72, 98, 108, 133, 137, 139, 143, 167, 173, 175};

    private Paint() {}

    /** The colour of a level; empty for none. */
    static String level(String level) {
        return switch (level.toUpperCase(Locale.ROOT)) {
            case "TRACE", "DEBUG" -> "\u001b[36m";
            case "INFO" -> "\u001b[32m";
            case "WARN" -> "\u001b[33m";
            case "ERROR" -> "\u001b[31m";
            case "FATAL" -> "\u001b[1;31m";
            default -> "";
        };
    }

    /** Always the same colour for the same source. */
    static String source(String source) {
        return "\u001b[38;5;" + SOURCES[Math.floorMod(source.hashCode(), SOURCES.length)] + "m";
    }
}
