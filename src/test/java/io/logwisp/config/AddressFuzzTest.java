package io.logwisp.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logwisp.testing.Corpus;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written, it is an address that is the same when it is read again, or none. */
class AddressFuzzTest {
    @FuzzTest
    void anyInput(byte[] input) {
        check(input);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingBreaksIt(long seed) throws IOException {
        Corpus.of(getClass()).mutate(seed, 50000, AddressFuzzTest::check);
    }

    private static void check(byte[] input) {
        String text = new String(input, ISO_8859_1);
        AddressRange.address(text).ifPresent(address -> {
            assertEquals(Optional.of(address), AddressRange.address(address.getHostAddress()), text);
            assertTrue(text.chars().noneMatch(c -> c == '/'), text);
        });
        AddressRange.parse(text).ifPresent(range -> {
            assertEquals(Optional.of(range), AddressRange.parse(range.text()), text);
            assertTrue(range.contains(range.network()), text);
        });
    }
}
