package io.logwisp.filter;

import io.logwisp.entry.Entries;
import org.jspecify.annotations.Nullable;

/**
 * Compares one field.
 *
 * @param name of the field; dots lead into nested objects
 * @param test what its value is compared with
 */
record FieldFilter(String name, ValueTest test) implements EntryFilter {
    @Override
    public boolean test(Entries entries, int i) {
        return test.test(FieldReader.value(entries, i, name));
    }

    /** Compares a value; null stands for a field that is not there. */
    interface ValueTest {
        boolean test(@Nullable String value);
    }
}
