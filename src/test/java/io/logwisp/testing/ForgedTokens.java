package io.logwisp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** What is tried against those who check signed tokens, one of each kind. */
public final class ForgedTokens {
    private static final String RS256 = "{\"alg\":\"RS256\",\"kid\":\"r\"}";

    private ForgedTokens() {}

    /**
     * None of them is right, although the issuer has signed most of them.
     *
     * @param now in seconds
     */
    public static List<String> by(SignedTokens issuer, long now) {
        String right = SignedTokens.claims("ann", now + 600, "");
        String exp = ",\"exp\":" + (now + 600);
        SignedTokens stranger = new SignedTokens();
        String[] parts = issuer.rs256(RS256, right).split("\\.");
        return List.of(
                unsigned("{\"alg\":\"none\"}", right),
                unsigned("{\"alg\":\"nOnE\",\"kid\":\"r\"}", right),
                SignedTokens.hs256("{\"alg\":\"HS256\",\"kid\":\"r\"}", right, issuer.rsaBytes()),
                issuer.rs256("{\"alg\":\"ES256\",\"kid\":\"r\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"e\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"../../../../dev/null\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r' OR '1'='1\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":[\"r\"]}", right),
                issuer.rs256("{\"kid\":\"r\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"exp\"]}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r\",\"jku\":\"https://evil.example/k\"}", right),
                issuer.rs256("{\"alg\":\"RS256\",\"kid\":\"r\",\"x5u\":\"https://evil.example/k\"}", right),
                stranger.rs256("{\"alg\":\"RS256\",\"jwk\":" + stranger.rsaKey("r") + "}", right),
                stranger.rs256(RS256, right),
                parts[0] + "."
                        + SignedTokens.base64(
                                SignedTokens.claims("root", now + 600, "").getBytes(UTF_8)) + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                issuer.rs256(RS256, right.replace(exp, "")),
                issuer.rs256(RS256, right.replace(exp, ",\"exp\":\"never\"")),
                issuer.rs256(RS256, SignedTokens.claims("ann", now - 60, "")),
                issuer.rs256(RS256, SignedTokens.claims("ann", now + 600, ",\"nbf\":" + (now + 500))),
                issuer.rs256(RS256, right.replace(SignedTokens.AUDIENCE, "other")),
                issuer.rs256(RS256, right.replace(SignedTokens.ISSUER, "https://evil.example")),
                issuer.rs256(RS256, SignedTokens.claims("ann", now + 600, ",\"sub\":\"root\"")),
                issuer.rs256(RS256, "[]"),
                "a.b.c");
    }

    private static String unsigned(String header, String claims) {
        return SignedTokens.base64(header.getBytes(UTF_8)) + "." + SignedTokens.base64(claims.getBytes(UTF_8)) + ".AA";
    }
}
