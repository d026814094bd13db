package io.logwisp.zeek;

/** A message that cannot be used; its message is the {@code context} that the peer is told. */
public final class ZeekException extends Exception {
    /** Code of everything that is not as the protocol wants it. */
    public static final String DESERIALIZATION_FAILED = "deserialization_failed";

    private static final long serialVersionUID = 1;

    private final String code;

    ZeekException(String code, String context) {
        super(context, null, false, false);
        this.code = code;
    }

    static ZeekException malformed(String context) {
        return new ZeekException(DESERIALIZATION_FAILED, context);
    }

    /** What went wrong, for programs. */
    public String code() {
        return code;
    }

    /** What went wrong, for people. */
    public String context() {
        return String.valueOf(getMessage());
    }
}
