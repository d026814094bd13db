package io.logwisp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.config.AddressRange;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Host and Origin a client sends, only addresses and our names are ours, and only our own pages may connect. */
class HostFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 50000, HostFuzzTest::check);
    }

    private static final HostGate GATE = new HostGate(List.of("logs.example"), List.of());

    /** The Host stands before the first line feed, the Origin behind it. */
    private static void check(byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = text.indexOf('\n');
        String host = end < 0 ? text : text.substring(0, end);
        if (GATE.isOurs(host)) {
            String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
            assertTrue(
                    name.equals("localhost")
                            || name.equals("logs.example")
                            || name.matches("[0-9.]+")
                            || AddressRange.address(name).isPresent()
                            || AddressRange.address(host).isPresent(),
                    host);
        }
        String origin = text.substring(end + 1);
        if (HostGate.isOwnPage(host, origin)) {
            assertTrue(origin.toLowerCase(Locale.ROOT).contains("//" + host.toLowerCase(Locale.ROOT)), origin);
        }
    }
}
