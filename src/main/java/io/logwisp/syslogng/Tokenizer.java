package io.logwisp.syslogng;

import io.logwisp.syslogng.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of a configuration into tokens; comments are none. */
final class Tokenizer {
    /** More than any configuration has that somebody wrote. */
    static final int MAX_TOKENS = 500_000;

    private static final String SIGNS = "(){};,";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Tokenizer(String text) {
        this.text = text;
    }

    /** All tokens, the last of which says that there are no more. */
    static List<Token> tokens(String text) throws GrammarException {
        Tokenizer tokenizer = new Tokenizer(text.startsWith("\uFEFF") ? text.substring(1) : text);
        tokenizer.read();
        return tokenizer.tokens;
    }

    private void read() throws GrammarException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (c <= ' ') {
                at++;
            } else if (c == '#') {
                at = lineEnd();
            } else if (c == '@' && isFirstOfLine()) {
                int end = lineEnd();
                add(Kind.PRAGMA, text.substring(at, end).strip(), line);
                at = end;
            } else if (SIGNS.indexOf(c) >= 0) {
                add(Kind.SIGN, String.valueOf(c), line);
                at++;
            } else if (c == '"') {
                readEscaped();
            } else if (c == '\'') {
                readPlain();
            } else {
                readWord();
            }
        }
        add(Kind.END, "", line);
    }

    private void add(Kind kind, String content, int at) throws GrammarException {
        if (tokens.size() == MAX_TOKENS) {
            throw new GrammarException(at, "there is more here than " + MAX_TOKENS + " words and signs");
        }
        tokens.add(new Token(kind, content, at));
    }

    private boolean isFirstOfLine() {
        int before = at - 1;
        while (before >= 0 && text.charAt(before) != '\n') {
            if (text.charAt(before) > ' ') {
                return false;
            }
            before--;
        }
        return true;
    }

    private int lineEnd() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private void readWord() throws GrammarException {
        int start = at;
        while (at < text.length()
                && text.charAt(at) > ' '
                && SIGNS.indexOf(text.charAt(at)) < 0
                && "\"'#".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        add(Kind.WORD, text.substring(start, at), line);
    }

    private void readPlain() throws GrammarException {
        int first = line;
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw new GrammarException(first, "the quote that begins here does not end");
        }
        String content = text.substring(at + 1, end);
        line += Math.toIntExact(content.chars().filter(c -> c == '\n').count());
        at = end + 1;
        add(Kind.TEXT, content, first);
    }

    private void readEscaped() throws GrammarException {
        int first = line;
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
                appendEscape(c, content);
            } else {
                content.append(c);
            }
            if (c == '\n') {
                line++;
            }
        }
        if (at >= text.length()) {
            throw new GrammarException(first, "the quote that begins here does not end");
        }
        at++;
        add(Kind.TEXT, content.toString(), first);
    }

    private void appendEscape(char c, StringBuilder content) {
        switch (c) {
            case 'n' -> content.append('\n');
            case 'r' -> content.append('\r');
            case 't' -> content.append('\t');
            case 'a' -> content.append('\u0007');
            case 'v' -> content.append('\u000b');
            case '\n' -> {} // goes on in the next line
            default -> content.append(c);
        }
    }
}
