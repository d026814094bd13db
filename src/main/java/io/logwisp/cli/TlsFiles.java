package io.logwisp.cli;

import io.logwisp.config.AddressRange;
import io.logwisp.entry.Ticker;
import io.logwisp.tls.SelfSignedCertificate;
import io.logwisp.tls.SelfSignedCertificate.Host;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the files that TLS needs, for a first try. */
final class TlsFiles {
    private static final List<String> ALWAYS = List.of("localhost", "127.0.0.1", "::1");
    private static final Duration VALID = Duration.ofDays(365);

    /** Clocks of clients may be behind. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private final Console console;

    TlsFiles(Console console) {
        this.console = console;
    }

    /**
     * Writes {@code logwisp.key} and {@code logwisp.crt}, and says what to do with them. Nothing that exists is replaced.
     *
     * @param hosts names and addresses besides those of this machine for itself
     */
    int selfSigned(Path folder, List<String> hosts) throws UsageException {
        Set<String> all = new LinkedHashSet<>(ALWAYS);
        all.addAll(hosts);
        List<Host> known = new ArrayList<>();
        for (String host : all) {
            known.add(host(host));
        }
        Instant now = Instant.ofEpochSecond(0, Ticker.SYSTEM.epochNanos());
        Instant until = now.plus(VALID);
        String name = hosts.isEmpty() ? ALWAYS.get(0) : hosts.get(0);
        SelfSignedCertificate made = SelfSignedCertificate.of(name, known, now.minus(BEFORE), until);
        Path key = folder.resolve("logwisp.key");
        Path certificate = folder.resolve("logwisp.crt");
        write(folder, key, certificate, made);
        console.say("key, for you alone:  " + key);
        console.say("certificate:         " + certificate + ", for " + String.join(", ", all) + ", until "
                + until.atZone(ZoneOffset.UTC).toLocalDate());
        console.say("its SHA-256:         " + made.fingerprint());
        console.say("for [streams.httpserver.ssl] and [streams.tcpserver.ssl]:");
        console.out().println("enabled = true");
        console.out().println("cert_file = \"" + certificate + "\"");
        console.out().println("key_file = \"" + key + "\"");
        console.say("then: curl -N --cacert " + certificate + " https://" + name + ":8080/stream");
        return ExitCode.OK;
    }

    private static Host host(String text) throws UsageException {
        Optional<InetAddress> address = AddressRange.address(text);
        if (address.isPresent()) {
            return new Host.Address(address.get().getAddress());
        }
        try {
            String name = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
            if (!name.isEmpty() && !name.startsWith(".") && name.length() < 254) {
                return new Host.Name(name);
            }
        } catch (IllegalArgumentException notAName) {
            // told below
        }
        throw new UsageException("--host takes names and addresses, and \"" + text + "\" is neither");
    }

    private static void write(Path folder, Path key, Path certificate, SelfSignedCertificate made)
            throws UsageException {
        try {
            Files.createDirectories(folder);
            if (Files.exists(certificate)) {
                throw new FileAlreadyExistsException(certificate.toString());
            }
            create(key, "rw-------", made.keyPem());
            create(certificate, "rw-r--r--", made.certificatePem());
        } catch (FileAlreadyExistsException e) {
            throw new UsageException(e.getFile() + " is there already; nothing was written");
        } catch (IOException e) {
            throw new UsageException("cannot write into " + folder + ": " + e.getMessage());
        }
    }

    /** Never readable by more than it is to be, not even for a moment. */
    private static void create(Path file, String permissions, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
