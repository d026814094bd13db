package io.logwisp.config;

/** How syslog messages travel. */
public enum SyslogTransport {
    UDP("udp"),
    TCP("tcp"),
    TLS("tls"),
    UNIX_DGRAM("unix-dgram"),
    UNIX_STREAM("unix-stream");

    private final String text;

    SyslogTransport(String text) {
        this.text = text;
    }

    /** As in the configuration. */
    public String text() {
        return text;
    }

    /** Whether it is a file of this machine rather than a port. */
    public boolean isUnix() {
        return this == UNIX_DGRAM || this == UNIX_STREAM;
    }

    /** Whether each message comes alone, so that there is nothing to cut. */
    public boolean isDatagram() {
        return this == UDP || this == UNIX_DGRAM;
    }
}
