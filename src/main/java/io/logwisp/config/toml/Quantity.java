package io.logwisp.config.toml;

import io.logwisp.config.toml.SchemaKey.Unit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** A number written as text, with or without a unit: {@code 10s}, {@code 16MiB}, {@code 8080}. */
final class Quantity {
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "min",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);
    private static final Map<String, Long> BYTES = Map.of(
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    private Quantity() {}

    /** The value in the given unit; empty when it is no number, its unit does not fit or it is no whole number of it. */
    static OptionalLong parse(String text, Unit unit) {
        String clean = text.strip();
        int digits = 0;
        while (digits < clean.length() && "+-._0123456789".indexOf(clean.charAt(digits)) >= 0) {
            digits++;
        }
        String suffix = clean.substring(digits).strip().toLowerCase(Locale.ROOT);
        try {
            // Twenty digits are more than any key takes and keep the arithmetic small.
            BigDecimal number =
                    new BigDecimal(digits > 20 ? "" : clean.substring(0, digits).replace("_", ""));
            long size = size(suffix, unit);
            BigDecimal inBase = number.multiply(BigDecimal.valueOf(size));
            return OptionalLong.of(
                    suffix.isEmpty()
                            ? number.longValueExact()
                            : inBase.divide(BigDecimal.valueOf(base(unit))).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static long size(String suffix, Unit unit) {
        Long size = switch (unit) {
            case NONE -> null;
            case BYTES -> BYTES.get(suffix);
            case MILLISECONDS, SECONDS, HOURS -> NANOSECONDS.get(suffix);
        };
        if (size == null && !suffix.isEmpty()) {
            throw new NumberFormatException(suffix);
        }
        return size == null ? 1 : size;
    }

    /** What may stand behind a number of this unit, for people. */
    static String units(Unit unit) {
        return switch (unit) {
            case NONE -> "";
            case BYTES -> ", or with a unit: \"512KiB\", \"16MiB\"";
            case MILLISECONDS, SECONDS, HOURS -> ", or with a unit: \"500ms\", \"10s\", \"5m\", \"2h\"";
        };
    }

    private static long base(Unit unit) {
        return switch (unit) {
            case NONE, BYTES -> 1;
            case MILLISECONDS -> 1_000_000;
            case SECONDS -> 1_000_000_000;
            case HOURS -> 3_600_000_000_000L;
        };
    }
}
