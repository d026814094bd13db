package io.logwisp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.testing.SignedTokens;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which signed tokens are believed: the right ones of each kind, and none of those that attackers make. */
class JwtVerifierTest {
    private static final long NOW = 1_800_000_000L;
    private static final String RIGHT = SignedTokens.claims("ann", NOW + 100, "");
    private static final String RS256 = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"r\"}";

    private static final SignedTokens issuer = new SignedTokens();
    private static final SignedTokens stranger = new SignedTokens();

    private final JwtVerifier verifier = new JwtVerifier(config("", AuthConfig.Jwt.ALGORITHMS));
    private JwtKeys keys;

    @BeforeEach
    void readKeys() throws IOException {
        keys = JwtKeys.parse(issuer.keySet().getBytes(UTF_8));
    }

    @Test
    void aTokenOfEachKindIsBelieved() throws Exception {
        assertEquals(List.of(), keys.faults());
        for (String token : List.of(
                issuer.rs256(RS256, RIGHT),
                issuer.rs256("{\"alg\":\"RS256\"}", RIGHT),
                issuer.rs256("{\"alg\":\"RS256\",\"typ\":\"at+JWT\"}", RIGHT),
                issuer.es256("{\"alg\":\"ES256\",\"kid\":\"e\"}", RIGHT),
                issuer.edDsa("{\"alg\":\"EdDSA\",\"kid\":\"d\"}", RIGHT))) {
            Proof proof = verifier.verify(token, keys, NOW);
            assertEquals("ann", proof.name());
            assertEquals(Kind.JWT, proof.kind());
            assertEquals(NOW + 130, proof.expiresAt());
            assertTrue(keys.has(proof.evidence()));
        }
    }

    @Test
    void whatIsRightInOneOfSeveralFormsIsBelieved() throws Exception {
        verify("{\"iss\":\"https://idp.example\",\"aud\":[\"other\",\"logwisp\"],\"sub\":\"ann\",\"exp\":" + NOW
                + ".5}");
        verify(SignedTokens.claims("ann", NOW - 29, ",\"nbf\":" + (NOW + 30)));
        verify(SignedTokens.claims("Änn", NOW, ",\"more\":{\"deep\":[1,null,true,\"x\"]}"));
    }

    /** What is tried, by the reason that our log gives. */
    private static Map<String, List<String>> attacks() {
        Map<String, List<String>> attacks = new LinkedHashMap<>();
        attacks.put(
                "has an algorithm that is not allowed",
                List.of(
                        SignedTokens.base64("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + encoded(RIGHT) + ".AA",
                        SignedTokens.base64("{\"alg\":\"NoNe\",\"kid\":\"r\"}".getBytes(UTF_8)) + "." + encoded(RIGHT)
                                + ".AA",
                        SignedTokens.hs256("{\"alg\":\"HS256\",\"kid\":\"r\"}", RIGHT, issuer.rsaBytes()),
                        SignedTokens.hs256("{\"alg\":\"HS512\"}", RIGHT, new byte[1]),
                        issuer.rs256("{\"alg\":\"RS512\",\"kid\":\"r\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"rs256\",\"kid\":\"r\"}", RIGHT),
                        issuer.rs256("{\"alg\":[\"RS256\"],\"kid\":\"r\"}", RIGHT),
                        issuer.rs256("{\"kid\":\"r\"}", RIGHT)));
        attacks.put(
                "names a key for another algorithm",
                List.of(
                        issuer.rs256("{\"alg\":\"ES256\",\"kid\":\"r\"}", RIGHT),
                        issuer.es256("{\"alg\":\"EdDSA\",\"kid\":\"e\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"e\"}", RIGHT)));
        attacks.put(
                "names a key that is not known",
                List.of(
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"/etc/hostname\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r' OR '1'='1\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r\\u0000\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"\"}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"https://evil.example/jwks\"}", RIGHT)));
        attacks.put(
                "has a kid that is no text",
                List.of(
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":[\"r\"]}", RIGHT),
                        issuer.rs256("{\"alg\":\"RS256\",\"kid\":1}", RIGHT)));
        attacks.put(
                "is not signed by the key",
                List.of(
                        stranger.rs256(RS256, RIGHT),
                        stranger.es256("{\"alg\":\"ES256\",\"kid\":\"e\"}", RIGHT),
                        stranger.edDsa("{\"alg\":\"EdDSA\",\"kid\":\"d\"}", RIGHT),
                        zeros("{\"alg\":\"ES256\",\"kid\":\"e\"}"),
                        forged(issuer.rs256(RS256, RIGHT), SignedTokens.claims("root", NOW + 100, ""))));
        attacks.put(
                "has a header jwk",
                List.of(stranger.rs256("{\"alg\":\"RS256\",\"jwk\":" + stranger.rsaKey("r") + "}", RIGHT)));
        for (String header : List.of("jku", "x5u")) {
            attacks.put(
                    "has a header " + header,
                    List.of(issuer.rs256(
                            "{\"alg\":\"RS256\",\"kid\":\"r\",\"" + header + "\":\"https://evil.example/k\"}", RIGHT)));
        }
        attacks.put("has a header x5c", List.of(issuer.rs256("{\"alg\":\"RS256\",\"x5c\":[\"MII\"]}", RIGHT)));
        attacks.put(
                "has a header crit",
                List.of(issuer.rs256("{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", RIGHT)));
        attacks.put(
                "is for something else by its typ",
                List.of(issuer.rs256("{\"alg\":\"RS256\",\"typ\":\"logout+jwt\"}", RIGHT)));
        attacks.put(
                "is of another issuer",
                List.of(
                        issuer.rs256(RS256, RIGHT.replace("idp.example", "idp.example.evil")),
                        issuer.rs256(RS256, RIGHT.replace("\"iss\":\"https://idp.example\",", "")),
                        issuer.rs256(RS256, RIGHT.replace("\"https://idp.example\"", "[\"https://idp.example\"]"))));
        attacks.put(
                "is for another audience",
                List.of(
                        issuer.rs256(RS256, RIGHT.replace("\"logwisp\"", "\"other\"")),
                        issuer.rs256(RS256, RIGHT.replace("\"logwisp\"", "[]")),
                        issuer.rs256(RS256, RIGHT.replace("\"logwisp\"", "\"logwisp2\"")),
                        issuer.rs256(RS256, RIGHT.replace("\"aud\":\"logwisp\",", ""))));
        attacks.put("has expired", List.of(issuer.rs256(RS256, SignedTokens.claims("ann", NOW - 30, ""))));
        attacks.put(
                "has no time in exp",
                List.of(
                        issuer.rs256(RS256, RIGHT.replace(",\"exp\":" + (NOW + 100), "")),
                        issuer.rs256(RS256, RIGHT.replace("\"exp\":", "\"exp\":-")),
                        issuer.rs256(RS256, RIGHT.replace("\"exp\":" + (NOW + 100), "\"exp\":\"never\"")),
                        issuer.rs256(RS256, RIGHT.replace("\"exp\":" + (NOW + 100), "\"exp\":null"))));
        attacks.put(
                "has no time in nbf",
                List.of(issuer.rs256(RS256, SignedTokens.claims("ann", NOW + 100, ",\"nbf\":\"\""))));
        attacks.put(
                "is not valid yet",
                List.of(
                        issuer.rs256(RS256, SignedTokens.claims("ann", NOW + 100, ",\"nbf\":" + (NOW + 31))),
                        issuer.rs256(RS256, SignedTokens.claims("ann", NOW + 100, ",\"nbf\":1e308"))));
        attacks.put(
                "has no name in sub",
                List.of(
                        issuer.rs256(RS256, SignedTokens.claims("", NOW + 100, "")),
                        issuer.rs256(RS256, SignedTokens.claims("a\\nb", NOW + 100, "")),
                        issuer.rs256(RS256, SignedTokens.claims("a".repeat(257), NOW + 100, ""))));
        attacks.put(
                "has a part that is no JSON object with every name once",
                List.of(
                        issuer.rs256(RS256, SignedTokens.claims("ann", NOW + 100, ",\"sub\":\"root\"")),
                        issuer.rs256("{\"alg\":\"RS256\",\"alg\":\"none\"}", RIGHT),
                        issuer.rs256(RS256, RIGHT + "{}"),
                        issuer.rs256(RS256, "[]"),
                        issuer.rs256(RS256, "{\"a\":".repeat(20) + "1" + "}".repeat(20)),
                        issuer.rs256(RS256, "{\"exp\":" + "9".repeat(50) + "}"),
                        issuer.rs256("no json", RIGHT)));
        attacks.put(
                "has a part that is not base64url",
                List.of(
                        issuer.rs256(RS256, RIGHT) + "=",
                        issuer.rs256(RS256, RIGHT) + "!",
                        issuer.rs256(RS256, RIGHT) + "\n",
                        "*." + encoded(RIGHT) + ".AA"));
        attacks.put(
                "is not of three parts",
                List.of(
                        "a.b",
                        "..",
                        "a.b.",
                        ".b.c",
                        "a.b.c.d",
                        issuer.rs256(RS256, RIGHT) + ".",
                        issuer.rs256(
                                RS256, SignedTokens.claims("ann", NOW + 100, ",\"x\":\"" + "y".repeat(9000) + "\""))));
        return attacks;
    }

    @Test
    void noAttackIsBelievedAndEachFailsForItsOwnReason() {
        attacks()
                .forEach((reason, tokens) -> tokens.forEach(token -> assertEquals(
                        reason,
                        assertThrows(JwtException.class, () -> verifier.verify(token, keys, NOW), reason)
                                .getMessage(),
                        token)));
    }

    @Test
    void theConfigurationNarrowsTheAlgorithms() {
        JwtVerifier narrow = new JwtVerifier(config("", List.of("EdDSA")));
        assertThrows(JwtException.class, () -> narrow.verify(issuer.rs256(RS256, RIGHT), keys, NOW));
    }

    @Test
    void aTokenWithoutKeyIdIsNotTriedWithSeveralKeys() throws IOException {
        JwtKeys two =
                JwtKeys.parse(("{\"keys\":[" + issuer.rsaKey("a") + "," + stranger.rsaKey("b") + "]}").getBytes(UTF_8));
        String token = issuer.rs256("{\"alg\":\"RS256\"}", RIGHT);
        assertEquals(
                "names no key, and 2 are for RS256",
                assertThrows(JwtException.class, () -> verifier.verify(token, two, NOW))
                        .getMessage());
    }

    @Test
    void theStreamsClaimIsAListOrWordsAndNothingWhenItIsMissing() throws Exception {
        JwtVerifier streams = new JwtVerifier(config("rooms", AuthConfig.Jwt.ALGORITHMS));
        assertEquals(Optional.empty(), verify(RIGHT).streams());
        for (Map.Entry<String, List<String>> claim : Map.of(
                        "", List.<String>of(),
                        ",\"rooms\":[\"app\",\"sys\"]", List.of("app", "sys"),
                        ",\"rooms\":\"app sys\"", List.of("app", "sys"),
                        ",\"rooms\":\"app,sys\"", List.of("app", "sys"),
                        ",\"rooms\":true", List.<String>of())
                .entrySet()) {
            String token = issuer.rs256(RS256, SignedTokens.claims("ann", NOW, claim.getKey()));
            assertEquals(
                    Optional.of(claim.getValue()),
                    streams.verify(token, keys, NOW).streams(),
                    claim.getKey());
        }
    }

    @Test
    void keysThatCannotBeUsedAreLeftOutWithAReason() throws IOException {
        String rsa = issuer.rsaKey("r");
        String set = "{\"keys\":[" + issuer.edKey("d") + "," + rsa.replace("sig", "enc") + ","
                + rsa.replace("RS256", "RS512") + "," + rsa.replace("}", ",\"d\":\"AA\"}") + ","
                + "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}," + issuer.ecKey("e").replace("P-256", "P-384") + ","
                + issuer.ecKey("e").replaceAll("\"x\":\"....", "\"x\":\"AAAA") + ","
                + rsa.replaceAll("\"n\":\"[^\"]*", "\"n\":\"wwww") + "," + issuer.rsaKey("d") + ",7]}";
        JwtKeys left = JwtKeys.parse(set.getBytes(UTF_8));
        assertEquals(1, left.size());
        assertEquals(
                List.of(
                        "key 2 is not for signatures",
                        "key 3 is for RS512; known are RS256, ES256 and EdDSA",
                        "key 4 has a secret in it; only public keys belong here",
                        "key 5 has a secret in it; only public keys belong here",
                        "key 6 is on the curve P-384; of EC only P-256 is known",
                        "key 7 is no point of P-256",
                        "key 8 has 24 bits; RSA needs 2048 to 8192",
                        "key 9 has the kid of another one",
                        "key 10 is no object"),
                left.faults());
        for (String none : List.of("{\"keys\":[]}", "[]", "{\"keys\":1}", "", "{\"keys\":[{}]}")) {
            assertThrows(IOException.class, () -> JwtKeys.parse(none.getBytes(UTF_8)), none);
        }
    }

    private Proof verify(String claims) throws JwtException {
        return verifier.verify(issuer.rs256(RS256, claims), keys, NOW);
    }

    private static String encoded(String claims) {
        return SignedTokens.base64(claims.getBytes(UTF_8));
    }

    /** With the signature that some releases of Java take for everybody's. */
    private static String zeros(String header) {
        return SignedTokens.base64(header.getBytes(UTF_8)) + "." + encoded(RIGHT) + "."
                + SignedTokens.base64(new byte[64]);
    }

    private static String forged(String token, String claims) {
        return token.substring(0, token.indexOf('.') + 1) + encoded(claims) + token.substring(token.lastIndexOf('.'));
    }

    private static AuthConfig.Jwt config(String streamsClaim, List<String> algorithms) {
        return new AuthConfig.Jwt(
                Optional.empty(),
                Optional.empty(),
                algorithms,
                SignedTokens.ISSUER,
                SignedTokens.AUDIENCE,
                30,
                "sub",
                streamsClaim);
    }
}
