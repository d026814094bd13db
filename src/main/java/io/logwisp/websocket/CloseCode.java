package io.logwisp.websocket;

/** Why a WebSocket is closed, as RFC 6455 section 7.4.1 numbers it. */
public final class CloseCode {
    /** The purpose is fulfilled. */
    public static final short NORMAL = 1000;

    /** This end is going away. */
    public static final short GOING_AWAY = 1001;

    /** What was sent is no UTF-8 although it should be. */
    public static final short BAD_DATA = 1007;

    /** The other end did what it may not. */
    public static final short POLICY = 1008;

    /** A message is longer than is taken. */
    public static final short TOO_BIG = 1009;

    /** Pings are not answered; Zeek says it so as well. */
    public static final short NO_ANSWER = 1011;

    /** There is no room for it now; registered with IANA. */
    public static final short TRY_AGAIN_LATER = 1013;

    /** Never sent: there was no goodbye. */
    public static final short ABNORMAL = 1006;

    /** A reason has at most that many bytes: a close has 125, two of them the code. */
    private static final int MAX_REASON = 123;

    private CloseCode() {}

    /** A text as it may stand in a close. */
    static String reason(String text) {
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
    }
}
