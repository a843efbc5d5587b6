package dev.postern.cli.client;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.AlternativeName.Kind;
import dev.postern.pki.client.Credential;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an operator once added to a client's certificate, to be kept in the next one. */
final class FormerNames {
    // RFC 5280 §4.2.1.6, the tags of GeneralName.
    private static final Map<Integer, Kind> KINDS = Map.of(1, Kind.EMAIL, 2, Kind.DNS, 6, Kind.URI, 7, Kind.IP);

    private FormerNames() {}

    /** The alternative names besides this one. */
    static List<AlternativeName> of(Credential credential, AlternativeName identity) {
        try {
            var found = credential.certificate().getSubjectAlternativeNames();
            var names = new ArrayList<AlternativeName>();
            for (var entry : found == null ? List.<List<?>>of() : List.copyOf(found)) {
                var kind = KINDS.get((Integer) entry.get(0));
                if (kind != null) {
                    names.add(new AlternativeName(kind, (String) entry.get(1)));
                }
            }
            names.remove(identity);
            return names;
        } catch (CertificateParsingException e) {
            throw new IllegalStateException("a certificate of the register has readable names", e);
        }
    }
}
