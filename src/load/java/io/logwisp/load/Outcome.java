package io.logwisp.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** All runs of one row with one subject. */
final class Outcome {
    private final List<Sample> samples = new ArrayList<>();
    private String trouble = "";

    void add(Sample sample) {
        samples.add(sample);
    }

    void fail(String reason) {
        trouble = reason;
    }

    String trouble() {
        return trouble;
    }

    List<Sample> samples() {
        return samples;
    }

    boolean isMeasured() {
        return !samples.isEmpty();
    }

    /** Median of the figure. */
    double value() {
        return median(Sample::value);
    }

    boolean isWhole() {
        return trouble.isEmpty() && samples.stream().allMatch(Sample::isWhole);
    }

    /** Medians of the other figures. */
    Map<String, Double> details() {
        Map<String, Double> medians = new LinkedHashMap<>();
        for (Sample sample : samples) {
            for (String name : sample.details().keySet()) {
                medians.computeIfAbsent(name, this::detail);
            }
        }
        return medians;
    }

    double detail(String name) {
        return median(sample -> sample.details().getOrDefault(name, Double.NaN));
    }

    /** What did not arrive of all runs together; see {@link Sample#arrival}. */
    String arrival() {
        return new Sample(0, sum(Sample::expected), sum(Sample::arrived), sum(Sample::disordered), Map.of()).arrival();
    }

    private long sum(ToLongFunction<Sample> count) {
        return samples.stream().mapToLong(count).sum();
    }

    private double median(ToDoubleFunction<Sample> figure) {
        double[] values = samples.stream().mapToDouble(figure).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
