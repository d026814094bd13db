package io.logwisp.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads private keys in the forms that people have them in, and finds out whether they belong to a certificate. */
final class PrivateKeys {
    private static final String KEY = "key_file";
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PrivateKeys() {}

    /** The key of that PEM file, which must belong to {@code mate}. */
    static PrivateKey read(byte[] file, PublicKey mate) throws TlsException {
        PemBlock block = block(PemBlock.all(file));
        byte[] encoded = block.label().equals("PRIVATE KEY") ? block.data() : wrap(block.data(), mate);
        PrivateKey key = decode(encoded, mate);
        if (!belong(key, mate)) {
            throw doesNotFit();
        }
        return key;
    }

    private static PemBlock block(List<PemBlock> blocks) throws TlsException {
        for (PemBlock block : blocks) {
            if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.headers() && isKey(block)) {
                throw new TlsException(
                        KEY,
                        "holds an encrypted key, and nobody is there to type its password; decrypt it once with"
                                + " openssl pkey -in KEY -out NEWKEY, and let only LogWisp read the result");
            }
            if (isKey(block)) {
                return block;
            }
        }
        boolean certificate = blocks.stream().anyMatch(block -> block.label().equals("CERTIFICATE"));
        throw new TlsException(
                KEY,
                certificate
                        ? "holds a certificate and no key; the two files may be mixed up"
                        : "holds no key in PEM form (-----BEGIN PRIVATE KEY-----)");
    }

    private static boolean isKey(PemBlock block) {
        return switch (block.label()) {
            case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" -> true;
            default -> false;
        };
    }

    private static PrivateKey decode(byte[] encoded, PublicKey mate) throws TlsException {
        try {
            return KeyFactory.getInstance(mate.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw doesNotFit();
        }
    }

    private static TlsException doesNotFit() {
        return new TlsException(
                KEY,
                "does not belong to the certificate; name the key that it was made with, and in cert_file its own"
                        + " certificate before those of its authorities");
    }

    /** Signs something with one half and checks it with the other. */
    private static boolean belong(PrivateKey key, PublicKey mate) throws TlsException {
        try {
            Signature signature = Signature.getInstance(signature(mate));
            signature.initSign(key);
            signature.update(VERSION_0);
            byte[] signed = signature.sign();
            signature.initVerify(mate);
            signature.update(VERSION_0);
            return signature.verify(signed);
        } catch (SignatureException notOfOneSize) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    KEY, "is of a kind that cannot be used (" + mate.getAlgorithm() + "); use RSA, EC or Ed25519");
        }
    }

    private static String signature(PublicKey mate) {
        return switch (mate.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> mate.getAlgorithm();
        };
    }

    // PKCS #1 and SEC 1 are what PKCS #8 (RFC 5208) has inside; what it adds, the kind of key, the certificate has too.

    private static byte[] wrap(byte[] inner, PublicKey mate) {
        byte[] info = mate.getEncoded(); // SEQUENCE { SEQUENCE kind, BIT STRING key }
        int start = contentAt(info, 0);
        int end = contentAt(info, start) + length(info, start);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION_0);
        content.write(info, start, end - start);
        content.writeBytes(element(OCTETS, inner));
        return element(SEQUENCE, content.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        int lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        out.write(lengthBytes == 0 ? length : 0x80 | lengthBytes);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            out.write(length >>> 8 * i);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static int contentAt(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = at + 2; i < contentAt(der, at); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
    }
}
