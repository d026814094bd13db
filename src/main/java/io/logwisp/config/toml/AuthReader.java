package io.logwisp.config.toml;

import io.logwisp.auth.Digests;
import io.logwisp.auth.JwtKeys;
import io.logwisp.auth.Passwords;
import io.logwisp.auth.UsersFile;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.AuthConfig.Token;
import io.logwisp.config.AuthConfig.User;
import io.logwisp.config.Nearest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code […auth]}. What belongs to a kind that is not used is not looked at. */
final class AuthReader {
    private static final String NONE = "none";
    private static final int HASH_DIGITS = 64;
    private static final int SHORT_TOKEN = 20;

    private final Path workingDirectory;
    private final List<String> streams;
    private final ConfigProblems problems;

    /** @param streams names of all streams */
    AuthReader(Path workingDirectory, List<String> streams, ConfigProblems problems) {
        this.workingDirectory = workingDirectory;
        this.streams = streams;
        this.problems = problems;
    }

    /** An auth table and those in it. */
    record Tables(Section auth, Section basic, Section bearer, Section jwt, Section mtls) {
        static Tables of(Section auth) {
            Section bearer = auth.section("bearer_auth");
            return new Tables(auth, auth.section("basic_auth"), bearer, bearer.section("jwt"), auth.section("mtls"));
        }

        /** The same, with others that are asked key by key for what these do not say. */
        Tables inheriting(Tables from) {
            return new Tables(
                    auth.inheriting(from.auth),
                    basic.inheriting(from.basic),
                    bearer.inheriting(from.bearer),
                    jwt.inheriting(from.jwt),
                    mtls.inheriting(from.mtls));
        }
    }

    /** Empty when nobody is asked, or something is wrong that has been told. */
    Optional<AuthConfig> read(Tables tables) {
        Set<Kind> kinds = kinds(tables.auth);
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        boolean basic = kinds.contains(Kind.BASIC);
        Optional<Path> file = basic ? usersFile(tables.basic) : Optional.empty();
        List<User> users = basic ? users(tables.basic) : List.of();
        if (basic && users.isEmpty() && tables.basic.text("users_file").isEmpty()) {
            tables.auth.problem(
                    "type", "has basic, but there is no user: add basic_auth.users or basic_auth.users_file");
        }
        List<Token> tokens = kinds.contains(Kind.BEARER) ? tokens(tables.bearer) : List.of();
        if (kinds.contains(Kind.BEARER) && tokens.isEmpty()) {
            tables.auth.problem("type", "has bearer, but there is no token: add bearer_auth.token_hashes");
        }
        return Optional.of(new AuthConfig(
                kinds,
                tables.basic.text("realm"),
                users,
                file,
                tokens,
                kinds.contains(Kind.JWT) ? jwt(tables.jwt) : Optional.empty(),
                tables.mtls.texts("certificates"),
                mayRead(tables.auth)));
    }

    /**
     * Reads who may give commands.
     *
     * @param users their names
     */
    Optional<AuthConfig> readControl(Tables tables, List<String> users) {
        Map<String, List<String>> mayControl = new LinkedHashMap<>(Map.of(AuthConfig.EVERYONE, List.of()));
        users.forEach(user -> mayControl.put(user, List.of(AccessConfig.CONTROL)));
        return read(tables)
                .map(auth -> new AuthConfig(
                        auth.kinds(),
                        auth.realm(),
                        auth.users(),
                        auth.usersFile(),
                        auth.tokens(),
                        auth.jwt().map(AuthConfig.Jwt::withoutStreams),
                        auth.certificates(),
                        mayControl));
    }

    private static Set<Kind> kinds(Section auth) {
        List<String> words = auth.node("type") instanceof Node.Scalar scalar && scalar.value() instanceof String text
                ? List.of(text.split("[, ]+"))
                : auth.texts("type");
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        List<String> allowed = List.of(NONE, "basic", "bearer", "jwt", "mtls");
        for (String word : words) {
            if (!allowed.contains(word)) {
                String nearest = Nearest.to(word.toLowerCase(Locale.ROOT), allowed)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("");
                auth.problem("type", "must be of " + String.join(", ", allowed) + nearest);
            } else if (!word.equals(NONE)) {
                kinds.add(Kind.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }
        if (words.contains(NONE) && words.size() > 1) {
            auth.problem("type", "has none beside others; none lets everybody in");
        }
        return kinds;
    }

    private Optional<Path> usersFile(Section basic) {
        Optional<Path> file = basic.path("users_file", workingDirectory);
        if (file.isEmpty()) {
            return file;
        }
        try {
            UsersFile.Content content = UsersFile.read(file.get());
            content.faults().forEach(fault -> basic.problem("users_file", fault));
            if (content.hashes().isEmpty() && content.faults().isEmpty()) {
                basic.problem("users_file", "has no user; add lines name:hash");
            }
        } catch (IOException e) {
            basic.problem("users_file", "cannot be used: " + e.getMessage());
        }
        return file;
    }

    private static List<User> users(Section basic) {
        List<User> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : basic.sections("users")) {
            String name = section.text("username");
            String hash = section.text("password_hash");
            if (name.isEmpty() || name.indexOf(':') >= 0) {
                section.problem("username", "must be a name without colon");
            } else if (!names.add(name)) {
                section.problem("username", "is the name of another user already");
            }
            Passwords.fault(hash).ifPresent(fault -> section.problem("password_hash", fault));
            users.add(new User(name, hash));
        }
        return users;
    }

    private List<Token> tokens(Section bearer) {
        List<Token> tokens = new ArrayList<>();
        for (String text : bearer.texts("token_hashes")) {
            token(text, "token-" + (tokens.size() + 1))
                    .ifPresentOrElse(
                            tokens::add,
                            () -> bearer.problem(
                                    "token_hashes",
                                    "has an element that is not hash, name:hash or name:hash:2027-01-01, with the"
                                            + " SHA-256 of the token in 64 hexadecimal digits (logwisp new-token NAME makes one)"));
        }
        for (String plain : bearer.texts("tokens")) {
            problems.warn(bearer.place("tokens").origin().render()
                    + ": tokens stand here as they are; whoever reads this file can use them. Write"
                    + " token_hashes, from logwisp new-token");
            if (plain.length() < SHORT_TOKEN) {
                problems.warn(bearer.place("tokens").origin().render() + ": a token of less than " + SHORT_TOKEN
                        + " characters can be guessed");
            }
            tokens.add(new Token("token-" + (tokens.size() + 1), Digests.sha256Hex(plain), Long.MAX_VALUE));
        }
        return tokens;
    }

    private static Optional<Token> token(String text, String usualName) {
        List<String> parts = Arrays.asList(text.split(":", -1));
        String name = parts.size() == 1 ? usualName : parts.get(0);
        String hash = parts.get(parts.size() == 1 ? 0 : 1).toLowerCase(Locale.ROOT);
        boolean hex = hash.length() == HASH_DIGITS
                && hash.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (!hex || name.isEmpty() || parts.size() > 3) {
            return Optional.empty();
        }
        try {
            long end = parts.size() < 3
                    ? Long.MAX_VALUE
                    : LocalDate.parse(parts.get(2)).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            return Optional.of(new Token(name, hash, end));
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }

    private Optional<AuthConfig.Jwt> jwt(Section jwt) {
        Optional<Path> file = jwt.path("jwks_file", workingDirectory);
        Optional<URI> address = jwksUrl(jwt);
        if (jwt.text("jwks_file").isEmpty() == jwt.text("jwks_url").isEmpty()) {
            jwt.problem("jwks_file", "or jwks_url must say where the public keys are, one of them");
        }
        file.ifPresent(keys -> checkKeys(jwt, keys));
        for (String claim : List.of("issuer", "audience", "name_claim")) {
            if (jwt.text(claim).isEmpty()) {
                jwt.problem(claim, "is missing: a token for somebody else must not open this");
            }
        }
        List<String> algorithms = jwt.texts("algorithms");
        if (algorithms.isEmpty() || !AuthConfig.Jwt.ALGORITHMS.containsAll(algorithms)) {
            jwt.problem(
                    "algorithms",
                    "must be of " + String.join(", ", AuthConfig.Jwt.ALGORITHMS)
                            + "; with HS256 and its like everyone who checks tokens could make them");
        }
        return Optional.of(new AuthConfig.Jwt(
                file,
                address,
                algorithms,
                jwt.text("issuer"),
                jwt.text("audience"),
                jwt.integer("leeway_seconds"),
                jwt.text("name_claim"),
                jwt.text("streams_claim")));
    }

    private static Optional<URI> jwksUrl(Section jwt) {
        String text = jwt.text("jwks_url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI address = new URI(text);
            String host = address.getHost();
            boolean near = "http".equals(address.getScheme()) && host != null && ListenerRules.isLoopback(host);
            if (host != null && (near || "https".equals(address.getScheme()))) {
                return Optional.of(address);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        jwt.problem("jwks_url", "must be an address that begins with https://, or with http:// for this machine");
        return Optional.empty();
    }

    private void checkKeys(Section jwt, Path file) {
        try {
            JwtKeys.read(file)
                    .faults()
                    .forEach(fault ->
                            problems.warn(jwt.place("jwks_file").origin().render() + ": jwks_file: " + fault));
        } catch (IOException e) {
            jwt.problem("jwks_file", "cannot be used: " + e.getMessage());
        }
    }

    private Map<String, List<String>> mayRead(Section auth) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        auth.map("may_read").forEach((name, node) -> {
            List<String> named = new ArrayList<>();
            for (String part : String.valueOf(((Node.Scalar) node).value()).split(",")) {
                String stream = part.strip();
                if (!stream.isEmpty()) {
                    named.add(stream);
                    checkStream(node, stream);
                }
            }
            all.put(name, List.copyOf(named));
        });
        return all;
    }

    private void checkStream(Node node, String stream) {
        if (!streams.contains(stream)) {
            String nearest = Nearest.to(stream, streams)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("");
            problems.value(node, "there is no stream " + Quotes.quote(stream) + nearest);
        }
    }
}
