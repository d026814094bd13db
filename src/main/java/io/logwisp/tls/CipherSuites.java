package io.logwisp.tls;

import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The cipher suites that are safe: authenticated encryption, and a key of its own for every connection. */
public final class CipherSuites {
    /** In the order in which Java prefers them. */
    private static final List<String> SAFE = safe();

    private CipherSuites() {}

    /** All safe suites that this Java knows. */
    public static List<String> all() {
        return SAFE;
    }

    /** Whether that suite works with that version: those of 1.3 name no key exchange. */
    public static boolean fits(String suite, Version version) {
        return suite.contains("_WITH_") == (version == Version.TLS1_2);
    }

    /**
     * The suites of a listener. As in LogWisp, a list that names none of TLS 1.3 concerns only connections of TLS 1.2: all
     * suites of 1.3 are safe.
     */
    public static List<String> of(TlsConfig config) {
        if (config.cipherSuites().isEmpty()) {
            return SAFE;
        }
        boolean namesNew = config.cipherSuites().stream().anyMatch(suite -> fits(suite, Version.TLS1_3));
        List<String> suites = new ArrayList<>();
        if (!namesNew) {
            SAFE.stream().filter(suite -> fits(suite, Version.TLS1_3)).forEach(suites::add);
        }
        suites.addAll(config.cipherSuites());
        return suites;
    }

    private static List<String> safe() {
        try {
            return Stream.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                    .filter(CipherSuites::isSafe)
                    .toList();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("BUG: this Java has no TLS", e);
        }
    }

    private static boolean isSafe(String suite) {
        boolean sealed = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
        return sealed && (suite.startsWith("TLS_ECDHE_") || fits(suite, Version.TLS1_3));
    }
}
