package io.logwisp.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * syslog-ng's own sender of syslog messages.
 *
 * @param connections at the same time; 1 for UDP
 * @param perSecond messages a second on each of them; 0 = as many as it can
 */
record Loggen(Protocol protocol, int connections, int perSecond) {
    static final String PROGRAM = "loggen";
    private static final int MESSAGE_BYTES = 200;
    private static final int UNLIMITED = 1_000_000_000;
    private static final String COUNT = "count=";

    /** Sends for that long and returns the number of messages that were handed to the system. */
    long send(int port, double seconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "--inet",
                protocol == Protocol.SYSLOG_UDP ? "--dgram" : "--stream",
                "--size=" + MESSAGE_BYTES,
                "--rate=" + (perSecond == 0 ? UNLIMITED : perSecond),
                "--interval=" + Math.max(1, Math.round(seconds))));
        if (connections > 1) {
            command.add("--active-connections=" + connections);
        }
        command.addAll(List.of("127.0.0.1", Integer.toString(port)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("loggen: " + output);
        }
        return count(output);
    }

    /** From {@code average rate = 174749.51 msg/sec, count=705771, time=4.03876, …} in the last line. */
    private static long count(String output) throws IOException {
        int at = output.lastIndexOf(COUNT);
        int end = output.indexOf(',', Math.max(0, at));
        if (at < 0 || end < 0) {
            throw new IOException("loggen does not tell what it sent: " + output);
        }
        return Long.parseLong(output.substring(at + COUNT.length(), end));
    }
}
