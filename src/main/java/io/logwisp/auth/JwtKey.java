package io.logwisp.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A public key that tokens are signed for, and the one algorithm that it is used with: what a token says of algorithms never
 * chooses how a key is used.
 *
 * @param id its {@code kid}; empty for none
 * @param algorithm {@code RS256}, {@code ES256} or {@code EdDSA}
 * @param thumbprint SHA-256 of the key, in hexadecimal digits
 */
record JwtKey(String id, String algorithm, PublicKey key, String thumbprint) {
    static final String RS256 = "RS256";
    static final String ES256 = "ES256";
    static final String EDDSA = "EdDSA";

    private static final int LEAST_RSA_BITS = 2048;

    /** Longer ones only cost time. */
    private static final int MOST_RSA_BITS = 8192;

    private static final int LONGEST_ID = 256;
    private static final int P256_BYTES = 32;
    private static final int ED25519_BYTES = 32;
    private static final String ED25519 = "Ed25519";

    /**
     * Reads a member of a key set.
     *
     * @throws JwtException when it cannot be used, with the reason
     */
    static JwtKey of(Map<String, Object> jwk) throws JwtException {
        String id = text(jwk, "kid", "");
        if (id.length() > LONGEST_ID) {
            throw new JwtException("has a kid of more than " + LONGEST_ID + " characters");
        }
        if (jwk.containsKey("d") || jwk.containsKey("k")) {
            throw new JwtException("has a secret in it; only public keys belong here");
        }
        if (!text(jwk, "use", "sig").equals("sig")) {
            throw new JwtException("is not for signatures");
        }
        if (jwk.get("key_ops") instanceof List<?> operations && !operations.contains("verify")) {
            throw new JwtException("is not for verifying");
        }
        try {
            return switch (text(jwk, "kty", "")) {
                case "RSA" -> key(id, jwk, RS256, rsa(jwk));
                case "EC" -> key(id, jwk, ES256, p256(jwk));
                case "OKP" -> key(id, jwk, EDDSA, ed25519(jwk));
                default -> throw new JwtException("is neither RSA nor EC nor OKP");
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new JwtException("is no whole key: " + e.getMessage(), e);
        }
    }

    private static JwtKey key(String id, Map<String, Object> jwk, String algorithm, PublicKey key) throws JwtException {
        String named = text(jwk, "alg", algorithm);
        if (!named.equals(algorithm) && !(algorithm.equals(EDDSA) && named.equals(ED25519))) {
            throw new JwtException("is for " + cut(named) + "; known are RS256, ES256 and EdDSA");
        }
        return new JwtKey(id, algorithm, key, HexFormat.of().formatHex(Digests.sha256(key.getEncoded())));
    }

    private static PublicKey rsa(Map<String, Object> jwk) throws GeneralSecurityException, JwtException {
        BigInteger modulus = new BigInteger(1, bytes(jwk, "n"));
        BigInteger exponent = new BigInteger(1, bytes(jwk, "e"));
        if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
            throw new JwtException(
                    "has " + modulus.bitLength() + " bits; RSA needs " + LEAST_RSA_BITS + " to " + MOST_RSA_BITS);
        }
        if (exponent.bitLength() < 2 || exponent.bitLength() > 64 || !exponent.testBit(0)) {
            throw new JwtException("has an exponent that no RSA key has");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey p256(Map<String, Object> jwk) throws GeneralSecurityException, JwtException {
        if (!text(jwk, "crv", "").equals("P-256")) {
            throw new JwtException("is on the curve " + cut(text(jwk, "crv", "")) + "; of EC only P-256 is known");
        }
        byte[] x = bytes(jwk, "x");
        byte[] y = bytes(jwk, "y");
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        if (x.length != P256_BYTES || y.length != P256_BYTES || !isOn(curve.getCurve(), point)) {
            throw new JwtException("is no point of P-256");
        }
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    private static PublicKey ed25519(Map<String, Object> jwk) throws GeneralSecurityException, JwtException {
        byte[] little = bytes(jwk, "x");
        if (!text(jwk, "crv", "").equals(ED25519) || little.length != ED25519_BYTES) {
            throw new JwtException("is no Ed25519 key");
        }
        byte[] big = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            big[i] = little[ED25519_BYTES - 1 - i];
        }
        boolean odd = big[0] < 0;
        big[0] &= 0x7f;
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, big));
        return KeyFactory.getInstance(ED25519).generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    /** Whether that is the signature of that text by this key. */
    boolean hasSigned(byte[] text, byte[] signature) {
        if (algorithm.equals(ES256) && !isEcdsa(signature)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(
                    switch (algorithm) {
                        case RS256 -> "SHA256withRSA";
                        case ES256 -> "SHA256withECDSAinP1363Format";
                        default -> ED25519;
                    });
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /** Two numbers, none of them zero: there were releases of Java that took zeros for everybody's signature. */
    private static boolean isEcdsa(byte[] signature) {
        return signature.length == 2 * P256_BYTES
                && new BigInteger(1, signature, 0, P256_BYTES).signum() > 0
                && new BigInteger(1, signature, P256_BYTES, P256_BYTES).signum() > 0;
    }

    private static byte[] bytes(Map<String, Object> jwk, String name) throws JwtException {
        return Base64.getUrlDecoder().decode(text(jwk, name, ""));
    }

    private static String text(Map<String, Object> jwk, String name, String fallback) throws JwtException {
        Object value = jwk.getOrDefault(name, fallback);
        if (value instanceof String text) {
            return text;
        }
        throw new JwtException("has a " + name + " that is no text");
    }

    private static String cut(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }
}
