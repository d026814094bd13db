package io.logwisp.auth;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client shows of itself.
 *
 * @param address where it comes from
 * @param credential what it says; null for nothing
 * @param certificate what it has shown in the TLS handshake, already verified; null for none
 */
public record Claim(
        InetAddress address,
        @Nullable Credential credential,
        @Nullable X509Certificate certificate) {}
