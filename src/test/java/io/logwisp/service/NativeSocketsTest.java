package io.logwisp.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeSocketsTest {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    @Test
    void copyIsTheLibraryOfThisMachine(@TempDir Path folder) throws IOException {
        assumeTrue(Epoll.isAvailable(), "no native sockets for this machine");
        Path made = folder.resolve("native");

        NativeSockets.copyTo(made);

        List<Path> copies;
        try (Stream<Path> list = Files.list(made)) {
            copies = list.toList();
        }
        assertEquals(1, copies.size(), copies.toString());
        Path copy = copies.get(0);
        assertEquals(
                "libnetty_transport_native_epoll_",
                copy.getFileName().toString().substring(0, 32));
        assertArrayEquals(ELF, Arrays.copyOf(Files.readAllBytes(copy), ELF.length));
    }
}
