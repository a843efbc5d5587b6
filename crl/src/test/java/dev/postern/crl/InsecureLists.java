package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.util.Collection;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Reads lists of every kind by RFC 5280 alone, for conformance tests: also those signed with DSA and SHA-1. Nothing else is loosened. */
public final class InsecureLists {
    private InsecureLists() {}

    /**
     * The list of a file.
     *
     * @throws MalformedInput as {@link RevocationList#parse}
     */
    public static RevocationList parse(byte[] file, Collection<X509Certificate> issuers) {
        var list = UnverifiedList.parse(file);
        var algorithm = AlgorithmIdentifier.getInstance(list.content().signatureAlgorithm());
        return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_dsa_with_sha1)
                ? list.ofAnyKind(issuers, () -> {})
                : list.verifyOfAnyKind(issuers);
    }
}
