package io.logwisp.syslogng;

import io.logwisp.syslogng.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Makes statements of tokens, whatever they mean. */
final class Grammar {
    /** Nothing that somebody wrote is nested as deep. */
    static final int MAX_DEPTH = 64;

    private final List<Token> tokens;
    private int at;

    private Grammar(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The statements of a whole configuration. */
    static List<Statement> statements(String text) throws GrammarException {
        Grammar grammar = new Grammar(Tokenizer.tokens(text));
        List<Statement> statements = grammar.statements(0);
        Token rest = grammar.token();
        if (rest.kind() != Kind.END) {
            throw new GrammarException(rest.line(), "there is a } too many");
        }
        return statements;
    }

    private Token token() {
        return tokens.get(at);
    }

    private List<Statement> statements(int depth) throws GrammarException {
        if (depth > MAX_DEPTH) {
            throw new GrammarException(token().line(), "this is nested deeper than " + MAX_DEPTH);
        }
        List<Statement> statements = new ArrayList<>();
        while (token().kind() != Kind.END && !token().isSign('}')) {
            if (token().isSign(';')) {
                at++;
            } else if (token().kind() == Kind.PRAGMA) {
                statements.add(new Statement(List.of(new Part.Text(token().text(), false, token().line()))));
                at++;
            } else {
                statements.add(statement(depth));
            }
        }
        return statements;
    }

    /** The semicolon behind braces may be missing. */
    private Statement statement(int depth) throws GrammarException {
        List<Part> parts = new ArrayList<>();
        boolean isOver = false;
        while (!isOver && token().kind() != Kind.END && !token().isSign('}') && !token().isSign(';')) {
            Part part = part(depth);
            parts.add(part);
            isOver = part instanceof Part.Body;
        }
        return new Statement(parts);
    }

    private Part part(int depth) throws GrammarException {
        Token token = token();
        at++;
        if (token.kind() == Kind.TEXT) {
            return new Part.Text(token.text(), true, token.line());
        }
        if (token.isSign('{')) {
            return body(token.line(), depth);
        }
        if (token.isSign('(')) {
            return new Part.Call("", arguments(token.line(), depth), token.line());
        }
        if (token.kind() != Kind.WORD) {
            throw new GrammarException(token.line(), "unexpected " + token.text());
        }
        if (!token().isSign('(')) {
            return new Part.Text(token.text(), false, token.line());
        }
        at++;
        return new Part.Call(token.text(), arguments(token.line(), depth), token.line());
    }

    private Part body(int line, int depth) throws GrammarException {
        List<Statement> statements = statements(depth + 1);
        if (!token().isSign('}')) {
            throw new GrammarException(line, "the { does not end");
        }
        at++;
        return new Part.Body(statements, line);
    }

    /** What stands up to the closing parenthesis; commas and semicolons only separate. */
    private List<Part> arguments(int line, int depth) throws GrammarException {
        if (depth >= MAX_DEPTH) {
            throw new GrammarException(line, "this is nested deeper than " + MAX_DEPTH);
        }
        List<Part> arguments = new ArrayList<>();
        while (!token().isSign(')')) {
            if (token().kind() == Kind.END) {
                throw new GrammarException(line, "the ( does not end");
            }
            if (token().isSign(',') || token().isSign(';')) {
                at++;
            } else {
                arguments.add(part(depth + 1));
            }
        }
        at++;
        return arguments;
    }
}
