package io.logwisp.client;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Colours numbers, addresses, dates and quoted text in messages, and what was asked to be highlighted. Used by one thread. */
final class Painter {
    /** Nobody reads longer lines for their colours. */
    private static final int MAX_PAINTED = 8192;

    private static final String ENDS = " \t\n\"'=,;()[]{}<>|";

    private final List<Pattern> highlights;

    /** @param highlights what is marked */
    Painter(List<Pattern> highlights) {
        this.highlights = List.copyOf(highlights);
    }

    /** Understands what is to be highlighted: text, whatever its case, or {@code /re/} and {@code /re/i} as RE2 expressions. */
    static List<Pattern> patterns(List<String> texts) throws ClientException {
        List<Pattern> patterns = new ArrayList<>();
        for (String text : texts) {
            try {
                if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
                    patterns.add(Pattern.compile(text.substring(1, text.length() - 1)));
                } else if (text.length() > 3 && text.startsWith("/") && text.endsWith("/i")) {
                    patterns.add(Pattern.compile(text.substring(1, text.length() - 2), Pattern.CASE_INSENSITIVE));
                } else {
                    patterns.add(Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE));
                }
            } catch (PatternSyntaxException e) {
                throw new ClientException(
                        "option --highlight = " + text + ": no RE2 expression, " + e.getDescription());
            }
        }
        return patterns;
    }

    /** The text with colours; it must be fit for a terminal already. */
    String paint(String text) {
        if (text.length() > MAX_PAINTED) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 64);
        int done = 0;
        while (done < text.length()) {
            int[] match = firstMatch(text, done);
            values(text, done, match[0], out);
            if (match[1] > match[0]) {
                out.append(Paint.MATCH).append(text, match[0], match[1]).append(Paint.RESET);
            }
            done = match[1];
        }
        return out.toString();
    }

    /** Begin and end of the next part that is highlighted; both the end of the text when there is none. */
    private int[] firstMatch(String text, int from) {
        int[] first = {text.length(), text.length()};
        for (Pattern pattern : highlights) {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find(from) && matcher.end() > matcher.start() && matcher.start() < first[0]) {
                first[0] = matcher.start();
                first[1] = matcher.end();
            }
        }
        return first;
    }

    private static void values(String text, int from, int to, StringBuilder out) {
        int at = from;
        while (at < to) {
            char c = text.charAt(at);
            int close = c == '"' ? text.indexOf('"', at + 1) : -1;
            if (close > 0 && close < to) {
                out.append(Paint.QUOTED).append(text, at, close + 1).append(Paint.RESET);
                at = close + 1;
            } else if (ENDS.indexOf(c) >= 0) {
                out.append(c);
                at++;
            } else {
                int end = at + 1;
                while (end < to && ENDS.indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                word(text, at, end, end < to && text.charAt(end) == '=', out);
                at = end;
            }
        }
    }

    private static void word(String text, int from, int to, boolean isName, StringBuilder out) {
        String colour = isName ? Paint.NAME : colour(text, from, to);
        if (colour.isEmpty()) {
            out.append(text, from, to);
        } else {
            out.append(colour).append(text, from, to).append(Paint.RESET);
        }
    }

    /** By the characters it is made of: a number with its unit, an address, a date or an id. */
    private static String colour(String text, int from, int to) {
        int digits = 0;
        int marks = 0;
        int hex = 0;
        int letters = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
                hex++;
            } else if (c == '.' || c == ':' || c == '-' || c == '/' || c == '+') {
                marks++;
            } else {
                letters++;
            }
        }
        if (text.startsWith("http://", from) || text.startsWith("https://", from)) {
            return Paint.ADDRESS;
        }
        if (digits == 0) {
            return "";
        }
        if (letters == 0 && marks >= 2 && (hex > 0 || digits + marks == to - from)) {
            return Paint.ADDRESS; // of a network, a date, a time, a UUID
        }
        boolean begins = Character.isDigit(text.charAt(from))
                || text.charAt(from) == '-' && to - from > 1 && Character.isDigit(text.charAt(from + 1));
        return begins && letters + hex <= 3 ? Paint.NUMBER : "";
    }
}
