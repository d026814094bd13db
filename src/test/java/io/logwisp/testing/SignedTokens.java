package io.logwisp.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An issuer of signed tokens with a key of each kind, written without the code that checks them. */
public final class SignedTokens {
    public static final String ISSUER = "https://idp.example";
    public static final String AUDIENCE = "logwisp";

    private final KeyPair rsa = pair("RSA", 2048);
    private final KeyPair ec = pair("EC", 256);
    private final KeyPair ed = pair("Ed25519", 0);

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** All public keys; their ids are r, e and d. */
    public String keySet() {
        return "{\"keys\":[" + rsaKey("r") + "," + ecKey("e") + "," + edKey("d") + "]}";
    }

    public String rsaKey(String id) {
        RSAPublicKey key = (RSAPublicKey) rsa.getPublic();
        return "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"" + id + "\",\"n\":\""
                + number(key.getModulus(), 256) + "\",\"e\":\"" + number(key.getPublicExponent(), 3) + "\"}";
    }

    public String ecKey(String id) {
        ECPublicKey key = (ECPublicKey) ec.getPublic();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"" + id + "\",\"x\":\""
                + number(key.getW().getAffineX(), 32) + "\",\"y\":\""
                + number(key.getW().getAffineY(), 32) + "\"}";
    }

    public String edKey(String id) {
        EdECPublicKey key = (EdECPublicKey) ed.getPublic();
        byte[] encoded = key.getEncoded(); // the key is what stands last in there
        byte[] last = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + id + "\",\"x\":\"" + base64(last) + "\"}";
    }

    private static String number(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[length];
        int from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, fixed, length - (bytes.length - from), bytes.length - from);
        return base64(fixed);
    }

    /** The public RSA key in the bytes that somebody would take for a secret. */
    public byte[] rsaBytes() {
        return rsa.getPublic().getEncoded();
    }

    /** A right token by RSA. */
    public String token(String name, long expiresAt, String moreClaims) {
        return rs256("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims(name, expiresAt, moreClaims));
    }

    /** Claims that are right, and more of them, each with a comma before it. */
    public static String claims(String name, long expiresAt, String more) {
        return "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE + "\",\"sub\":\"" + name + "\",\"exp\":" + expiresAt
                + more + "}";
    }

    public String rs256(String header, String claims) {
        return signed(header, claims, "SHA256withRSA", rsa.getPrivate());
    }

    public String es256(String header, String claims) {
        return signed(header, claims, "SHA256withECDSAinP1363Format", ec.getPrivate());
    }

    public String edDsa(String header, String claims) {
        return signed(header, claims, "Ed25519", ed.getPrivate());
    }

    /** Signed with a secret. */
    public static String hs256(String header, String claims, byte[] secret) {
        try {
            String text = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return text + "." + base64(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(String header, String claims, String algorithm, PrivateKey key) {
        try {
            String text = base64(header.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text.getBytes(UTF_8));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
