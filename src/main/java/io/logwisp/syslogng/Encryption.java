package io.logwisp.syslogng;

import java.util.Map;

/** Turns tls and ssl blocks into ssl tables. Owned by the importing thread. */
final class Encryption {
    private final Notes notes;

    Encryption(Notes notes) {
        this.notes = notes;
    }

    /** For what listens; whether the files that it needs are named. */
    boolean addServer(Options options, Table table) {
        Map<String, Object> ssl = table.ssl();
        ssl.put("enabled", true);
        addPair(options, ssl);
        boolean trusted = options.text("peer-verify")
                .map(Options::plain)
                .map(rule -> rule.startsWith("required") || rule.equals("yes"))
                .orElse(true);
        options.text("ca-file", "cacert").ifPresent(file -> {
            if (trusted) {
                ssl.put("client_auth", true);
                ssl.put("client_ca_file", file);
            } else {
                notes.add(options.line(), "clients may come without a certificate, so that " + file + " is left out");
            }
        });
        end(options);
        return ssl.containsKey("cert_file") && ssl.containsKey("key_file") || tellMissing(options);
    }

    /** Tells that what listens cannot be encrypted; false. */
    boolean tellMissing(Options options) {
        notes.add(
                options.line(),
                options.driver() + "(…) needs a certificate and its key: cert and key are not both named");
        return false;
    }

    /** For what connects. */
    void addClient(Options options, Table table) {
        Map<String, Object> ssl = table.ssl();
        addPair(options, ssl);
        if (ssl.containsKey("cert_file") != ssl.containsKey("key_file")) {
            ssl.remove("cert_file");
            ssl.remove("key_file");
            notes.add(
                    options.line(),
                    "a certificate and its key go together; " + options.driver()
                            + "(…) names one of them, and we come without a certificate");
        }
        options.text("ca-file", "cacert").ifPresent(file -> ssl.put("ca_file", file));
        boolean verifies = options.text("peer-verify")
                .map(Options::plain)
                .map(rule -> rule.startsWith("required") || rule.equals("yes"))
                .orElse(true);
        if (options.flag("allow-self-signed") || !verifies) {
            ssl.put("allow_self_signed", true);
        }
        end(options);
    }

    private static void addPair(Options options, Map<String, Object> ssl) {
        options.text("cert-file", "cert").ifPresent(file -> ssl.put("cert_file", file));
        options.text("key-file", "key").ifPresent(file -> ssl.put("key_file", file));
    }

    private void end(Options options) {
        if (options.has("ca-dir")) {
            notes.add(options.line("ca-dir"), "ca-dir(…) is left out: name one file with the certificates of all");
        }
        options.end();
    }
}
