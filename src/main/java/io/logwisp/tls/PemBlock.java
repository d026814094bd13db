package io.logwisp.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a PEM file (RFC 7468): what stands between its BEGIN and its END.
 *
 * @param label as in {@code -----BEGIN label-----}
 * @param headers whether lines such as {@code Proc-Type: 4,ENCRYPTED} stand above the data
 * @param data decoded; empty when it is no Base64
 */
record PemBlock(String label, boolean headers, byte[] data) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String EDGE = "-----";

    /** All blocks of a file, in order; text around them is passed over. */
    static List<PemBlock> all(byte[] file) {
        List<PemBlock> blocks = new ArrayList<>();
        String label = "";
        boolean headers = false;
        StringBuilder data = new StringBuilder();
        for (String raw : new String(file, US_ASCII).lines().toList()) {
            String line = raw.strip();
            if (line.startsWith(BEGIN) && line.endsWith(EDGE)) {
                label = line.substring(BEGIN.length(), line.length() - EDGE.length());
                headers = false;
                data.setLength(0);
            } else if (!label.isEmpty() && line.equals("-----END " + label + EDGE)) {
                blocks.add(new PemBlock(label, headers, decode(data.toString())));
                label = "";
            } else if (line.indexOf(':') >= 0) {
                headers = true;
            } else {
                data.append(line);
            }
        }
        return blocks;
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
