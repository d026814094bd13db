package io.logwisp.filter;

import io.logwisp.entry.Entries;
import java.util.List;

/**
 * Compares the source.
 *
 * @param wanted patterns of which one must match; empty for any source
 * @param unwanted patterns of which none may match
 */
record SourceFilter(List<NameGlob> wanted, List<NameGlob> unwanted) implements EntryFilter {
    SourceFilter {
        wanted = List.copyOf(wanted);
        unwanted = List.copyOf(unwanted);
    }

    @Override
    public boolean test(Entries entries, int i) {
        String source = entries.source(i);
        return (wanted.isEmpty() || matches(wanted, source)) && !matches(unwanted, source);
    }

    private static boolean matches(List<NameGlob> globs, String source) {
        for (NameGlob glob : globs) {
            if (glob.matches(source)) {
                return true;
            }
        }
        return false;
    }
}
