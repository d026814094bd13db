package io.logwisp.config.toml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code logwisp config} prints: the schema for people. */
public final class ReferenceText {
    private static final String HEAD = """
            # LogWisp: every key with its meaning, range and default.
            # As it stands this file does what LogWisp does without any file, and keeps checkpoints besides. A line that
            # begins with "#key =" shows a default.
            #
            # A file is looked for here, the first that exists wins:
            #   --config FILE, LOGWISP_CONFIG_FILE, LOGWISP_CONFIG_DIR/logwisp.toml, ~/.config/logwisp.toml,
            #   /etc/logwisp/logwisp.toml
            # Every key is an environment variable and an option too; option > environment > file > default:
            #   LOGWISP_STREAMS_0_HTTPSERVER_PORT=8090    --streams.0.httpserver.port 8090
            # Numbers may have a unit: "10s" for _ms and _seconds, "16MiB" for _bytes.
            # "logwisp check" tells everything that is wrong with a file, "logwisp check -v" prints it with all defaults.
            """;

    /** The stream that the file sets up: the built-in one. */
    private static final Map<String, String> ACTIVE = Map.of(
            "streams.name", "\"default\"",
            "streams.httpserver.enabled", "true",
            "streams.httpserver.port", "8080",
            "streams.httpserver.heartbeat.enabled", "true",
            "streams.httpserver.heartbeat.include_timestamp", "true");

    /** Tables of which there may be none, and what is in them. */
    private static final Set<String> OPTIONAL = Set.of(
            "streams.filters",
            "streams.sources",
            "streams.sources.ssl",
            "streams.transforms",
            "streams.sinks",
            "streams.sinks.ssl",
            "streams.routes");

    /** Values shown for keys that have no default. */
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("router.port", "8080"),
            Map.entry("control.port", "9092"),
            Map.entry("streams.tcpserver.port", "9090"),
            Map.entry("streams.wsserver.port", "27759"),
            Map.entry("streams.sources.type", "\"syslog\""),
            Map.entry("streams.sources.port", "514"),
            Map.entry("streams.transforms.type", "\"parse\""),
            Map.entry("streams.transforms.fields", "{ user = \"user_id\" }"),
            Map.entry("streams.sinks.type", "\"file\""),
            Map.entry("streams.sinks.port", "514"),
            Map.entry("streams.sources.headers", "{}"),
            Map.entry("streams.sinks.headers", "{}"),
            Map.entry("streams.filters.fields", "{ user_id = \"^42$\" }"),
            Map.entry("auth.may_read", "{ ann = \"app, system\" }"),
            Map.entry("streams.sinks.path", "\"/var/log/all.log\""));

    private final StringBuilder out = new StringBuilder(HEAD);

    private ReferenceText() {}

    /** Whether a dotted option is one that is true or false, so that its value may be left out. */
    public static boolean isFlag(String dotted) {
        SchemaKey key = KeyPath.ofOption(dotted).map(KeyPath::key).orElse(null);
        return key != null && key.type() == SchemaKey.Type.BOOLEAN;
    }

    /** A configuration file with every key, its meaning, unit, range and default. */
    public static String file() {
        ReferenceText text = new ReferenceText();
        Schema.ROOT.groups().values().forEach(text::group);
        return text.out.toString();
    }

    private void group(Group group) {
        if (group.isLater() || group.description().isEmpty()) {
            return;
        }
        boolean optional = OPTIONAL.contains(group.path());
        out.append("\n# ").append(group.description()).append('\n');
        out.append(optional ? "#" : "").append(header(group)).append('\n');
        if (group.path().equals("streams.monitor")) {
            targets(group);
            return;
        }
        group.keys().values().stream().filter(ReferenceText::isOffered).forEach(this::key);
        group.groups().values().stream()
                .filter(child -> !child.path().equals("monitor.targets"))
                .forEach(this::group);
    }

    private static String header(Group group) {
        return group.shape() == Group.Shape.MANY ? "[[" + group.path() + "]]" : "[" + group.path() + "]";
    }

    private void key(SchemaKey key) {
        out.append("# ").append(key.description()).append(range(key)).append('\n');
        String active = ACTIVE.get(key.path());
        out.append(active == null ? "#" : "").append(key.name()).append(" = ");
        out.append(active == null ? shown(key) : active).append('\n');
    }

    private void targets(Group monitor) {
        out.append("# Any key of [monitor] may stand here for this stream alone. Keys of a target:\n");
        for (SchemaKey key : monitor.group("targets").keys().values()) {
            String value = key.fallback() == null ? "required" : "default " + shown(key);
            out.append("#   ")
                    .append(key.name())
                    .append(": ")
                    .append(key.description())
                    .append(" (")
                    .append(value)
                    .append(")\n");
        }
        out.append("targets = [\n    { path = \"./\", pattern = \"*.log\", is_file = false },\n]\n");
    }

    private static String shown(SchemaKey key) {
        Object fallback = key.fallback();
        return fallback == null ? EXAMPLES.getOrDefault(key.path(), "\"\"") : TomlText.of(fallback);
    }

    private static String range(SchemaKey key) {
        return key.type() == SchemaKey.Type.INTEGER || !key.allowed().isEmpty() ? " (" + key.range() + ")" : "";
    }

    private static boolean isOffered(SchemaKey key) {
        return key.type() != SchemaKey.Type.ANY;
    }

    /** One line for each environment variable that this version reads: its name, range and meaning. */
    public static List<String> environment() {
        List<String> lines = new ArrayList<>();
        lines.add("LOGWISP_CONFIG_FILE  # The configuration file; a relative one is looked for in LOGWISP_CONFIG_DIR.");
        lines.add("LOGWISP_CONFIG_DIR  # Directory of logwisp.toml.");
        collect(Schema.ROOT, Overrides.PREFIX, (name, key) -> {
            if (isOffered(key)) {
                lines.add(name + "  # " + key.description() + " (" + key.range() + ")");
            }
        });
        return lines;
    }

    /** Names of all environment variables, with N for an index. */
    static List<String> variables() {
        List<String> names = new ArrayList<>();
        collect(Schema.ROOT, Overrides.PREFIX, (name, key) -> names.add(name));
        return names;
    }

    private interface Row {
        void take(String name, SchemaKey key);
    }

    private static void collect(Group group, String prefix, Row rows) {
        for (SchemaKey key : group.keys().values()) {
            String field = key.type() == SchemaKey.Type.TEXT_MAP ? "_NAME" : "";
            rows.take(prefix + KeyPath.upper(key.name()) + field, key);
        }
        for (Group child : group.groups().values()) {
            String index = child.shape() == Group.Shape.MANY ? "_N_" : "_";
            if (!child.isLater()) {
                collect(child, prefix + KeyPath.upper(child.name()) + index, rows);
            }
        }
    }
}
