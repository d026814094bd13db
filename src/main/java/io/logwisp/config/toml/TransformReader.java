package io.logwisp.config.toml;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.logwisp.config.Nearest;
import io.logwisp.config.TransformConfig;
import io.logwisp.config.TransformConfig.ParseFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code [[streams.transforms]]}. */
final class TransformReader {
    static final List<String> TYPES = List.of("parse", "rename", "drop", "add", "redact");

    private final ConfigProblems problems;

    TransformReader(ConfigProblems problems) {
        this.problems = problems;
    }

    List<TransformConfig> read(Section stream) {
        List<TransformConfig> transforms = new ArrayList<>();
        for (Section section : stream.sections("transforms")) {
            TransformConfig transform = transform(section);
            if (transform != null) {
                transforms.add(transform);
            }
        }
        return transforms;
    }

    private @Nullable TransformConfig transform(Section section) {
        String type = section.text("type");
        return switch (type) {
            case "parse" -> parse(section);
            case "rename" -> new TransformConfig.Rename(fields(section));
            case "add" -> new TransformConfig.Add(fields(section));
            case "drop" -> {
                List<String> names = section.texts("drop");
                if (names.isEmpty()) {
                    section.problem("drop", "is missing: the names of the fields to drop");
                }
                yield new TransformConfig.Drop(names);
            }
            case "redact" -> redact(section);
            default -> {
                section.problem(
                        "type",
                        "must be one of " + String.join(", ", TYPES)
                                + Nearest.to(type, TYPES)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
                yield null;
            }
        };
    }

    private static TransformConfig parse(Section section) {
        ParseFormat format = section.choice("format", ParseFormat.class);
        String pattern = section.text("pattern");
        if (format == ParseFormat.REGEX) {
            checkGroups(section, pattern);
        } else if (!pattern.isEmpty()) {
            section.problem("pattern", "is not used with this format; set format = \"regex\" or remove it");
        }
        return new TransformConfig.Parse(format, section.text("field"), pattern);
    }

    private static void checkGroups(Section section, String pattern) {
        try {
            if (Pattern.compile(pattern).namedGroups().isEmpty()) {
                section.problem("pattern", "must have named groups, which become fields: (?P<user>\\w+)");
            }
        } catch (PatternSyntaxException e) {
            section.problem("pattern", "is no RE2 expression: " + e.getDescription());
        }
    }

    private Map<String, String> fields(Section section) {
        Map<String, String> fields = new LinkedHashMap<>();
        section.map("fields").forEach((name, node) -> fields.put(name, text(node)));
        if (fields.isEmpty()) {
            section.problem("fields", "is missing: { name = \"…\" }");
        }
        return fields;
    }

    private TransformConfig redact(Section section) {
        List<String> patterns = section.texts("patterns");
        if (patterns.isEmpty()) {
            section.problem("patterns", "is missing: what is to be replaced");
        }
        section.items("patterns").forEach(node -> RegexCheck.check(node, text(node), problems));
        return new TransformConfig.Redact(patterns, section.text("replacement"));
    }

    private static String text(Node node) {
        return node instanceof Node.Scalar scalar && scalar.value() instanceof String text ? text : "";
    }
}
