package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lays environment variables and dotted options over what the file says. */
final class Overrides {
    static final String PREFIX = "LOGWISP_";

    /** Variables that are not keys of the configuration. */
    private static final List<String> OTHERS = List.of(PREFIX + "CONFIG_FILE", PREFIX + "CONFIG_DIR");

    private final Node.Table root;
    private final ConfigProblems problems;

    /** @param root in canonical form; it is changed */
    Overrides(Node.Table root, ConfigProblems problems) {
        this.root = root;
        this.problems = problems;
    }

    /** Variables in the order of their names, so that two runs say the same. */
    void applyEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(PREFIX) && !OTHERS.contains(variable)) {
                applyVariable(variable, value);
            }
        });
    }

    private void applyVariable(String variable, String value) {
        Optional<KeyPath> path = KeyPath.ofVariable(variable.substring(PREFIX.length()));
        if (path.isPresent()) {
            set(path.get(), Origin.environment(variable), value);
        } else {
            problems.warn("environment variable " + printable(variable) + " is not known and not used"
                    + Nearest.to(variable, variables(variable))
                            .map(nearest -> "; did you mean " + nearest + "?")
                            .orElse(""));
        }
    }

    private static String printable(String variable) {
        String quoted = Quotes.quote(variable);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** Every known variable, with the number that the unknown one has as index. */
    private static List<String> variables(String unknown) {
        String digits = unknown.replaceFirst("^[^0-9]*([0-9]{0,4}).*$", "$1");
        List<String> names = new ArrayList<>(OTHERS);
        ReferenceText.variables()
                .forEach(name -> names.add(name.replaceFirst("_N_", "_" + (digits.isEmpty() ? "0" : digits) + "_")
                        .replace("_N_", "_0_")));
        return names;
    }

    /** Later options win over earlier ones. */
    void applyOptions(List<OptionValue> options) {
        for (OptionValue option : options) {
            Origin origin = Origin.option("--" + option.key());
            KeyPath.ofOption(option.key())
                    .ifPresentOrElse(
                            path -> set(path, origin, option.value()),
                            () -> problems.at(origin, "unknown key" + didYouMean(option.key())));
        }
    }

    private static String didYouMean(String dotted) {
        return nearestOption(dotted)
                .map(nearest -> "; did you mean --" + nearest + "?")
                .orElse("; logwisp config default shows all keys");
    }

    /** The known dotted key that is nearest to this one, with its indexes. */
    static Optional<String> nearestOption(String dotted) {
        List<String> indexes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String word : dotted.split("\\.", -1)) {
            boolean index = !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
            (index ? indexes : names).add(word);
        }
        return Nearest.to(
                        String.join(".", names),
                        Schema.keys().stream().map(SchemaKey::path).toList())
                .map(path -> path.startsWith("streams.")
                        ? "streams." + (indexes.isEmpty() ? "0" : indexes.get(0)) + path.substring("streams".length())
                        : path);
    }

    private void set(KeyPath path, Origin origin, String value) {
        List<Object> steps = path.steps();
        Node.Table table = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            Node.Table next = steps.get(i + 1) instanceof KeyPath.Index index
                    ? element(table, steps, i, index.at(), origin)
                    : table(table, steps, i, origin);
            if (next == null) {
                return;
            }
            table = next;
            if (steps.get(i + 1) instanceof KeyPath.Index) {
                i++;
            }
        }
        String name = steps.get(steps.size() - 1).toString();
        table.entries().put(name, node(path, origin, value));
    }

    private Node.@Nullable Table table(Node.Table parent, List<Object> steps, int at, Origin origin) {
        Node child = parent.entries()
                .computeIfAbsent(
                        steps.get(at).toString(),
                        name -> new Node.Table(key(steps, at), origin, new LinkedHashMap<>()));
        return child instanceof Node.Table table ? table : null;
    }

    private Node.@Nullable Table element(Node.Table parent, List<Object> steps, int at, int index, Origin origin) {
        Node child = parent.entries()
                .computeIfAbsent(
                        steps.get(at).toString(), name -> new Node.Array(key(steps, at), origin, new ArrayList<>()));
        if (!(child instanceof Node.Array array)) {
            return null;
        }
        if (index > array.items().size()) {
            int size = array.items().size();
            problems.at(
                    origin,
                    key(steps, at + 1) + " does not exist: there " + (size == 1 ? "is 1" : "are " + size)
                            + ", counted from 0");
            return null;
        }
        if (index == array.items().size()) {
            array.items().add(new Node.Table(key(steps, at + 1), origin, new LinkedHashMap<>()));
        }
        return array.items().get(index) instanceof Node.Table table ? table : null;
    }

    private static String key(List<Object> steps, int last) {
        return new KeyPath(steps.subList(0, last + 1), null).dotted();
    }

    private static Node node(KeyPath path, Origin origin, String value) {
        String dotted = path.dotted();
        if (path.key() == null || path.key().type() != SchemaKey.Type.TEXTS) {
            return new Node.Scalar(dotted, origin, value);
        }
        Node array = value.strip().startsWith("[") ? TomlSource.value(dotted, origin, value.strip()) : null;
        return array != null ? array : split(dotted, origin, value);
    }

    /** Texts separated by commas. */
    private static Node split(String dotted, Origin origin, String value) {
        List<Node> items = new ArrayList<>();
        for (String item : value.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(new Node.Scalar(dotted + "." + items.size(), origin, item.strip()));
            }
        }
        return new Node.Array(dotted, origin, items);
    }
}
