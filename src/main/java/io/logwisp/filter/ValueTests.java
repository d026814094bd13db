package io.logwisp.filter;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The ways in which a field's value is compared. */
final class ValueTests {
    private ValueTests() {}

    /** Is one of these texts. */
    record OneOf(Set<String> values) implements FieldFilter.ValueTest {
        OneOf {
            values = Set.copyOf(values);
        }

        @Override
        public boolean test(@Nullable String value) {
            return value != null && values.contains(value);
        }
    }

    /** Is another text, or not there. */
    record Other(String than) implements FieldFilter.ValueTest {
        @Override
        public boolean test(@Nullable String value) {
            return !than.equals(value);
        }
    }

    /** Contains a match of an RE2 expression. */
    record Matching(Pattern pattern) implements FieldFilter.ValueTest {
        @Override
        public boolean test(@Nullable String value) {
            return value != null && pattern.matcher(value).find();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Matching that && pattern.pattern().equals(that.pattern.pattern());
        }

        @Override
        public int hashCode() {
            return pattern.pattern().hashCode();
        }
    }

    /** Is a number that lies so to another. */
    record Number(Comparison comparison, BigDecimal limit) implements FieldFilter.ValueTest {
        @Override
        public boolean test(@Nullable String value) {
            return value != null
                    && number(value)
                            .filter(number -> comparison.holds.test(number.compareTo(limit)))
                            .isPresent();
        }
    }

    /** How a number must lie to another. */
    enum Comparison {
        AT_LEAST(">=", order -> order >= 0),
        AT_MOST("<=", order -> order <= 0),
        ABOVE(">", order -> order > 0),
        BELOW("<", order -> order < 0);

        private final String sign;
        private final IntPredicate holds;

        Comparison(String sign, IntPredicate holds) {
            this.sign = sign;
            this.holds = holds;
        }

        String sign() {
            return sign;
        }
    }

    /** The text as a number, if it is one of reasonable length. */
    static Optional<BigDecimal> number(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
