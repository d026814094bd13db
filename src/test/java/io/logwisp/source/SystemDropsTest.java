package io.logwisp.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemDropsTest {
    private static final String ROW = " 1234: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000"
            + "     0        0 100 2 0000000000000000 42";

    @Test
    void theLastColumnOfTheRowOfAnAddressCounts() {
        assertEquals(42, SystemDrops.drops(ROW, Set.of("0100007F:0202")));
        assertEquals(0, SystemDrops.drops(ROW, Set.of("0100007F:0203")));
        assertEquals(0, SystemDrops.drops("", Set.of("0100007F:0202")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1"})
    void aSocketThatNobodyReadsLosesDatagrams(String host) throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/udp6")), "not Linux");
        try (DatagramChannel receiver = DatagramChannel.open();
                DatagramChannel sender = DatagramChannel.open()) {
            receiver.bind(new InetSocketAddress(host, 0));
            InetSocketAddress local = (InetSocketAddress) receiver.getLocalAddress();
            assertEquals(0, SystemDrops.of(local));
            InetSocketAddress target =
                    new InetSocketAddress(host.equals("0.0.0.0") ? "127.0.0.1" : host, local.getPort());
            for (int i = 0; i < 20_000; i++) {
                sender.send(ByteBuffer.allocate(1000), target);
            }

            assertTrue(SystemDrops.of(new InetSocketAddress(host, local.getPort())) > 0);
        }
    }
}
