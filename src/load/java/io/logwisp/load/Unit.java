package io.logwisp.load;

import java.util.Locale;

/** What a figure is counted in. */
enum Unit {
    LINES_PER_SECOND("M lines/s", 1e6, "lines/s"),
    MICROS("µs", 1e3, "ns"),
    MILLIS("ms", 1e6, "ns"),
    PERCENT_OF_CORE("% of a core", 1e7, "ns/s"),
    BYTES("bytes", 1, "bytes"),
    MEBIBYTES("MiB", 1 << 20, "bytes"),
    MEBIBYTES_PER_HOUR("MiB/h", 1 << 20, "bytes/h");

    private final String symbol;
    private final double divisor;
    private final String base;

    /** @param divisor how many of the base unit it is */
    Unit(String symbol, double divisor, String base) {
        this.symbol = symbol;
        this.divisor = divisor;
        this.base = base;
    }

    String format(double value) {
        double scaled = value / divisor;
        int decimals = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", scaled);
    }

    /** What figures are in before they are formatted. */
    String base() {
        return base;
    }

    String symbol() {
        return symbol;
    }
}
