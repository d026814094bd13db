package io.logwisp.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.auth.Decision.Outcome;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.AuthConfig.Token;
import io.logwisp.config.LimitsConfig;
import io.logwisp.testing.ManualClock;
import io.logwisp.testing.SignedTokens;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizerTest {
    private static final String ANN = Passwords.hash("right".getBytes(StandardCharsets.UTF_8));
    private static final SignedTokens issuer = new SignedTokens();
    private static final InetAddress HERE = address("192.0.2.1");
    private static final InetAddress THERE = address("192.0.2.2");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final Authorizer authorizer = new Authorizer(clock);
    private Path users;

    @BeforeEach
    void writeUsers() throws Exception {
        users = folder.resolve("users");
        Files.writeString(users, "# who\n\nann:" + ANN + "\nbob:" + ANN + "\n");
        Files.writeString(folder.resolve("keys.json"), issuer.keySet());
        configure(Map.of());
    }

    @AfterEach
    void close() {
        authorizer.close();
    }

    @Test
    void onlyTheRightPasswordOpensAStream() {
        assertEquals(Outcome.GRANTED, decide("app", basic("ann", "right")).outcome());
        assertEquals(Outcome.WRONG, decide("app", basic("ann", "wrong")).outcome());
        assertEquals(Outcome.WRONG, decide("app", basic("nobody", "right")).outcome());
        assertEquals(
                Outcome.WRONG, decide("app", basic("ann", "right".repeat(20))).outcome());
        clock.advanceMillis(60_000);
        assertEquals(Outcome.MISSING, decide("app", null).outcome());
        assertEquals(Outcome.WRONG, decide("app", new Credential.Malformed()).outcome());
        assertEquals(Outcome.GRANTED, decide("open", null).outcome());
    }

    @Test
    void aTokenIsRightUntilItExpires() {
        long now = clock.epochNanos() / 1_000_000_000L;
        configure(Map.of("early", now + 10));
        Decision granted = decide("app", new Credential.Bearer("early"));
        assertEquals(Outcome.GRANTED, granted.outcome());
        Grant grant = granted.grants().get("app");
        assertTrue(authorizer.holds(grant));
        clock.advanceMillis(11_000);
        assertFalse(authorizer.holds(grant));
        assertEquals(
                Outcome.WRONG, decide("app", new Credential.Bearer("early")).outcome());
        assertEquals(
                Outcome.WRONG, decide("app", new Credential.Bearer("other")).outcome());
    }

    @Test
    void whoIsKnownReadsOnlyWhatHeMay() {
        assertEquals(Outcome.FORBIDDEN, decide("app", basic("bob", "right")).outcome());
        Decision both = decide(List.of("app", "sys", "open"), HERE, basic("bob", "right"));
        assertEquals(Set.of("sys", "open"), both.grants().keySet());
    }

    @Test
    void somethingWrongIsToldEvenWhereSomeOfItIsOpen() {
        assertEquals(
                Outcome.WRONG,
                decide(List.of("app", "open"), HERE, basic("ann", "x")).outcome());
        assertEquals(
                Set.of("open"),
                decide(List.of("app", "open"), HERE, null).grants().keySet());
    }

    @Test
    void aUserThatIsTakenOutOfTheFileIsOut() throws Exception {
        Grant grant = decide("app", basic("ann", "right")).grants().get("app");
        Files.writeString(users, "bob:" + ANN + "\n");
        authorizer.refresh();
        assertFalse(authorizer.holds(grant));
        assertEquals(Outcome.WRONG, decide("app", basic("ann", "right")).outcome());
    }

    @Test
    void aFileThatCannotBeReadLeavesTheUsersAsTheyWere() throws Exception {
        Files.delete(users);
        authorizer.refresh();
        assertEquals(Outcome.GRANTED, decide("app", basic("ann", "right")).outcome());
    }

    @Test
    void whoGuessesHasToWaitAndNobodyElse() {
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    Outcome.WRONG,
                    decide("app", new Credential.Bearer("guess" + i)).outcome());
        }
        Decision limited = decide("app", basic("ann", "right"));
        assertEquals(Outcome.LIMITED, limited.outcome());
        assertEquals(20, limited.waitSeconds());
        assertEquals(
                Outcome.GRANTED,
                decide(List.of("app"), THERE, basic("ann", "right")).outcome());
        clock.advanceMillis(20_000);
        assertEquals(Outcome.GRANTED, decide("app", basic("ann", "right")).outcome());
    }

    @Test
    void whatIsRightCostsNothing() {
        for (int i = 0; i < 20; i++) {
            assertEquals(Outcome.GRANTED, decide("app", basic("ann", "right")).outcome());
        }
    }

    @Test
    void theNeighboursOfOneHouseholdCountAsOne() {
        for (int i = 0; i < 3; i++) {
            decide(List.of("app"), address("2001:db8::" + i), new Credential.Bearer("x"));
        }
        assertEquals(
                Outcome.LIMITED,
                decide(List.of("app"), address("2001:db8::ffff:1"), basic("ann", "right"))
                        .outcome());
        assertEquals(
                Outcome.GRANTED,
                decide(List.of("app"), address("2001:db8:0:1::1"), basic("ann", "right"))
                        .outcome());
    }

    @Test
    void aLoginIsRememberedUntilTheLogoutOrTwelveHoursLater() {
        String first = login();
        String second = login();
        assertEquals(
                Outcome.GRANTED, decide("app", new Credential.Cookie(first)).outcome());
        authorizer.logout(first);
        assertEquals(
                Outcome.MISSING, decide("app", new Credential.Cookie(first)).outcome());
        assertEquals(
                Outcome.GRANTED, decide("app", new Credential.Cookie(second)).outcome());
        clock.advanceMillis(12L * 3600 * 1000 + 1);
        assertEquals(
                Outcome.MISSING, decide("app", new Credential.Cookie(second)).outcome());
    }

    @Test
    void aLoginIsWorthNothingWhenThePasswordHasChanged() throws Exception {
        String cookie = login();
        Files.writeString(users, "ann:" + Passwords.hash("new".getBytes(StandardCharsets.UTF_8)) + "\n");
        authorizer.refresh();
        assertEquals(
                Outcome.MISSING, decide("app", new Credential.Cookie(cookie)).outcome());
    }

    @Test
    void addressesAreRefusedWhateverTheyShow() {
        assertEquals(
                Outcome.ADDRESS,
                decide(List.of("app"), address("10.0.0.1"), basic("ann", "right"))
                        .outcome());
        assertEquals(
                Outcome.ADDRESS,
                decide(List.of("open"), address("::ffff:10.0.0.1"), null).outcome());
        assertTrue(authorizer.isRefused(List.of("open", "app"), address("10.0.0.1")));
    }

    @Test
    void aSignedTokenIsRightUntilItExpiresOrItsKeyIsGone() throws Exception {
        long now = clock.epochNanos() / 1_000_000_000L;
        Credential early = new Credential.Bearer(issuer.token("ann", now + 10, ",\"rooms\":[\"app\"]"));
        Grant grant = decide("app", early).grants().get("app");
        assertEquals("ann", grant.name());
        assertEquals("jwt", grant.method());
        assertEquals(Outcome.GRANTED, decide("app", early).outcome());
        assertEquals(Outcome.FORBIDDEN, decide("sys", early).outcome());
        clock.advanceMillis(39_000);
        assertTrue(authorizer.holds(grant)); // the leeway
        clock.advanceMillis(1_000);
        assertFalse(authorizer.holds(grant));
        assertEquals(Outcome.WRONG, decide("app", early).outcome());
        Credential late = new Credential.Bearer(issuer.token("ann", now + 1000, ",\"rooms\":[\"app\"]"));
        Grant open = decide("app", late).grants().get("app");
        assertTrue(authorizer.holds(open));
        Files.writeString(folder.resolve("keys.json"), new SignedTokens().keySet());
        authorizer.refresh();
        assertFalse(authorizer.holds(open));
        assertEquals(Outcome.WRONG, decide("app", late).outcome());
    }

    @Test
    void whatATokenMayReadIsNarrowedByMayReadAndTheOtherWayRound() {
        long end = clock.epochNanos() / 1_000_000_000L + 100;
        Credential bob = new Credential.Bearer(issuer.token("bob", end, ",\"rooms\":\"app sys\""));
        assertEquals(
                Set.of("sys"), decide(List.of("app", "sys"), HERE, bob).grants().keySet());
        Credential nowhere = new Credential.Bearer(issuer.token("ann", end, ""));
        assertEquals(Outcome.FORBIDDEN, decide("app", nowhere).outcome());
    }

    @Test
    void wrongSignedTokensCountAsGuesses() {
        long end = clock.epochNanos() / 1_000_000_000L + 100;
        SignedTokens stranger = new SignedTokens();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    Outcome.WRONG,
                    decide("app", new Credential.Bearer(stranger.token("a" + i, end, "")))
                            .outcome());
        }
        assertEquals(
                Outcome.LIMITED,
                decide("app", new Credential.Bearer(issuer.token("ann", end, "")))
                        .outcome());
    }

    @Test
    void aTicketIsGoodOnceForItsStreamAndItsAddress() {
        Grant grant = decide("app", basic("ann", "right")).grants().get("app");
        Credential ticket = new Credential.Ticket(authorizer.ticket(grant).orElseThrow());
        Decision all = decide(List.of("app", "sys", "open"), HERE, ticket);
        assertEquals(Set.of("app"), all.grants().keySet());
        assertEquals(grant, all.grants().get("app"));
        assertEquals(Outcome.WRONG, decide("app", ticket).outcome());
        Credential elsewhere = new Credential.Ticket(authorizer.ticket(grant).orElseThrow());
        assertEquals(Outcome.WRONG, decide(List.of("app"), THERE, elsewhere).outcome());
        Credential other = new Credential.Ticket(authorizer.ticket(grant).orElseThrow());
        assertEquals(Outcome.WRONG, decide("sys", other).outcome());
    }

    @Test
    void aTicketEndsSoonAndWithWhatItStandsFor() throws Exception {
        Grant grant = decide("app", basic("ann", "right")).grants().get("app");
        Credential late = new Credential.Ticket(authorizer.ticket(grant).orElseThrow());
        clock.advanceMillis(30_000);
        assertEquals(Outcome.WRONG, decide("app", late).outcome());
        Credential early = new Credential.Ticket(authorizer.ticket(grant).orElseThrow());
        Files.writeString(users, "bob:" + ANN + "\n");
        authorizer.refresh();
        assertEquals(Outcome.WRONG, decide("app", early).outcome());
    }

    @Test
    void oneClientHasSoManyTicketsAndNoMore() {
        Grant grant = decide("app", basic("ann", "right")).grants().get("app");
        for (int i = 0; i < 32; i++) {
            assertTrue(authorizer.ticket(grant).isPresent());
        }
        assertTrue(authorizer.ticket(grant).isEmpty());
        clock.advanceMillis(30_000);
        assertTrue(authorizer.ticket(grant).isPresent());
    }

    @Test
    void nothingSecretIsToldByToString() {
        Decision decision = decide("app", basic("ann", "right"));
        String all = decision + " " + basic("ann", "right") + new Credential.Bearer("secret") + authorizer.config();
        assertFalse(all.contains(ANN));
        assertFalse(all.contains("secret"));
        assertFalse(all.contains(Digests.sha256Hex("robot")));
    }

    private String login() {
        CompletableFuture<String> cookie = new CompletableFuture<>();
        authorizer.login(
                List.of("app"), new Claim(HERE, basic("ann", "right"), null), (decision, id) -> cookie.complete(id));
        return cookie.join();
    }

    private void configure(Map<String, Long> more) {
        Map<String, Long> tokens = new LinkedHashMap<>(Map.of("robot", Long.MAX_VALUE));
        tokens.putAll(more);
        AuthConfig auth = new AuthConfig(
                Set.of(Kind.BASIC, Kind.BEARER, Kind.JWT),
                "LogWisp",
                List.of(),
                Optional.of(users),
                tokens.entrySet().stream()
                        .map(token -> new Token(token.getKey(), Digests.sha256Hex(token.getKey()), token.getValue()))
                        .toList(),
                Optional.of(new AuthConfig.Jwt(
                        Optional.of(folder.resolve("keys.json")),
                        Optional.empty(),
                        AuthConfig.Jwt.ALGORITHMS,
                        SignedTokens.ISSUER,
                        SignedTokens.AUDIENCE,
                        30,
                        "sub",
                        "rooms")),
                List.of(),
                Map.of("bob", List.of("sys")));
        StreamAccess guarded =
                new StreamAccess(Optional.of(auth), AddressRules.NONE, Optional.empty(), Optional.empty());
        authorizer.configure(new AccessConfig(
                Map.of("app", guarded, "sys", guarded),
                new AddressRules(
                        List.of(), List.of(AddressRange.parse("10.0.0.0/8").orElseThrow())),
                false,
                List.of(),
                new LimitsConfig(0, 0, 0, 1, 1, 1, 3, 30),
                Optional.empty()));
    }

    private Decision decide(String stream, Credential credential) {
        return decide(List.of(stream), HERE, credential);
    }

    private Decision decide(List<String> streams, InetAddress address, Credential credential) {
        CompletableFuture<Decision> decision = new CompletableFuture<>();
        authorizer.decide(streams, new Claim(address, credential, null), decision::complete);
        return decision.join();
    }

    private static Credential.Basic basic(String user, String password) {
        return new Credential.Basic(user, password.getBytes(StandardCharsets.UTF_8));
    }

    private static InetAddress address(String text) {
        return AddressRange.address(text).orElseThrow();
    }
}
