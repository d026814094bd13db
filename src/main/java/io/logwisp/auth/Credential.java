package io.logwisp.auth;

import java.util.Arrays;

/** What a client shows. No form of it tells its secret by {@code toString}. */
public sealed interface Credential {
    /** A user and a password, as UTF-8. */
    record Basic(String user, byte[] password) implements Credential {
        @Override
        public boolean equals(Object other) {
            return other instanceof Basic basic && user.equals(basic.user) && Arrays.equals(password, basic.password);
        }

        @Override
        public int hashCode() {
            return user.hashCode();
        }

        @Override
        public String toString() {
            return "Basic";
        }
    }

    /** A token. */
    record Bearer(String token) implements Credential {
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** The cookie of a browser that has logged in. */
    record Cookie(String id) implements Credential {
        @Override
        public String toString() {
            return "Cookie";
        }
    }

    /** What stands in a URL once, in place of a secret. */
    record Ticket(String id) implements Credential {
        @Override
        public String toString() {
            return "Ticket";
        }
    }

    /** Something that is none of these, and therefore wrong. */
    record Malformed() implements Credential {}
}
