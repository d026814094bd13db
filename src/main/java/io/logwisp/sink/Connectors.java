package io.logwisp.sink;

import io.logwisp.config.SinkConfig;
import io.logwisp.sink.ConnectionOutput.Connection;
import io.logwisp.sink.ConnectionOutput.Opening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** How connections to syslog receivers are made. */
final class Connectors {
    private static final int CONNECT_MILLIS = 10_000;

    private Connectors() {}

    static Connection tcp(InetSocketAddress address, Opening opening) throws IOException {
        return new SocketConnection(socket(address, opening));
    }

    /** @param factory what the certificates make of the connection */
    static Connection tls(InetSocketAddress address, Opening opening, SSLSocketFactory factory, boolean verify)
            throws IOException {
        Socket plain = socket(address, opening);
        try {
            plain.setSoTimeout(CONNECT_MILLIS);
            SSLSocket socket =
                    (SSLSocket) factory.createSocket(plain, address.getHostString(), address.getPort(), true);
            if (verify) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new SocketConnection(socket);
        } catch (IOException e) {
            Closing.quietly(plain);
            throw e;
        }
    }

    static Connection unix(UnixDomainSocketAddress address, Opening opening) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            opening.begins(channel);
            channel.connect(address);
            return new ChannelConnection(channel);
        } catch (IOException e) {
            Closing.quietly(channel);
            throw e;
        }
    }

    private static Socket socket(InetSocketAddress address, Opening opening) throws IOException {
        Socket socket = new Socket();
        try {
            opening.begins(socket);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(address, CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            Closing.quietly(socket);
            throw e;
        }
    }

    /** The receiver's address, asked for anew at each try, because it may have moved. */
    static InetSocketAddress address(SinkConfig.Syslog config) throws IOException {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException("the host " + config.host() + " is not known");
        }
        return address;
    }

    private record SocketConnection(Socket socket) implements Connection {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            socket.getOutputStream().write(bytes, offset, length);
        }

        @Override
        public int read(byte[] bytes) throws IOException {
            return socket.getInputStream().read(bytes);
        }

        @Override
        public void close() {
            Closing.quietly(socket);
        }
    }

    private record ChannelConnection(SocketChannel channel) implements Connection {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public int read(byte[] bytes) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes));
        }

        @Override
        public void close() {
            Closing.quietly(channel);
        }
    }
}
