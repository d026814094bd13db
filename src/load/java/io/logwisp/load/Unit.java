package io.logwisp.load;

import java.util.Locale;

/** What a figure is counted in. */
enum Unit {
    LINES_PER_SECOND("M lines/s", 1e6),
    MICROS("µs", 1e3),
    MILLIS("ms", 1e6),
    MEBIBYTES("MiB", 1 << 20),
    MEBIBYTES_PER_HOUR("MiB/h", 1 << 20);

    private final String symbol;
    private final double divisor;

    /** @param divisor of the base unit: lines a second, nanoseconds, bytes */
    Unit(String symbol, double divisor) {
        this.symbol = symbol;
        this.divisor = divisor;
    }

    String format(double value) {
        double scaled = value / divisor;
        int decimals = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", scaled);
    }

    String symbol() {
        return symbol;
    }
}
