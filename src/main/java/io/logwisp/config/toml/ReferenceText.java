package io.logwisp.config.toml;

import java.util.ArrayList;
import java.util.List;

/** What {@code logwisp config} prints. */
public final class ReferenceText {
    private ReferenceText() {}

    /** Names of all environment variables, with N for an index. */
    static List<String> variables() {
        List<String> names = new ArrayList<>();
        collect(Schema.ROOT, Overrides.PREFIX, names);
        return names;
    }

    private static void collect(Group group, String prefix, List<String> names) {
        for (SchemaKey key : group.keys().values()) {
            names.add(prefix + KeyPath.upper(key.name()));
        }
        for (Group child : group.groups().values()) {
            String index = child.shape() == Group.Shape.MANY ? "_N_" : "_";
            if (!child.isLater()) {
                collect(child, prefix + KeyPath.upper(child.name()) + index, names);
            }
        }
    }
}
