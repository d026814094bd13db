package io.logwisp.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What the command line says. */
record Options(
        Plan plan, List<String> only, Optional<Path> ancestor, boolean alone, boolean save, Optional<Path> folder) {
    static final String USAGE = """
            usage: src/load/bench [options]
              --full             everything, medians of three runs, about an hour (the default)
              --short            everything small, below a minute: does it run, is nothing lost? Exit code 1 if not
              --only ROW[,ROW]   only these rows; * stands for any letters
              --runs N           runs of each measurement, 1 to 99
              --minutes N        length of the churn
              --alone            LogWisp only, nothing to compare with
              --logwisp FILE     compare with a LogWisp (Go) binary too
              --dir FOLDER       where log files are written; best in memory
              --save             write docs/benchmarks/<date>.md and .json
            """;

    private static final int RUNS = 3;
    private static final double CHURN_MINUTES = 5;

    /** @throws IllegalArgumentException with what is wrong */
    static Options parse(String[] arguments) {
        boolean quick = false;
        boolean alone = false;
        boolean save = false;
        int runs = RUNS;
        double minutes = CHURN_MINUTES;
        List<String> only = new ArrayList<>();
        Optional<Path> ancestor = Optional.empty();
        Optional<Path> folder = Optional.empty();
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--short" -> quick = true;
                case "--full" -> quick = false;
                case "--alone" -> alone = true;
                case "--save" -> save = true;
                case "--only" -> only.addAll(List.of(value(option, rest).split(",")));
                case "--runs" -> runs = Integer.parseInt(value(option, rest));
                case "--minutes" -> minutes = Double.parseDouble(value(option, rest));
                case "--logwisp" -> ancestor = Optional.of(Path.of(value(option, rest)));
                case "--dir" -> folder = Optional.of(Path.of(value(option, rest)));
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        if (runs < 1 || runs > 99 || minutes <= 0) {
            throw new IllegalArgumentException("--runs is 1 to 99, --minutes above 0");
        }
        return new Options(quick ? Plan.quick() : Plan.full(runs, minutes), only, ancestor, alone, save, folder);
    }

    boolean wants(Row row) {
        return only.isEmpty() || only.stream().anyMatch(name -> row.id().matches(name.replace("*", ".*")));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }
}
