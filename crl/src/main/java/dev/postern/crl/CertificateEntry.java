package dev.postern.crl;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The line of a list that is about one certificate, found by reading the list from its start: an index keeps neither dates nor
 * reasons. For people who ask why.
 */
public final class CertificateEntry {
    private CertificateEntry() {}

    /** The line, with the issuer of an indirect list's entries minded; of several that which revokes. */
    public static Optional<RevocationEntry> find(ListContent content, X509Certificate certificate) {
        var wanted = CanonicalName.of(certificate.getIssuerX500Principal());
        var serial = SerialNumber.of(certificate);
        var issuer = CanonicalName.of(content.issuer());
        var found = Optional.<RevocationEntry>empty();
        var reader = content.reader();
        while (reader.hasNext()) {
            reader.read();
            if (reader.namesIssuer()) {
                issuer = IssuersEntries.directoryName(reader.issuerNames());
            }
            if (reader.serial().equals(serial) && issuer.equals(wanted)) {
                found = Optional.of(reader.entry());
                if (reader.reason() != RevocationEntry.REMOVE_FROM_LIST) {
                    return found;
                }
            }
        }
        return found;
    }
}
