package io.logwisp.config.toml;

import java.util.ArrayList;
import java.util.List;

/** What {@code logwisp config} prints. */
public final class ReferenceText {
    private ReferenceText() {}

    /** Whether a dotted option is one that is true or false, so that its value may be left out. */
    public static boolean isFlag(String dotted) {
        SchemaKey key = KeyPath.ofOption(dotted).map(KeyPath::key).orElse(null);
        return key != null && key.type() == SchemaKey.Type.BOOLEAN;
    }

    /** One line for each environment variable: its name, default and meaning. */
    public static List<String> environment() {
        List<String> lines = new ArrayList<>();
        lines.add("LOGWISP_CONFIG_FILE: the configuration file; a relative one is looked for in LOGWISP_CONFIG_DIR");
        lines.add("LOGWISP_CONFIG_DIR: directory of logwisp.toml");
        lines.addAll(variables());
        return lines;
    }

    /** A configuration file with every key, its meaning, unit, range and default. */
    public static String file() {
        return "";
    }

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
