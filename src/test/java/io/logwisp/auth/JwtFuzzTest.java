package io.logwisp.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.config.AuthConfig;
import io.logwisp.testing.Corpus;
import io.logwisp.testing.SignedTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No token is believed that was not signed, and whatever stands in a signed one is believed or refused for a reason. */
class JwtFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 200, JwtFuzzTest::check);
    }

    private static final long NOW = 1_800_000_000L;
    private static final SignedTokens ISSUER = new SignedTokens();
    private static final JwtKeys KEYS = ours();
    private static final JwtVerifier VERIFIER = new JwtVerifier(new AuthConfig.Jwt(
            Optional.empty(),
            Optional.empty(),
            AuthConfig.Jwt.ALGORITHMS,
            SignedTokens.ISSUER,
            SignedTokens.AUDIENCE,
            30,
            "sub",
            "streams"));

    private static void check(byte[] input) {
        String text = new String(input, ISO_8859_1);
        assertThrows(JwtException.class, () -> VERIFIER.verify(text, KEYS, NOW));
        int half = Math.max(0, text.indexOf('\n'));
        checkSigned(ISSUER.edDsa("{\"alg\":\"EdDSA\",\"kid\":\"d\"}", text));
        checkSigned(ISSUER.edDsa(text.substring(0, half), text.substring(half)));
        parseKeys(input);
    }

    private static void checkSigned(String token) {
        try {
            Proof proof = VERIFIER.verify(token, KEYS, NOW);
            assertTrue(proof.expiresAt() > NOW, token);
            assertFalse(proof.name().isBlank(), token);
        } catch (JwtException refused) {
            assertNotNull(refused.getMessage());
        }
    }

    private static JwtKeys ours() {
        try {
            return JwtKeys.parse(ISSUER.keySet().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void parseKeys(byte[] set) {
        try {
            JwtKeys.parse(set).faults();
        } catch (IOException refused) {
            assertNotNull(refused.getMessage());
        }
    }
}
