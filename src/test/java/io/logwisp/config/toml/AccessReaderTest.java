package io.logwisp.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.AuditConfig;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.AuthConfig.Token;
import io.logwisp.config.AuthConfig.User;
import io.logwisp.config.ConfigException;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.LogWispConfig;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.config.RateLimitConfig.LimitBy;
import io.logwisp.testing.SignedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that say who may read. */
class AccessReaderTest {
    private static final String HASH = "$2b$12$lAqvd14i1l0lTNDnSZQDXeM6KJI/iE0Q4hFhWAnVhrpMBt3ovWuIq";
    private static final String TOKEN = "e92c2a2a21ed4df8ec9c6fc0880c9da393ce2c8c1eecd8aabfb34194d161b330";
    private static final String STREAM =
            "[[streams]]\nname = \"app\"\nmonitor = { targets = [{ path = \"/nowhere\" }] }\n";
    private static final String HTTP = "[streams.httpserver]\nenabled = true\nport = 8080\n";

    private static final String EVERYTHING = """
            [auth]
            type = ["basic", "bearer", "jwt", "mtls"]
            ip_whitelist = ["10.0.0.0/8", "::1"]
            ip_blacklist = ["10.1.2.3"]
            may_read = { ann = "app", "*" = "" }
            [auth.basic_auth]
            realm = "Logs"
            users_file = "users"
            [[auth.basic_auth.users]]
            username = "ann"
            password_hash = "HASH"
            [auth.bearer_auth]
            token_hashes = ["ci:TOKEN:2027-01-01"]
            [auth.bearer_auth.jwt]
            jwks_file = "keys.json"
            algorithms = ["EdDSA"]
            issuer = "https://idp.example"
            audience = "logs"
            leeway_seconds = 7
            name_claim = "email"
            streams_claim = "rooms"
            [auth.mtls]
            certificates = ["robot.example"]
            [audit]
            enabled = true
            file = "audit.jsonl"
            max_bytes = 5000
            keep = 2
            [security]
            allow_plaintext_auth = true
            trusted_proxies = ["127.0.0.1"]
            [security.limits]
            max_connections = 11
            max_connections_per_ip = 12
            max_new_connections_per_second = 13
            header_timeout_ms = 1400
            handshake_timeout_ms = 1500
            auth_timeout_ms = 1600
            [security.ip]
            allow = ["0.0.0.0/0"]
            deny = ["192.0.2.0/24"]
            [security.login]
            failures_per_minute = 17
            [security.tickets]
            ttl_seconds = 18
            [control]
            port = 9092
            users = ["ann", "ci"]
            [control.auth]
            ip_blacklist = ["10.9.9.9"]
            [[streams]]
            name = "app"
            monitor = { targets = [{ path = "/nowhere" }] }
            [streams.httpserver]
            enabled = true
            port = 8080
            [streams.httpserver.rate_limit]
            enabled = true
            requests_per_second = 0.5
            burst_size = 3
            limit_by = "token"
            response_code = 503
            response_message = "slow down"
            max_connections_per_ip = 4
            max_total_connections = 5
            """.replace("HASH", HASH).replace("TOKEN", TOKEN);

    @TempDir
    Path folder;

    /** Whether the key is set by a test of this class. */
    static boolean sets(SchemaKey key) {
        return key.path().matches("(.*[.])?(auth|rate_limit|audit|limits|ip|login|tickets)[.].*")
                || key.path().equals("control.users")
                || key.name().equals("allow_plaintext_auth")
                || key.name().equals("trusted_proxies");
    }

    @Test
    void everyKeyReachesItsPlace() throws Exception {
        users("bob:" + HASH);
        keys();
        AuthConfig auth = new AuthConfig(
                Set.of(Kind.BASIC, Kind.BEARER, Kind.JWT, Kind.MTLS),
                "Logs",
                List.of(new User("ann", HASH)),
                Optional.of(folder.resolve("users")),
                List.of(new Token("ci", TOKEN, 1_798_761_600)),
                Optional.of(new AuthConfig.Jwt(
                        Optional.of(folder.resolve("keys.json")),
                        Optional.empty(),
                        List.of("EdDSA"),
                        "https://idp.example",
                        "logs",
                        7,
                        "email",
                        "rooms")),
                List.of("robot.example"),
                Map.of("ann", List.of("app"), "*", List.of()));
        AuthConfig control = new AuthConfig(
                auth.kinds(),
                auth.realm(),
                auth.users(),
                auth.usersFile(),
                auth.tokens(),
                auth.jwt().map(AuthConfig.Jwt::withoutStreams),
                auth.certificates(),
                Map.of("ann", List.of("[control]"), "ci", List.of("[control]"), "*", List.of()));
        AccessConfig expected = new AccessConfig(
                Map.of(
                        "[control]",
                        new StreamAccess(
                                Optional.of(control),
                                new AddressRules(
                                        List.of(range("10.0.0.0/8"), range("::1")), List.of(range("10.9.9.9"))),
                                Optional.empty(),
                                Optional.empty()),
                        "app",
                        new StreamAccess(
                                Optional.of(auth),
                                new AddressRules(
                                        List.of(range("10.0.0.0/8"), range("::1")), List.of(range("10.1.2.3"))),
                                Optional.of(new RateLimitConfig(0.5, 3, LimitBy.TOKEN, 503, "slow down", 4, 5)),
                                Optional.empty())),
                new AddressRules(List.of(range("0.0.0.0/0")), List.of(range("192.0.2.0/24"))),
                true,
                List.of(range("127.0.0.1")),
                new LimitsConfig(11, 12, 13, 1400, 1500, 1600, 17, 18),
                Optional.of(new AuditConfig(folder.resolve("audit.jsonl"), 5000, 2)));
        assertEquals(expected, load(EVERYTHING).access());
    }

    @Test
    void theEffectiveTextGivesTheSameConfiguration() throws Exception {
        users("bob:" + HASH);
        keys();
        LogWispConfig config = load(EVERYTHING);
        assertEquals(config, load(EffectiveText.of(config)));
    }

    @Test
    void aStreamSaysKeyByKeyWhatIsDifferent() throws Exception {
        String text = "[auth]\ntype = \"bearer\"\nbearer_auth = { token_hashes = [\"" + TOKEN + "\"] }\n"
                + STREAM + HTTP + "[streams.auth]\nip_blacklist = [\"10.0.0.1\"]\n"
                + "[[streams]]\nname = \"open\"\nauth = { type = \"none\" }\n"
                + "monitor = { targets = [{ path = \"/nowhere\" }] }\nhttpserver = { enabled = true, port = 8081 }";
        AccessConfig access = load(text).access();
        assertEquals(Set.of(Kind.BEARER), access.auth("app").orElseThrow().kinds());
        assertEquals(
                List.of(range("10.0.0.1")),
                access.streams().get("app").addresses().deny());
        assertTrue(access.auth("open").isEmpty());
    }

    @Test
    void theRoutersTableHoldsInRouterModeOnlyAndAStreamsOwnWins() throws Exception {
        String text = "[router]\nenabled = ON\nauth = { type = \"bearer\", bearer_auth = { token_hashes = [\"" + TOKEN
                + "\"] } }\n" + STREAM + HTTP;
        assertTrue(load(text.replace("ON", "true")).access().auth("app").isPresent());
        assertTrue(load(text.replace("ON", "false")).access().auth("app").isEmpty());
        assertTrue(load(text.replace("ON", "true") + "[streams.auth]\ntype = \"none\"")
                .access()
                .auth("app")
                .isEmpty());
    }

    @Test
    void whatCannotProtectIsRefused() throws Exception {
        users("ann:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=");
        assertProblem("type = \"basik\"", "must be of none, basic, bearer, jwt, mtls; did you mean basic?");
        assertProblem("type = [\"none\", \"bearer\"]", "has none beside others; none lets everybody in");
        assertProblem("type = \"basic\"", "has basic, but there is no user");
        assertProblem("type = \"bearer\"", "has bearer, but there is no token");
        assertProblem("type = \"mtls\"", "asks for client certificates only");
        assertProblem("type = \"basic\"\nbasic_auth = { users_file = \"gone\" }", "no such file");
        assertProblem("type = \"basic\"\nbasic_auth = { users_file = \"users\" }", "line 1 is neither a bcrypt");
        assertProblem(
                "type = \"basic\"\nbasic_auth = { users = [{ username = \"a\", password_hash = \"$2b$04$x\" }] }",
                "is not a whole bcrypt hash");
        assertProblem(
                "type = \"bearer\"\nbearer_auth = { token_hashes = [\"ci:" + TOKEN.substring(1) + "\"] }",
                "has an element that is not hash");
        assertProblem(
                "type = \"bearer\"\nmay_read = { ci = \"ap\" }\nbearer_auth = { token_hashes = [\"" + TOKEN + "\"] }",
                "there is no stream \"ap\"; did you mean app?");
    }

    @Test
    void signedTokensNeedAKeyAnIssuerAndAnAudience() throws Exception {
        keys();
        String right = "issuer = \"i\", audience = \"a\"";
        assertJwtProblem(right, "or jwks_url must say where the public keys are, one of them");
        assertJwtProblem(right + ", jwks_file = \"keys.json\", jwks_url = \"https://i.example\"", "one of them");
        assertJwtProblem("jwks_file = \"keys.json\", audience = \"a\"", "issuer");
        assertJwtProblem("jwks_file = \"keys.json\", issuer = \"i\"", "audience");
        assertJwtProblem(right + ", jwks_file = \"gone\"", "no such file");
        assertJwtProblem(right + ", jwks_url = \"http://i.example/keys\"", "begins with https://");
        assertJwtProblem(right + ", jwks_url = \"file:///etc/passwd\"", "begins with https://");
        assertJwtProblem(right + ", jwks_file = \"keys.json\", algorithms = [\"HS256\"]", "RS256, ES256, EdDSA");
        assertJwtProblem(right + ", jwks_file = \"keys.json\", leeway_seconds = 61", "leeway_seconds");
        assertJwtProblem(right + ", jwks_file = \"keys.json\", signing_key = \"x\"", "signing_key");
        Files.writeString(folder.resolve("keys.json"), "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}");
        assertJwtProblem(right + ", jwks_file = \"keys.json\"", "has no key that can be used");
    }

    private void assertJwtProblem(String jwt, String expected) {
        assertProblem("type = \"jwt\"\nbearer_auth = { jwt = { " + jwt + " } }", expected);
    }

    @Test
    void whoMayGiveCommandsIsSaidByNameWhereSomebodyIsAsked() throws Exception {
        String auth = "[auth]\ntype = \"bearer\"\nbearer_auth = { token_hashes = [\"ci:" + TOKEN + "\"] }\n";
        String control = "[control]\nport = 9092\n";
        assertTrue(problem(auth + control + STREAM + HTTP).contains("users is missing"));
        assertTrue(load(auth + control + "users = [\"ci\"]\n" + STREAM + HTTP)
                .access()
                .auth(AccessConfig.CONTROL)
                .isPresent());
        assertTrue(load(auth + control + "auth = { type = \"none\" }\n" + STREAM + HTTP)
                .access()
                .auth(AccessConfig.CONTROL)
                .isEmpty());
        assertTrue(load(auth + "[control]\nsocket = \"c.sock\"\n" + STREAM + HTTP)
                .access()
                .auth(AccessConfig.CONTROL)
                .isEmpty());
        assertTrue(problem(auth + control + "host = \"0.0.0.0\"\nusers = [\"ci\"]\n" + STREAM + HTTP)
                .contains("passwords or tokens in clear text"));
        assertTrue(problem(control + "host = \"0.0.0.0\"\n" + STREAM + HTTP).contains("without authentication"));
        assertTrue(
                problem(auth + control + "users = [\"ci\"]\nauth = { may_read = { ci = \"app\" } }\n" + STREAM + HTTP)
                        .contains("says nothing of commands"));
        assertTrue(problem("[control]\nport = 9092\nauth = { type = \"mtls\" }\nusers = [\"x\"]\n" + STREAM + HTTP)
                .contains("has no client certificates"));
    }

    @Test
    void noHashIsShownAndWhatIsShownCannotBeTakenForOne() throws Exception {
        users("bob:" + HASH);
        keys();
        LogWispConfig config = load(EVERYTHING);
        String shown = EffectiveText.shown(config);
        assertFalse(shown.contains(HASH), shown);
        assertFalse(shown.contains(TOKEN), shown);
        assertEquals(EffectiveText.of(config).lines().count(), shown.lines().count());
        assertTrue(problem(shown).contains("password_hash"));
        assertTrue(problem(shown).contains("token_hashes"));
    }

    @Test
    void aPlainTokenIsTakenWithAWarningAndNotKept() throws Exception {
        String text = STREAM + HTTP + "[streams.auth]\ntype = \"bearer\"\nbearer_auth = { tokens = [\"short\"] }";
        LoadedConfig loaded = new ConfigLoader(Map.of(), folder).loadText("t", text, List.of());
        assertEquals(2, loaded.warnings().size());
        assertFalse(EffectiveText.of(loaded.config()).contains("short"));
    }

    @Test
    void authenticationOpensAListenerToOthersButNotInClearText() throws Exception {
        String open = STREAM + HTTP + "host = \"0.0.0.0\"\n";
        String auth = "[streams.auth]\ntype = \"bearer\"\nbearer_auth = { token_hashes = [\"" + TOKEN + "\"] }\n";
        assertTrue(problem(open).contains("without authentication"));
        assertTrue(problem(open + auth).contains("passwords or tokens in clear text"));
        load("[security]\nallow_plaintext_auth = true\n" + open + auth);
    }

    private void assertProblem(String auth, String expected) {
        String said = problem(STREAM + HTTP + "[streams.auth]\n" + auth);
        assertTrue(said.contains(expected), said);
    }

    private String problem(String text) {
        return String.join(
                "\n", assertThrows(ConfigException.class, () -> load(text)).problems());
    }

    private void users(String line) throws IOException {
        Files.writeString(folder.resolve("users"), line + "\n");
    }

    private void keys() throws IOException {
        Files.writeString(folder.resolve("keys.json"), new SignedTokens().keySet());
    }

    private LogWispConfig load(String text) throws ConfigException {
        return new ConfigLoader(Map.of(), folder).loadText("t", text, List.of()).config();
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text).orElseThrow();
    }
}
