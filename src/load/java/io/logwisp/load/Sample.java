package io.logwisp.load;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one run gave.
 *
 * @param value the figure, in the unit of its row
 * @param expected lines that should have arrived, over all clients
 * @param arrived lines that did, in order
 * @param disordered lines that came twice, too late, or should not have come
 * @param details other figures by name, for the notes
 */
record Sample(double value, long expected, long arrived, long disordered, Map<String, Double> details) {
    static Sample of(double value) {
        return new Sample(value, 0, 0, 0, new LinkedHashMap<>());
    }

    static Sample of(double value, Tally tally) {
        return new Sample(
                value, tally.received() + tally.missing(), tally.received(), tally.disordered(), new LinkedHashMap<>());
    }

    Sample with(String name, double detail) {
        details.put(name, detail);
        return this;
    }

    /** What did not arrive, as a share of what should have; or what else was wrong; or that all came. */
    String arrival() {
        if (expected == 0) {
            return "–";
        }
        String text = arrived == expected
                ? "all"
                : String.format(Locale.ROOT, "%.3g %% lost", 100.0 * (expected - arrived) / expected);
        return disordered == 0 ? text : text + ", " + disordered + " out of order";
    }

    boolean isWhole() {
        return arrived == expected && disordered == 0;
    }
}
