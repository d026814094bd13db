package io.logwisp.cli;

/** Which version this is, in words. */
final class Version {
    private Version() {}

    /** The number of the release. */
    static String number() {
        return io.logwisp.service.Version.current();
    }

    /** One line with what a bug report needs. */
    static String line() {
        return "LogWisp " + number() + " (Java " + System.getProperty("java.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")";
    }
}
