package io.logwisp.tail;

import com.google.re2j.Pattern;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names that only a rotation gives: {@code a.log.1}, {@code a.log-20261121}, {@code a-2026-11-21.0.log} of {@code a.log}. Not
 * {@code a-1.log}, which may as well be the log of another program.
 */
final class RotationNames {
    private static final Pattern BEHIND = Pattern.compile("[-._][0-9][-._:T0-9]*");
    private static final Pattern DATED =
            Pattern.compile("[-._](?:[0-9]{8,}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[-._:T][0-9]+)*");
    private static final Pattern KEPT = Pattern.compile("~|[-._~](?:old|bak|backup|orig|copy|prev|save)");
    private static final Pattern COMPRESSION = Pattern.compile("\\.(?:gz|bz2|xz|zst|lz4|lzma|lzo|br|zip|Z)$");

    /** Names of one family in the order in which their files came: a higher number is older, and so is an earlier date. */
    static final Comparator<String> OLDEST_FIRST = Comparator.comparingInt(String::length)
            .reversed()
            .thenComparing(RotationNames::isDated)
            .thenComparing((a, b) -> isDated(a) ? a.compareTo(b) : b.compareTo(a));

    private RotationNames() {}

    private static boolean isDated(String name) {
        return name.chars().filter(Character::isDigit).count() >= 8;
    }

    /** Whether a file has the name that a rotation gives to what stood under another name, compressed or not. */
    static boolean isOf(String name, String candidate) {
        return candidate.length() > name.length()
                && isPlainOf(name, COMPRESSION.matcher(candidate).replaceFirst(""));
    }

    /** The first of the names that satisfy a condition of which a rotation gives this one to what stood under them, or null. */
    static @Nullable String origin(String name, Predicate<String> condition) {
        String extension = name.substring(Math.max(0, name.lastIndexOf('.')));
        for (int i = 1; i < name.length(); i++) {
            if ("-._".indexOf(name.charAt(i)) >= 0) {
                String before = name.substring(0, i);
                if (condition.test(before) && isOf(before, name)) {
                    return before;
                }
                if (condition.test(before + extension) && isOf(before + extension, name)) {
                    return before + extension;
                }
            }
        }
        return null;
    }

    /** Whether a file has such a name, or one that people give to what they keep: {@code a.log.old}, {@code a.log~}. */
    static boolean isBackupOf(String name, String candidate) {
        return isOf(name, candidate)
                || (candidate.startsWith(name) && KEPT.matches(candidate.substring(name.length())));
    }

    /** Whether a name says that its file was compressed. */
    static boolean isCompressed(String name) {
        return COMPRESSION.matcher(name).find();
    }

    private static boolean isPlainOf(String name, String other) {
        if (other.startsWith(name)) {
            return BEHIND.matches(other.substring(name.length()));
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 ? name.substring(dot) : "";
        return dot > 0
                && other.length() > name.length()
                && other.startsWith(name.substring(0, dot))
                && other.endsWith(extension)
                && DATED.matches(other.substring(dot, other.length() - extension.length()));
    }

    /** What all names begin with that a rotation gives to what stood under a name. */
    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
