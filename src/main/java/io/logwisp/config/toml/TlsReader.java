package io.logwisp.config.toml;

import io.logwisp.config.Nearest;
import io.logwisp.config.TlsConfig;
import io.logwisp.config.TlsConfig.Version;
import io.logwisp.entry.Ticker;
import io.logwisp.tls.CipherSuites;
import io.logwisp.tls.TlsException;
import io.logwisp.tls.TlsMaterial;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code […ssl]} and looks into the files that it names, so that what is wrong with them is told before the start. */
final class TlsReader {
    private final Path workingDirectory;
    private final Ticker ticker;
    private final ConfigProblems problems;

    TlsReader(Path workingDirectory, Ticker ticker, ConfigProblems problems) {
        this.workingDirectory = workingDirectory;
        this.ticker = ticker;
        this.problems = problems;
    }

    /** Empty when TLS is off, or something is wrong with it that has been told. */
    Optional<TlsConfig> read(Section section) {
        return section.flag("enabled") ? readEnabled(section) : Optional.empty();
    }

    /** The same where something else says that it is on. */
    Optional<TlsConfig> readEnabled(Section section) {
        Optional<Path> certificate = file(section, "cert_file");
        Optional<Path> key = file(section, "key_file");
        Optional<Path> authorities = authorities(section);
        Version min = version(section, "min_version", Version.TLS1_2);
        Version max = version(section, "max_version", Version.TLS1_3);
        if (min.compareTo(max) > 0) {
            section.problem("max_version", "is older than min_version, which is " + min.text());
        }
        List<String> suites = cipherSuites(section, min, max);
        if (certificate.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        TlsConfig config = new TlsConfig(
                certificate.get(), key.get(), authorities, min, max, suites, revocations(section, authorities));
        check(section, config);
        return Optional.of(config);
    }

    private void check(Section section, TlsConfig config) {
        try {
            Instant now = Instant.ofEpochSecond(0, ticker.epochNanos());
            TlsMaterial.read(config).concerns(now).forEach(problems::warn);
        } catch (TlsException e) {
            section.problem(e.key(), e.reason());
        }
    }

    private Optional<Path> file(Section section, String name) {
        if (section.text(name).isEmpty()) {
            section.problem(name, "is missing: TLS needs cert_file and key_file, both in PEM form");
        }
        return section.path(name, workingDirectory);
    }

    private Optional<Path> authorities(Section section) {
        boolean wanted = section.flag("client_auth");
        boolean verified = section.flag("verify_client_cert");
        if (!wanted) {
            if (verified && section.has("verify_client_cert")) {
                section.problem(
                        "verify_client_cert",
                        "verifies nothing as long as no certificate is asked for; set client_auth = true");
            }
            return Optional.empty();
        }
        if (section.has("verify_client_cert") && !verified) {
            problems.warn(section.place("verify_client_cert").origin().render()
                    + ": client certificates are verified all the same, because one that is not says nothing");
        }
        if (section.text("client_ca_file").isEmpty()) {
            section.problem(
                    "client_ca_file",
                    "is missing: client_auth needs the certificates of the authorities that clients are trusted from");
            return Optional.empty();
        }
        return section.path("client_ca_file", workingDirectory);
    }

    private Optional<Path> revocations(Section section, Optional<Path> authorities) {
        if (section.text("client_crl_file").isEmpty()) {
            return Optional.empty();
        }
        if (!section.flag("client_auth")) {
            section.problem(
                    "client_crl_file", "says nothing as long as no certificate is asked for; set client_auth = true");
        }
        return authorities.flatMap(ignored -> section.path("client_crl_file", workingDirectory));
    }

    private static Version version(Section section, String name, Version fallback) {
        String text = section.text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        for (Version version : Version.values()) {
            if (version.text().equals(text)) {
                return version;
            }
        }
        section.problem(name, "must be TLS1.2 or TLS1.3; older versions are broken");
        return fallback;
    }

    private static List<String> cipherSuites(Section section, Version min, Version max) {
        List<String> suites = new ArrayList<>();
        for (String part : section.text("cipher_suites").split(",")) {
            String suite = part.strip();
            if (suite.isEmpty()) {
                continue;
            }
            if (CipherSuites.all().contains(suite)) {
                suites.add(suite);
            } else {
                section.problem("cipher_suites", unknown(suite));
            }
        }
        boolean useless =
                suites.stream().noneMatch(suite -> CipherSuites.fits(suite, min) || CipherSuites.fits(suite, max));
        if (!suites.isEmpty() && useless) {
            section.problem("cipher_suites", "has no suite that " + min.text() + " can use");
        }
        return suites;
    }

    private static String unknown(String suite) {
        String nearest = Nearest.to(suite, CipherSuites.all())
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return Quotes.quote(suite) + " is not known or not safe" + nearest + "; allowed: "
                + String.join(", ", CipherSuites.all());
    }
}
