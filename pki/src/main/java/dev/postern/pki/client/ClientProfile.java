package dev.postern.pki.client;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.ca.KeyPurpose;
import dev.postern.pki.ca.TrustDomain;
import dev.postern.pki.ca.Validity;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;

/** How a client's id stands in its certificate: as the common name, and as the SPIFFE URI that comes first among the names. */
public final class ClientProfile {
    private ClientProfile() {}

    /** A certificate for client authentication that says who the client is, and nothing else. */
    public static CertificateProfile of(ClientId id, TrustDomain domain, Validity validity) {
        return new CertificateProfile(
                CertificateProfile.subject(id.value()),
                List.of(identity(id, domain)),
                List.of(KeyPurpose.CLIENT_AUTH),
                validity,
                List.of());
    }

    /**
     * The same with what the operator adds behind the identity.
     *
     * @throws MalformedInput if one of the names is a second SPIFFE identity
     */
    public static CertificateProfile of(
            ClientId id, TrustDomain domain, List<AlternativeName> names, Validity validity) {
        for (var name : names) {
            // Two identities in one certificate: each reader would take the one it likes (C17).
            if (name.kind() == AlternativeName.Kind.URI && name.value().regionMatches(true, 0, "spiffe:", 0, 7)) {
                throw new MalformedInput(
                        "uri name: \"" + name.value() + "\" (expected: not spiffe:, which is the id's)");
            }
        }
        return of(id, domain, validity).withNames(names);
    }

    /** Whose certificate this is, by the identity that this trust domain has put into it; empty if there is none. */
    public static Optional<ClientId> idOf(X509Certificate certificate, TrustDomain domain) {
        var prefix = "spiffe://" + domain + "/client/";
        try {
            var names = Optional.ofNullable(certificate.getSubjectAlternativeNames())
                    .orElse(List.of());
            return names.stream()
                    .filter(name -> name.get(0).equals(GeneralName.uniformResourceIdentifier))
                    .map(name -> String.valueOf(name.get(1)))
                    .filter(uri -> uri.startsWith(prefix))
                    .map(uri -> new ClientId(uri.substring(prefix.length())))
                    .findFirst();
        } catch (CertificateParsingException e) {
            throw new MalformedInput("alternative names: unreadable (expected: as RFC 5280 §4.2.1.6 says)", e);
        }
    }

    /** {@code spiffe://<trust-domain>/client/<id>}. */
    public static AlternativeName identity(ClientId id, TrustDomain domain) {
        return AlternativeName.uri("spiffe://" + domain + "/client/" + id);
    }
}
