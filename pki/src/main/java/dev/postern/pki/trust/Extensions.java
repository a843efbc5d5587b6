package dev.postern.pki.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;

/** What stands in a certificate's extensions. */
final class Extensions {
    private Extensions() {}

    /** The value of one, within its octet string. */
    static Optional<byte[]> value(X509Certificate certificate, ASN1ObjectIdentifier extension) {
        return Optional.ofNullable(certificate.getExtensionValue(extension.getId()))
                .map(octets -> ASN1OctetString.getInstance(octets).getOctets());
    }

    /** How many elements one has that is a sequence; none if it is not there. */
    static int elements(X509Certificate certificate, ASN1ObjectIdentifier extension) {
        return value(certificate, extension)
                .map(der -> ASN1Sequence.getInstance(der).size())
                .orElse(0);
    }
}
