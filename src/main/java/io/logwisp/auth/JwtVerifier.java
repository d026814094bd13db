package io.logwisp.auth;

import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks signed tokens (RFC 7519 as RFC 8725 wants it): by keys that are known beforehand, never by what a token brings along.
 * Safe for every thread.
 */
final class JwtVerifier {
    /** Longer ones are not looked at. */
    static final int LONGEST_TOKEN = 8192;

    /** Headers that say where a key is to be found, or that something unknown must be understood. */
    private static final List<String> REFUSED_HEADERS = List.of("jku", "jwk", "x5u", "x5c", "crit");

    private static final List<String> TYPES = List.of("jwt", "at+jwt");
    private static final int LONGEST_NAME = 256;

    private final AuthConfig.Jwt config;

    JwtVerifier(AuthConfig.Jwt config) {
        this.config = config;
    }

    /** Whether that has the form of a signed token: three parts with points between them. */
    static boolean isSigned(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        return first > 0
                && second > first + 1
                && second < token.length() - 1
                && token.indexOf('.', second + 1) < 0
                && token.length() <= LONGEST_TOKEN;
    }

    /**
     * Who that token is. Takes up to some milliseconds.
     *
     * @throws JwtException when it is not believed
     */
    Proof verify(String token, JwtKeys keys, long nowSeconds) throws JwtException {
        if (!isSigned(token)) {
            throw new JwtException("is not of three parts");
        }
        int first = token.indexOf('.');
        int second = token.lastIndexOf('.');
        JwtKey key = key(object(token.substring(0, first)), keys);
        byte[] signature = decode(token.substring(second + 1));
        if (!key.hasSigned(token.substring(0, second).getBytes(StandardCharsets.US_ASCII), signature)) {
            throw new JwtException("is not signed by the key");
        }
        return proof(object(token.substring(first + 1, second)), key, nowSeconds);
    }

    private JwtKey key(Map<String, Object> header, JwtKeys keys) throws JwtException {
        for (String refused : REFUSED_HEADERS) {
            if (header.containsKey(refused)) {
                throw new JwtException("has a header " + refused);
            }
        }
        if (!(header.get("alg") instanceof String algorithm)
                || !config.algorithms().contains(algorithm)) {
            throw new JwtException("has an algorithm that is not allowed");
        }
        Object type = header.getOrDefault("typ", "JWT");
        if (!(type instanceof String name) || !TYPES.contains(name.toLowerCase(Locale.ROOT))) {
            throw new JwtException("is for something else by its typ");
        }
        Object id = header.get("kid");
        if (id != null && !(id instanceof String)) {
            throw new JwtException("has a kid that is no text");
        }
        return keys.find((String) id, algorithm);
    }

    private Proof proof(Map<String, Object> claims, JwtKey key, long now) throws JwtException {
        if (!config.issuer().equals(claims.get("iss"))) {
            throw new JwtException("is of another issuer");
        }
        if (!isForUs(claims.get("aud"))) {
            throw new JwtException("is for another audience");
        }
        long end = later(seconds(claims, "exp"), config.leewaySeconds());
        if (now >= end) {
            throw new JwtException("has expired");
        }
        if (claims.containsKey("nbf") && later(now, config.leewaySeconds()) < seconds(claims, "nbf")) {
            throw new JwtException("is not valid yet");
        }
        return new Proof(Kind.JWT, name(claims), key.thumbprint(), end, streams(claims));
    }

    private boolean isForUs(@Nullable Object audience) {
        return config.audience().equals(audience)
                || audience instanceof List<?> several && several.contains(config.audience());
    }

    private String name(Map<String, Object> claims) throws JwtException {
        if (claims.get(config.nameClaim()) instanceof String name
                && !name.isBlank()
                && name.length() <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl)) {
            return name;
        }
        throw new JwtException("has no name in " + config.nameClaim());
    }

    /** What a token says that it may read: a list, or names with blanks or commas between them; nothing when it says nothing. */
    private Optional<List<String>> streams(Map<String, Object> claims) {
        if (config.streamsClaim().isEmpty()) {
            return Optional.empty();
        }
        Object claim = claims.get(config.streamsClaim());
        List<String> streams = new ArrayList<>();
        if (claim instanceof String text) {
            streams.addAll(List.of(text.split("[ ,]+")));
        } else if (claim instanceof List<?> list) {
            list.forEach(element -> streams.add(String.valueOf(element)));
        }
        return Optional.of(List.copyOf(streams));
    }

    private static long seconds(Map<String, Object> claims, String name) throws JwtException {
        if (claims.get(name) instanceof Double number && number >= 0) {
            return number.longValue();
        }
        throw new JwtException("has no time in " + name);
    }

    private static long later(long seconds, long more) {
        return seconds > Long.MAX_VALUE - more ? Long.MAX_VALUE : seconds + more;
    }

    private static Map<String, Object> object(String encoded) throws JwtException {
        try {
            return StrictJson.object(decode(encoded));
        } catch (IOException e) {
            throw new JwtException("has a part that is no JSON object with every name once", e);
        }
    }

    /** Only the one way that there is to write these bytes. */
    private static byte[] decode(String encoded) throws JwtException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(encoded);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(encoded)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new JwtException("has a part that is not base64url", e);
        }
        throw new JwtException("has a part that is not base64url");
    }
}
