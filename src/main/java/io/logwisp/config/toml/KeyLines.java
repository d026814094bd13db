package io.logwisp.config.toml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The line of every key of a TOML text, which the TOML library does not tell. Elements of arrays are numbered:
 * {@code streams.0.monitor.targets.1.path}. Works on a text that has already been parsed successfully, so it checks
 * nothing; on any other text it stops early and knows fewer keys.
 */
final class KeyLines {
    private final String text;
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, String> bareValues = new HashMap<>();

    /** Path of an array of tables → index of its last element. */
    private final Map<String, Integer> lastIndex = new HashMap<>();

    private int at;
    private int line = 1;
    private String table = "";

    private KeyLines(String text) {
        this.text = text;
    }

    static KeyLines of(String text) {
        KeyLines result = new KeyLines(text);
        result.scan();
        return result;
    }

    /** Line of this key counted from 1; that of the nearest key above it when it is not known itself. */
    int line(String path) {
        for (String known = path; ; ) {
            Integer found = lines.get(known);
            if (found != null) {
                return found;
            }
            int dot = known.lastIndexOf('.');
            if (dot < 0) {
                return 1;
            }
            known = known.substring(0, dot);
        }
    }

    /** A value that stands without quotes, exactly as written; empty for any other. */
    String bareValue(String path) {
        return bareValues.getOrDefault(path, "");
    }

    private void scan() {
        while (skipBlanks(true)) {
            int before = at;
            if (text.charAt(at) == '[') {
                header();
            } else {
                pair(table);
            }
            if (at == before) {
                return;
            }
        }
    }

    private void header() {
        boolean array = text.startsWith("[[", at);
        at += array ? 2 : 1;
        List<String> segments = key();
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            append(path, segments.get(i));
            boolean last = i == segments.size() - 1;
            if (array && last) {
                lines.putIfAbsent(path.toString(), line);
                lastIndex.merge(path.toString(), 0, (index, zero) -> index + 1);
            }
            Integer index = lastIndex.get(path.toString());
            if (index != null) {
                append(path, index.toString());
            }
        }
        table = path.toString();
        lines.putIfAbsent(table, line);
        at += array ? 2 : 1;
    }

    /** {@code key = value} of a table. */
    private void pair(String parent) {
        StringBuilder path = new StringBuilder(parent);
        for (String segment : key()) {
            append(path, segment);
            lines.putIfAbsent(path.toString(), line);
        }
        skipBlanks(false);
        at++;
        skipBlanks(false);
        value(path.toString());
    }

    private void value(String path) {
        if (at >= text.length()) {
            return;
        }
        lines.putIfAbsent(path, line);
        switch (text.charAt(at)) {
            case '"', '\'' -> string();
            case '[' -> array(path);
            case '{' -> inlineTable(path);
            default -> bare(path);
        }
    }

    private void array(String path) {
        at++;
        for (int index = 0; skipBlanks(true) && text.charAt(at) != ']'; index++) {
            int before = at;
            value(path + "." + index);
            if (skipBlanks(true) && text.charAt(at) == ',') {
                at++;
            }
            if (at == before) {
                return;
            }
        }
        at++;
    }

    private void inlineTable(String path) {
        at++;
        while (skipBlanks(true) && text.charAt(at) != '}') {
            int before = at;
            pair(path);
            if (skipBlanks(true) && text.charAt(at) == ',') {
                at++;
            }
            if (at == before) {
                return;
            }
        }
        at++;
    }

    private void bare(String path) {
        int start = at;
        while (at < text.length() && ",]}#\n\r \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        bareValues.put(path, text.substring(start, at));
    }

    private List<String> key() {
        List<String> segments = new ArrayList<>();
        do {
            if (!segments.isEmpty()) {
                at++;
            }
            skipBlanks(false);
            segments.add(segment());
            skipBlanks(false);
        } while (at < text.length() && text.charAt(at) == '.');
        return segments;
    }

    private String segment() {
        int start = at;
        if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            string();
            return text.substring(start + 1, Math.max(start + 1, at - 1));
        }
        while (at < text.length() && ".=] \t\n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Skips a string of any of the four kinds. */
    private void string() {
        char quote = text.charAt(at);
        String triple = String.valueOf(quote).repeat(3);
        boolean multiLine = text.startsWith(triple, at);
        at += multiLine ? 3 : 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && quote == '"') {
                at++;
                countLine();
            } else if (c == quote && !multiLine) {
                at++;
                return;
            } else if (c == quote && text.startsWith(triple, at)) {
                at += 3;
                // Up to two quotes may stand directly before the closing three.
                while (at < text.length() && text.charAt(at) == quote) {
                    at++;
                }
                return;
            } else {
                countLine();
            }
            at++;
        }
    }

    private void countLine() {
        if (at < text.length() && text.charAt(at) == '\n') {
            line++;
        }
    }

    /** Skips spaces, and line ends and comments too when asked for; false at the end of the text. */
    private boolean skipBlanks(boolean lineEnds) {
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '#' && lineEnds) {
                while (at + 1 < text.length() && text.charAt(at + 1) != '\n') {
                    at++;
                }
            } else if (c == '\n' && lineEnds) {
                line++;
            } else if (c != ' ' && c != '\t' && !(c == '\r' && lineEnds)) {
                return true;
            }
        }
        return false;
    }

    private static void append(StringBuilder path, String segment) {
        if (!path.isEmpty()) {
            path.append('.');
        }
        path.append(segment);
    }
}
