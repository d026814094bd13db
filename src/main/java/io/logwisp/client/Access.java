package io.logwisp.client;

import io.logwisp.config.SinkConfig.ClientTls;
import io.logwisp.tls.ClientMaterial;
import io.logwisp.tls.TlsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What a client shows to be let in, and whom it trusts.
 *
 * @param token empty when there is none
 * @param user empty when there is none
 * @param password of the user
 */
public record Access(String token, String user, String password, ClientTls tls) {
    /** Nothing is shown, and the certificates of this Java are trusted. */
    public static final Access NONE =
            new Access("", "", "", new ClientTls(Optional.empty(), Optional.empty(), Optional.empty(), true));

    /** Value of the head {@code Authorization}; empty when there is nothing to show. */
    Optional<String> authorization() {
        if (!token.isEmpty()) {
            return Optional.of("Bearer " + token);
        }
        if (user.isEmpty()) {
            return Optional.empty();
        }
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
    }

    /** First line over raw TCP; empty when there is nothing to show. */
    Optional<String> authLine() {
        if (!token.isEmpty()) {
            return Optional.of("AUTH " + token);
        }
        return user.isEmpty() ? Optional.empty() : Optional.of("AUTH " + user + " " + password);
    }

    /** Reads the certificates; blocks. */
    SSLContext context() throws ClientException {
        try {
            return ClientMaterial.context(tls);
        } catch (TlsException e) {
            throw new ClientException(e.getMessage() == null ? "the certificates cannot be used" : e.getMessage());
        }
    }

    /** Without secrets, which must never stand in a message. */
    @Override
    public String toString() {
        return "Access[" + (token.isEmpty() ? user.isEmpty() ? "nobody" : user : "token") + "]";
    }
}
