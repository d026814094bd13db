package io.logwisp.cli;

import io.logwisp.client.Access;
import io.logwisp.config.SinkConfig.ClientTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The arguments of a command that reads from a server, and what they have in common: who reads, and whom it trusts. */
final class ClientOptions {
    private static final String TOKEN_FILE = "--token-file";
    private static final String USER = "--user";
    private static final String PASSWORD_FILE = "--password-file";
    private static final String AUTHORITY = "--ca";
    private static final String CERTIFICATE = "--cert";
    private static final String KEY = "--key";
    private static final String INSECURE = "--insecure";
    private static final int MAX_SECRET_BYTES = 8192;

    private final Flags.Given given;
    private final Console console;

    private ClientOptions(Flags.Given given, Console console) {
        this.given = given;
        this.console = console;
    }

    /** Adds what all of them take. */
    static void addTo(Flags flags) {
        flags.text("FILE", "The token to read with; no secret ever stands in an argument.", TOKEN_FILE);
        flags.text("NAME", "Who reads, with a password.", "-u", USER);
        flags.text("FILE", "The password (or LOGWISP_PASSWORD).", PASSWORD_FILE);
        flags.text("FILE", "Authorities to trust instead of the usual ones, PEM.", AUTHORITY, "--cacert");
        flags.text("FILE", "Our own certificate, PEM.", CERTIFICATE);
        flags.text("FILE", "Its key, PEM.", KEY);
        flags.flag("Take any certificate of the server.", "-k", INSECURE);
        flags.flag("Print this help.", "-h", "--help");
    }

    /** Understands the arguments of a command. */
    static ClientOptions parse(Flags flags, List<String> args, Console console) throws UsageException {
        return new ClientOptions(flags.parse(args), console);
    }

    boolean wantsHelp() {
        return has("-h");
    }

    List<String> words() {
        return given.words();
    }

    boolean has(String option) {
        return given.has(option);
    }

    /** The value of an option; empty when it was not given. */
    Optional<String> text(String option) {
        return given.text(option);
    }

    /** All values of an option. */
    List<String> texts(String option) {
        return given.texts(option);
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
