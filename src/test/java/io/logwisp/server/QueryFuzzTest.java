package io.logwisp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.testing.Configs;
import io.logwisp.testing.Corpus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands behind the question mark, it is understood or refused in words. */
class QueryFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 20000, QueryFuzzTest::check);
    }

    private static void check(byte[] input) {
        MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
        try {
            new QueryStringDecoder("?" + new String(input, ISO_8859_1))
                    .parameters()
                    .forEach(parameters::add);
        } catch (IllegalArgumentException malformed) {
            return; // what the server answers with 400 as well
        }
        try {
            StreamQuery query = new StreamQuery(parameters);
            query.backlog(Configs.http("/stream", "/status"));
            query.delivery(Transport.SSE, Configs.http("/stream", "/status"), parameters.get("id"));
            query.filterText();
        } catch (BadRequestException refused) {
            assertNotNull(refused.getMessage());
        }
        try {
            new CircologQuery(parameters, false).overHttp(Configs.http("/stream", "/status"));
        } catch (BadRequestException refused) {
            assertNotNull(refused.getMessage());
        }
    }
}
