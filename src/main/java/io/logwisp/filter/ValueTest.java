package io.logwisp.filter;

import io.logwisp.config.NamePattern;
import java.util.List;
import java.util.Set;

/** A condition on the value of a field, given as text. */
sealed interface ValueTest {
    boolean test(String value);

    /** The value is one of several; numbers are equal when they are worth the same, however they are written. */
    record OneOf(Set<String> texts, List<Numeral> numbers) implements ValueTest {
        static OneOf of(List<String> values) {
            return new OneOf(
                    Set.copyOf(values),
                    values.stream()
                            .filter(Numeral::isNumeral)
                            .distinct()
                            .sorted()
                            .map(Numeral::of)
                            .toList());
        }

        @Override
        public boolean test(String value) {
            return texts.contains(value) || !numbers.isEmpty() && isEqualNumber(value);
        }

        private boolean isEqualNumber(String value) {
            Numeral number = Numeral.parse(value);
            return number != null && numbers.stream().anyMatch(wanted -> wanted.compareTo(number) == 0);
        }
    }

    /** The value holds a text. */
    record Holds(TextTest text) implements ValueTest {
        @Override
        public boolean test(String value) {
            return text.in(value);
        }
    }

    /** The value is a number, or a text that is written like one, on the right side of a limit. */
    record Compared(Operator operator, Numeral limit) implements ValueTest {
        @Override
        public boolean test(String value) {
            Numeral number = Numeral.parse(value);
            return number != null && operator.holds(number.compareTo(limit));
        }
    }

    /** The value as a whole fits a pattern. */
    record Named(NamePattern pattern) implements ValueTest {
        @Override
        public boolean test(String value) {
            return pattern.matches(value);
        }
    }

    /** The value is an address out of a network. */
    record From(Network network) implements ValueTest {
        @Override
        public boolean test(String value) {
            return network.contains(value);
        }
    }

    /** How a number is compared with a limit; longer signs first, as they begin with the shorter ones. */
    enum Operator {
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case AT_LEAST -> comparison >= 0;
                case AT_MOST -> comparison <= 0;
                case ABOVE -> comparison > 0;
                case BELOW -> comparison < 0;
            };
        }
    }
}
