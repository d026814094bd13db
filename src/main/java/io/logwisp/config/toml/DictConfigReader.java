package io.logwisp.config.toml;

import io.logwisp.config.toml.PythonLogging.Handler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Python's dictConfig that makes sense for lines from the network. What it does not know is a problem, and
 * all problems are told at once: a configuration that is half understood would send lines elsewhere.
 *
 * @see <a href="https://docs.python.org/3/library/logging.config.html#configuration-dictionary-schema">Python's schema</a>
 */
final class DictConfigReader {
    private static final int WARNING = 30;

    private final ConfigProblems problems;

    private DictConfigReader(ConfigProblems problems) {
        this.problems = problems;
    }

    /** Everything that a file says; what is wrong is added to the problems. */
    static PythonLogging read(String file, String json, ConfigProblems problems) {
        return JsonSource.parse(file, json, problems)
                .map(root -> new DictConfigReader(problems).read(new DictTable(root, problems)))
                .orElse(new PythonLogging(List.of(), List.of()));
    }

    private PythonLogging read(DictTable root) {
        if (root.number("version", 0) != 1) {
            root.problem("version", "must be 1, as in every dictConfig of Python's logging");
        }
        if (root.flag("incremental", false)) {
            root.problem("incremental", "would change what exists already; write all of the configuration");
        }
        root.flag("disable_existing_loggers", true); // there are none
        Map<String, String> templates = new LinkedHashMap<>();
        root.table("formatters").tables().forEach((name, table) -> templates.put(name, template(table)));
        Map<String, String> filters = new LinkedHashMap<>();
        root.table("filters").tables().forEach((name, table) -> filters.put(name, filter(table)));
        PeerRules rules = new PeerRules(filters);
        root.table("handlers").tables().forEach((name, table) -> handler(name, table, templates, rules));
        boolean hasRoot = root.has("root");
        logger(PeerRules.ROOT, root.table("root"), rules, OptionalInt.of(WARNING));
        root.table("loggers").tables().forEach((name, table) -> logger(name, table, rules, OptionalInt.empty()));
        root.end();
        if (!hasRoot) {
            root.warn("there is no root, so that lines of peers without a logger of their own are not written");
        }
        return rules.resolve(root);
    }

    private String template(DictTable table) {
        String format = table.text("format", PythonFormat.MESSAGE_ONLY);
        String datefmt = table.text("datefmt", "");
        String style = table.text("style", "%");
        table.flag("validate", true);
        table.end();
        if (style.length() != 1 || "%{$".indexOf(style.charAt(0)) < 0) {
            table.problem("style", "must be one of %, {, $");
            return "";
        }
        return template(table, format, style.charAt(0), datefmt.isEmpty() ? null : datefmt);
    }

    private static String template(DictTable table, String format, char style, @Nullable String datefmt) {
        try {
            return PythonFormat.template(format, style, datefmt);
        } catch (PythonFormat.Unsupported e) {
            table.problem(e.part());
            return "";
        }
    }

    private static String filter(DictTable table) {
        String name = table.text("name", "");
        table.end();
        return name;
    }

    private void handler(String name, DictTable table, Map<String, String> templates, PeerRules rules) {
        Optional<PythonLogging.Output> output = DictHandlers.output(table);
        int level = table.level().orElse(0);
        String formatter = table.text("formatter", "");
        if (!formatter.isEmpty() && !templates.containsKey(formatter)) {
            table.problem("formatter", "there is no such formatter; there are " + templates.keySet());
        }
        List<String> filters = table.names("filters", rules.filters(), "filter");
        table.end();
        String template = formatter.isEmpty()
                ? template(table, PythonFormat.MESSAGE_ONLY, '%', null)
                : templates.getOrDefault(formatter, "");
        rules.addHandler(name, output.map(to -> new Handler(name, template, to)), level, filters);
    }

    private static void logger(String name, DictTable table, PeerRules rules, OptionalInt fallback) {
        OptionalInt level = table.level();
        List<String> handlers = table.names("handlers", rules.handlers(), "handler");
        List<String> filters = table.names("filters", rules.filters(), "filter");
        boolean propagates = table.flag("propagate", true);
        table.end();
        rules.addLogger(name, level.isPresent() ? level : fallback, handlers, filters, propagates);
    }
}
