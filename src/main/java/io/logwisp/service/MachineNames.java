package io.logwisp.service;

import io.logwisp.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names under which this machine knows itself. */
final class MachineNames {
    /** The host name as the kernel has it; asking a name server instead could block the start for seconds. */
    static final List<String> ALL = read();

    private MachineNames() {}

    /** The name for templates. */
    static String own() {
        return ALL.isEmpty() ? ServerConfig.LOOPBACK : ALL.get(0);
    }

    private static List<String> read() {
        try {
            return List.of(Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.US_ASCII)
                    .trim());
        } catch (IOException notLinux) {
            return hostName();
        }
    }

    private static List<String> hostName() {
        try {
            return List.of(InetAddress.getLocalHost().getHostName());
        } catch (IOException unknown) {
            return List.of();
        }
    }
}
