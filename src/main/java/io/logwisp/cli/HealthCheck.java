package io.logwisp.cli;

import io.logwisp.config.LogWispConfig;
import io.logwisp.config.RouterConfig;
import io.logwisp.config.ServerConfig;
import io.logwisp.config.StreamConfig;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.UnixSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks the service that a configuration describes, on this machine, whether it is ready: for containers, whose images have
 * no other program.
 */
final class HealthCheck {
    private static final int TIMEOUT_MILLIS = 5000;
    private static final String REQUEST = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private HealthCheck() {}

    /** Where HTTP is spoken without a certificate of the client. */
    private record Door(String host, int port, Optional<UnixSocket> socket, boolean encrypted) {}

    /**
     * What the service answers: its status line and its body.
     *
     * @throws UsageException when it has no HTTP listener that can be asked
     * @throws IOException when it does not answer
     */
    static List<String> ask(LogWispConfig config) throws UsageException, IOException {
        Door door = doors(config).stream()
                .findFirst()
                .orElseThrow(() -> new UsageException("healthcheck needs a listener that speaks HTTP and wants no"
                        + " certificate; add [control] with a socket"));
        return door.socket.isPresent() ? askSocket(door.socket.get()) : askPort(door);
    }

    static boolean isReady(List<String> answer) {
        return !answer.isEmpty() && answer.get(0).startsWith("HTTP/1.1 200 ");
    }

    private static List<Door> doors(LogWispConfig config) {
        List<Door> doors = new ArrayList<>();
        if (config.control().listens()) {
            doors.add(new Door(
                    config.control().host(),
                    config.control().port(),
                    config.control().socket(),
                    false));
        }
        RouterConfig router = config.router();
        if (router.enabled()) {
            add(router.host(), router.port(), Optional.empty(), router.tls(), doors);
            return doors;
        }
        for (StreamConfig stream : config.streams()) {
            for (ServerConfig.Http http : stream.http()) {
                add(http.host(), http.port(), http.socket(), http.tls(), doors);
            }
        }
        return doors;
    }

    private static void add(
            String host, int port, Optional<UnixSocket> socket, Optional<TlsConfig> tls, List<Door> doors) {
        if (tls.filter(TlsConfig::authenticates).isEmpty()) {
            doors.add(new Door(host, port, socket, tls.isPresent()));
        }
    }

    private static List<String> askSocket(UnixSocket socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
            return ask(Channels.newOutputStream(channel), Channels.newInputStream(channel));
        }
    }

    private static List<String> askPort(Door door) throws IOException {
        InetAddress address = InetAddress.getByName(door.host);
        InetAddress reached = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(reached, door.port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            if (!door.encrypted) {
                return ask(plain.getOutputStream(), plain.getInputStream());
            }
            try (Socket encrypted = trusting().getSocketFactory().createSocket(plain, "localhost", door.port, true)) {
                return ask(encrypted.getOutputStream(), encrypted.getInputStream());
            }
        }
    }

    private static List<String> ask(OutputStream out, InputStream in) throws IOException {
        out.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> answer = new ArrayList<>();
        String status = reader.readLine();
        if (status != null) {
            answer.add(status);
        }
        String line = status;
        while (line != null && !line.isEmpty()) {
            line = reader.readLine();
        }
        String body = reader.readLine();
        if (body != null) {
            answer.add(body);
        }
        return answer;
    }

    /** We ask ourselves: nothing is told, and nothing that is heard is a secret. */
    private static SSLContext trusting() throws IOException {
        X509TrustManager everyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {
                throw new AssertionError("BUG: there are no clients");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                // it is our own
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {everyone}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }
}
