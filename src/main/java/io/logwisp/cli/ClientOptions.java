package io.logwisp.cli;

import io.logwisp.client.Access;
import io.logwisp.config.Nearest;
import io.logwisp.config.SinkConfig.ClientTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The arguments of a command that reads from a server, and what they have in common: who reads, and whom it trusts. */
final class ClientOptions {
    private static final String TOKEN_FILE = "--token-file";
    private static final String USER = "--user";
    private static final String PASSWORD_FILE = "--password-file";
    private static final String AUTHORITY = "--ca";
    private static final String CERTIFICATE = "--cert";
    private static final String KEY = "--key";
    private static final String INSECURE = "--insecure";
    private static final int HELP_WIDTH = 110;
    private static final int MAX_SECRET_BYTES = 8192;

    private final ParseResult parsed;
    private final Console console;

    private ClientOptions(ParseResult parsed, Console console) {
        this.parsed = parsed;
        this.console = console;
    }

    /** Adds what all of them take. */
    static void addTo(CommandSpec spec) {
        Options.text(spec, "FILE", "The token to read with; no secret ever stands in an argument.", TOKEN_FILE);
        Options.text(spec, "NAME", "Who reads, with a password.", "-u", USER);
        Options.text(spec, "FILE", "The password (or LOGWISP_PASSWORD).", PASSWORD_FILE);
        Options.text(spec, "FILE", "Authorities to trust instead of the usual ones, PEM.", AUTHORITY, "--cacert");
        Options.text(spec, "FILE", "Our own certificate, PEM.", CERTIFICATE);
        Options.text(spec, "FILE", "Its key, PEM.", KEY);
        Options.flag(spec, "Take any certificate of the server.", "-k", INSECURE);
        Options.flag(spec, "Print this help.", "-h", "--help");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("URL|PATH")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .hidden(true)
                .build());
    }

    /** Understands the arguments of a command. */
    static ClientOptions parse(CommandSpec spec, String command, List<String> args, Console console)
            throws UsageException {
        CommandLine line = commandLine(spec);
        try {
            return new ClientOptions(line.parseArgs(args.toArray(String[]::new)), console);
        } catch (UnmatchedArgumentException e) {
            String name = e.getUnmatched().get(0);
            String meant = Nearest.to(name, spec.optionsMap().keySet())
                    .map(nearest -> "did you mean " + nearest + "? ")
                    .orElse("");
            throw new UsageException(
                    command + ": unknown option " + name + "; " + meant + "(logwisp " + command + " --help shows all)");
        } catch (ParameterException e) {
            throw new UsageException(command + ": " + e.getMessage());
        }
    }

    private static CommandLine commandLine(CommandSpec spec) {
        return new CommandLine(spec).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
    }

    static String help(CommandSpec spec) {
        return commandLine(spec).setUsageHelpWidth(HELP_WIDTH).getUsageMessage();
    }

    boolean wantsHelp() {
        return has("-h");
    }

    List<String> words() {
        return parsed.matchedPositionalValue(0, List.<String>of());
    }

    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    /** The value of an option; empty when it was not given. */
    Optional<String> text(String option) {
        @Nullable String value = parsed.matchedOptionValue(option, (String) null);
        return Optional.ofNullable(value);
    }

    /** All values of an option. */
    List<String> texts(String option) {
        return parsed.matchedOptionValue(option, new ArrayList<String>());
    }

    /** Who reads, and whom it trusts. */
    Access access() throws UsageException {
        Optional<String> file = text(TOKEN_FILE);
        String user = text(USER).orElseGet(() -> environment("LOGWISP_USER"));
        if (user.indexOf(':') >= 0) {
            throw new UsageException("no password in an argument, where others can read it; see --password-file");
        }
        String token =
                file.isPresent() ? secret(TOKEN_FILE, file.get()) : user.isEmpty() ? environment("LOGWISP_TOKEN") : "";
        Optional<String> passwordFile = text(PASSWORD_FILE);
        String password =
                passwordFile.isPresent() ? secret(PASSWORD_FILE, passwordFile.get()) : environment("LOGWISP_PASSWORD");
        ClientTls tls = new ClientTls(path(AUTHORITY), path(CERTIFICATE), path(KEY), !has(INSECURE));
        if (tls.certFile().isPresent() != tls.keyFile().isPresent()) {
            throw new UsageException("options --cert and --key go together");
        }
        return new Access(token, token.isEmpty() ? user : "", password, tls);
    }

    private String environment(String name) {
        return console.environment().getOrDefault(name, "");
    }

    private Optional<Path> path(String option) {
        return text(option).map(console.workingDirectory()::resolve);
    }

    /** The first line of a file. */
    private String secret(String option, String name) throws UsageException {
        Path file = console.workingDirectory().resolve(name);
        try {
            if (Files.size(file) > MAX_SECRET_BYTES) {
                throw new UsageException("option " + option + ": " + file + " is too large");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String secret = text.lines().findFirst().orElse("").strip();
            if (secret.isEmpty()) {
                throw new UsageException("option " + option + ": " + file + " is empty");
            }
            return secret;
        } catch (IOException e) {
            throw new UsageException("option " + option + ": " + file + " cannot be read");
        }
    }
}
