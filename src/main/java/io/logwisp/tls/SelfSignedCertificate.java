package io.logwisp.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A certificate that vouches for itself, and its key, for a first try of TLS: who connects has to be given the certificate. Made
 * with what every Java has; the form of it (DER) is put together here.
 */
public final class SelfSignedCertificate {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    // Object identifiers, with their tag.
    private static final String ECDSA_WITH_SHA256 = "06082a8648ce3d040302";
    private static final String COMMON_NAME = "0603550403";
    private static final String BASIC_CONSTRAINTS = "0603551d13";
    private static final String EXTENDED_KEY_USAGE = "0603551d25";
    private static final String ALTERNATIVE_NAMES = "0603551d11";
    private static final String SERVER_AUTH = "06082b06010505070301";

    private static final int SERIAL_BITS = 127;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int PEM_LINE = 64;

    private final byte[] certificate;
    private final byte[] key;

    private SelfSignedCertificate(byte[] certificate, byte[] key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A name or an address that the certificate is for. */
    public sealed interface Host {
        /** A name, in ASCII. */
        record Name(String text) implements Host {}

        /** An address: 4 or 16 bytes. */
        record Address(byte[] bytes) implements Host {}
    }

    /**
     * A new one with a key of its own, on the curve P-256.
     *
     * @param name what people see
     * @param hosts at least one
     */
    public static SelfSignedCertificate of(String name, List<Host> hosts, Instant from, Instant until) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] content = content(name, hosts, from, until, pair.getPublic().getEncoded());
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(content);
            byte[] whole = element(SEQUENCE, content, algorithm(), bits(signer.sign()));
            return new SelfSignedCertificate(whole, pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("BUG: every Java has P-256", e);
        }
    }

    /** In PEM form. */
    public String certificatePem() {
        return pem("CERTIFICATE", certificate);
    }

    /** PKCS#8 in PEM form. */
    public String keyPem() {
        return pem("PRIVATE KEY", key);
    }

    /** SHA-256 of the certificate, as browsers show it. */
    public String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("BUG: every Java has SHA-256", e);
        }
    }

    private static byte[] content(String name, List<Host> hosts, Instant from, Instant until, byte[] publicKey) {
        byte[] version = element(VERSION, element(INTEGER, new byte[] {2}));
        byte[] serial = element(
                INTEGER,
                new BigInteger(SERIAL_BITS, new SecureRandom())
                        .setBit(SERIAL_BITS - 1)
                        .toByteArray());
        byte[] subject = element(
                SEQUENCE,
                element(
                        SET,
                        element(
                                SEQUENCE,
                                hex(COMMON_NAME),
                                element(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8)))));
        byte[] validity = element(SEQUENCE, time(from), time(until));
        return element(
                SEQUENCE, version, serial, algorithm(), subject, validity, subject, publicKey, extensions(hosts));
    }

    /** Names, and that it is a server's and nobody's authority. */
    private static byte[] extensions(List<Host> hosts) {
        List<byte[]> names = new ArrayList<>();
        for (Host host : hosts) {
            if (host instanceof Host.Name name) {
                names.add(element(DNS_NAME, name.text().getBytes(StandardCharsets.US_ASCII)));
            } else if (host instanceof Host.Address address) {
                names.add(element(IP_ADDRESS, address.bytes()));
            }
        }
        return element(
                EXTENSIONS,
                element(
                        SEQUENCE,
                        extension(BASIC_CONSTRAINTS, element(SEQUENCE)),
                        extension(EXTENDED_KEY_USAGE, element(SEQUENCE, hex(SERVER_AUTH))),
                        extension(ALTERNATIVE_NAMES, element(SEQUENCE, names.toArray(byte[][]::new)))));
    }

    private static byte[] extension(String id, byte[] value) {
        return element(SEQUENCE, hex(id), element(OCTET_STRING, value));
    }

    private static byte[] algorithm() {
        return element(SEQUENCE, hex(ECDSA_WITH_SHA256));
    }

    /** Two digits for the year until 2049, four from then on: RFC 5280 wants it so. */
    private static byte[] time(Instant time) {
        String text = TIME.format(time.truncatedTo(ChronoUnit.SECONDS));
        boolean old = text.compareTo("2050") < 0;
        return element(
                old ? UTC_TIME : GENERALIZED_TIME,
                (old ? text.substring(2) : text).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bits(byte[] whole) {
        return element(BIT_STRING, new byte[1], whole);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = body.size();
        if (length >= 0x100) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length >= 0x80) {
            all.write(0x81);
        }
        all.write(length);
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    private static String pem(String label, byte[] data) {
        String lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(data);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}
