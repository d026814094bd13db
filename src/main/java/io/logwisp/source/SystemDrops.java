package io.logwisp.source;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * How many datagrams the system has thrown away because the buffer of a socket was full, as Linux tells in
 * {@code /proc/net/udp} and {@code /proc/net/udp6}. Methods may block shortly.
 */
final class SystemDrops {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final int LOCAL_ADDRESS = 1;
    private static final int DROPS = 12;

    private SystemDrops() {}

    /** Datagrams lost since sockets with that address exist; 0 where nobody tells. */
    static long of(InetSocketAddress local) throws IOException {
        Set<String> wanted = keys(local.getAddress(), local.getPort());
        long drops = 0;
        for (Path table : TABLES) {
            try (Stream<String> rows = Files.lines(table)) {
                drops += rows.mapToLong(row -> drops(row, wanted)).sum();
            } catch (NoSuchFileException notLinux) {
                return drops;
            }
        }
        return drops;
    }

    /** The drops of a row when it is the row of one of these addresses, else 0. */
    static long drops(String row, Set<String> wanted) {
        StringTokenizer words = new StringTokenizer(row);
        for (int i = 0; words.hasMoreTokens(); i++) {
            String word = words.nextToken();
            if (i == LOCAL_ADDRESS && !wanted.contains(word)) {
                return 0;
            }
            if (i == DROPS) {
                return Long.parseLong(word);
            }
        }
        return 0;
    }

    /** An IPv4 address also stands there as the IPv6 address that it is for a socket of both kinds. */
    private static Set<String> keys(InetAddress address, int number) {
        String port = ":%04X".formatted(number);
        String own = hex(address.getAddress());
        if (!(address instanceof Inet4Address)) {
            return Set.of(own + port);
        }
        String mapped = address.isAnyLocalAddress() ? "0".repeat(32) : "0".repeat(16) + "FFFF0000" + own;
        return Set.of(own + port, mapped + port);
    }

    /** Words of four bytes as numbers of this machine, which are little-endian. */
    private static String hex(byte[] address) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < address.length; word += 4) {
            for (int i = word + 3; i >= word; i--) {
                text.append("%02X".formatted(address[i]));
            }
        }
        return text.toString();
    }
}
