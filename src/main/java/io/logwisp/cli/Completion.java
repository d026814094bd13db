package io.logwisp.cli;

import java.util.ArrayList;
import java.util.List;

/** Scripts that make a shell complete our commands and options; made from what the commands take, so that they cannot lag. */
final class Completion {
    /** The sub-command. */
    static final String COMMAND = "completion";

    /** Those that there is a script for. */
    static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private Completion() {}

    static String help() {
        return """
                Usage: logwisp completion bash|zsh|fish
                Prints what makes a shell complete commands, options and values. For this shell only:
                  bash, zsh   source <(logwisp completion bash)
                  fish        logwisp completion fish | source
                To keep it, write it to the file that its second line names.
                """;
    }

    /** The script for the shell that the arguments name. */
    static String script(List<String> args) throws UsageException {
        List<CompletedCommand> commands = CompletedCommand.all();
        return switch (args.size() == 1 ? args.get(0) : "") {
            case "bash" -> bash(commands);
            case "zsh" -> zsh(commands);
            case "fish" -> fish(commands);
            default -> throw new UsageException("write logwisp completion bash, zsh or fish");
        };
    }

    // bash

    private static String bash(List<CompletedCommand> commands) {
        StringBuilder out = new StringBuilder("""
                # Completion of logwisp for bash: source <(logwisp completion bash)
                # or keep it as ~/.local/share/bash-completion/completions/logwisp
                _logwisp() {
                    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=
                    [ "$COMP_CWORD" -lt 2 ] || command=${COMP_WORDS[1]}
                    COMPREPLY=()
                    case $command in
                """);
        CompletedCommand plain = commands.get(0);
        for (CompletedCommand command : commands.subList(1, commands.size())) {
            out.append("    ").append(command.name()).append(")\n");
            bashCommand(command, command.words(), out);
        }
        List<String> first = new ArrayList<>();
        commands.subList(1, commands.size()).forEach(command -> first.add(command.name()));
        out.append("    '')\n");
        bashCommand(plain, first, out);
        out.append("    *)\n");
        bashCommand(plain, List.of(), out);
        return out.append("""
                    esac
                }
                complete -o filenames -F _logwisp logwisp
                """).toString();
    }

    private static void bashCommand(CompletedCommand command, List<String> words, StringBuilder out) {
        out.append("        case $previous in\n");
        for (Flag option : command.options()) {
            if (option.hasValue()) {
                out.append("        ")
                        .append(String.join(" | ", option.names()))
                        .append(")\n            ");
                List<String> values = CompletedCommand.values(option);
                if (CompletedCommand.isFile(option)) {
                    out.append("mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n            ");
                } else if (!values.isEmpty()) {
                    bashWords(values, out);
                }
                out.append("return ;;\n");
            }
        }
        out.append("        esac\n        case $current in\n        -*)\n            ");
        List<String> names = new ArrayList<>();
        command.options().forEach(option -> names.addAll(option.names()));
        bashWords(names, out);
        out.append(";;\n        *)\n            ");
        bashWords(words, out);
        if (command.takesPaths()) {
            out.append("mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$current\")\n            ");
        }
        out.append(";;\n        esac ;;\n");
    }

    private static void bashWords(List<String> words, StringBuilder out) {
        out.append("mapfile -t COMPREPLY < <(compgen -W '")
                .append(String.join(" ", words))
                .append("' -- \"$current\")\n            ");
    }

    // zsh

    private static String zsh(List<CompletedCommand> commands) {
        StringBuilder out = new StringBuilder("""
                #compdef logwisp
                # Completion of logwisp for zsh: source <(logwisp completion zsh)
                # or keep it as _logwisp in a folder of $fpath
                _logwisp() {
                    local -a commands
                    commands=(
                """);
        for (CompletedCommand command : commands.subList(1, commands.size())) {
            out.append("        ")
                    .append(zshQuote(command.name() + ":" + command.description()))
                    .append('\n');
        }
        out.append("""
                    )
                    if (( CURRENT == 2 )); then
                        _describe -t commands command commands
                    fi
                    case $words[2] in
                """);
        for (CompletedCommand command : commands.subList(1, commands.size())) {
            out.append("    ").append(command.name()).append(")\n        shift words; (( CURRENT-- ))\n");
            zshCommand(command, out);
        }
        out.append("    *)\n");
        zshCommand(commands.get(0), out);
        return out.append("""
                    esac
                }
                if [[ $funcstack[1] == _logwisp ]]; then
                    _logwisp "$@"
                else
                    compdef _logwisp logwisp
                fi
                """).toString();
    }

    private static void zshCommand(CompletedCommand command, StringBuilder out) {
        out.append("        _arguments");
        for (Flag option : command.options()) {
            boolean several = option.several();
            String names = String.join(" ", option.names());
            for (String name : option.names()) {
                String exclusive = several ? "*" : "(" + names + ")";
                String text = exclusive + name + "[" + zshText(option.description()) + "]" + zshValue(option);
                out.append(" \\\n            ").append(zshQuote(text));
            }
        }
        if (!command.words().isEmpty() || command.takesPaths()) {
            String words = command.words().isEmpty() ? "" : "(" + zshText(String.join(" ", command.words())) + ")";
            String action = command.takesPaths() ? "_files" : words;
            out.append(" \\\n            ").append(zshQuote("*:target:" + action));
        }
        out.append(" ;;\n");
    }

    private static String zshValue(Flag option) {
        if (!option.hasValue()) {
            return "";
        }
        String label = ":" + zshText(option.label()) + ":";
        List<String> values = CompletedCommand.values(option);
        return label
                + (CompletedCommand.isFile(option)
                        ? "_files"
                        : values.isEmpty() ? " " : "(" + String.join(" ", values) + ")");
    }

    /** Text within a specification, where colons and brackets have a meaning. */
    private static String zshText(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(":[]()\\".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return out.toString();
    }

    private static String zshQuote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    // fish

    private static String fish(List<CompletedCommand> commands) {
        StringBuilder out = new StringBuilder("""
                # Completion of logwisp for fish: logwisp completion fish | source
                # or keep it as ~/.config/fish/completions/logwisp.fish
                function __logwisp_begins
                    test (count (commandline -opc)) -eq 1
                end
                function __logwisp_runs
                    set -l words (commandline -opc)
                    test (count $words) -ge 2; and contains -- $words[2] $argv
                end
                """);
        List<String> names = new ArrayList<>();
        for (CompletedCommand command : commands.subList(1, commands.size())) {
            names.add(command.name());
            out.append("complete -c logwisp -n __logwisp_begins -a ")
                    .append(command.name())
                    .append(" -d ")
                    .append(fishQuote(command.description()))
                    .append('\n');
        }
        for (CompletedCommand command : commands) {
            String condition = command.name().isEmpty()
                    ? "not __logwisp_runs " + String.join(" ", names)
                    : "__logwisp_runs " + command.name();
            fishCommand(command, fishQuote(condition), out);
        }
        return out.toString();
    }

    private static void fishCommand(CompletedCommand command, String condition, StringBuilder out) {
        if (!command.takesPaths()) {
            out.append("complete -c logwisp -n ").append(condition).append(" -f\n");
        }
        for (String word : command.words()) {
            out.append("complete -c logwisp -n ")
                    .append(condition)
                    .append(" -a ")
                    .append(fishQuote(word))
                    .append('\n');
        }
        for (Flag option : command.options()) {
            out.append("complete -c logwisp -n ").append(condition);
            for (String name : option.names()) {
                out.append(fishName(name));
            }
            out.append(fishValue(option))
                    .append(" -d ")
                    .append(fishQuote(option.description()))
                    .append('\n');
        }
    }

    /** A letter, a long name, or a long name with one dash as Go has it. */
    private static String fishName(String name) {
        if (name.startsWith("--")) {
            return " -l " + name.substring(2);
        }
        return (name.length() == 2 ? " -s " : " -o ") + name.substring(1);
    }

    private static String fishValue(Flag option) {
        if (!option.hasValue()) {
            return "";
        }
        List<String> values = CompletedCommand.values(option);
        if (CompletedCommand.isFile(option)) {
            return " -r -F";
        }
        return values.isEmpty() ? " -x" : " -x -a " + fishQuote(String.join(" ", values));
    }

    private static String fishQuote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
