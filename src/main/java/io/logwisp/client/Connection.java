package io.logwisp.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection to a server. Used by one thread, except {@link #close}, which ends a call that waits. */
final class Connection implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;

    /** Longest wait for the head of an answer. */
    private static final int ANSWER_MILLIS = 15_000;

    private final InputStream in;
    private final OutputStream out;
    private final Closeable closing;
    private final @Nullable Socket socket;

    private Connection(InputStream in, OutputStream out, Closeable closing, @Nullable Socket socket) {
        this.in = in;
        this.out = out;
        this.closing = closing;
        this.socket = socket;
    }

    /** Connects, and agrees on TLS where that is asked for. */
    static Connection open(Address address, Access access) throws IOException, ClientException {
        if (address.socket().isPresent()) {
            SocketChannel channel = SocketChannel.open(
                    UnixDomainSocketAddress.of(address.socket().get()));
            return new Connection(Channels.newInputStream(channel), Channels.newOutputStream(channel), channel, null);
        }
        Socket plain = connect(address);
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.setSoTimeout(ANSWER_MILLIS);
            Socket socket = address.tls() ? secure(plain, address, access) : plain;
            return new Connection(socket.getInputStream(), socket.getOutputStream(), socket, socket);
        } catch (IOException | ClientException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket connect(Address address) throws IOException {
        IOException first = null;
        for (InetAddress target : addresses(address.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(target, address.port()), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                first = first == null ? e : first;
            }
        }
        throw first == null ? new IOException("no address of " + address.host()) : first;
    }

    private static InetAddress[] addresses(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("unknown host " + host, e);
        }
    }

    private static Socket secure(Socket plain, Address address, Access access) throws IOException, ClientException {
        SSLSocket socket = (SSLSocket)
                access.context().getSocketFactory().createSocket(plain, address.host(), address.port(), true);
        if (access.tls().verify()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** How long a read may wait from now on, in milliseconds; 0 for ever. A unix socket waits for ever in any case. */
    void patience(int millis) throws IOException {
        if (socket != null) {
            socket.setSoTimeout(millis);
        }
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
