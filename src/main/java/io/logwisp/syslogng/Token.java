package io.logwisp.syslogng;

/**
 * The smallest part of a configuration.
 *
 * @param text what it says, without quotes
 * @param line it begins there, from 1
 */
record Token(Kind kind, String text, int line) {
    /** What a token is. */
    enum Kind {
        /** A name, a number, an address: whatever stands without quotes. */
        WORD,
        /** What stands in quotes. */
        TEXT,
        /** One of <code>( ) { } ; ,</code> */
        SIGN,
        /** A line that begins with {@code @}. */
        PRAGMA,
        /** Behind the last one. */
        END
    }

    boolean isSign(char sign) {
        return kind == Kind.SIGN && text.charAt(0) == sign;
    }
}
