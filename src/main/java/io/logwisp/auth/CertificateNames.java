package io.logwisp.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names in a certificate: DNS names, addresses of mail and URIs of the subject, then its common name. */
final class CertificateNames {
    private static final int MAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;

    private CertificateNames() {}

    static List<String> of(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    if (name.get(0) instanceof Integer type && (type == MAIL || type == DNS || type == URI)) {
                        names.add(name.get(1).toString());
                    }
                }
            }
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
        } catch (CertificateParsingException | InvalidNameException unreadable) {
            return List.of(); // whom nobody can name nobody has let in
        }
        return names;
    }
}
