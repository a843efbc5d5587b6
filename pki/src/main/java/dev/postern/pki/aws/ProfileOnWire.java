package dev.postern.pki.aws;

import dev.postern.pki.ca.AlternativeName;
import dev.postern.pki.ca.CertificateProfile;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import software.amazon.awssdk.services.acmpca.model.ASN1Subject;
import software.amazon.awssdk.services.acmpca.model.ApiPassthrough;
import software.amazon.awssdk.services.acmpca.model.CustomExtension;
import software.amazon.awssdk.services.acmpca.model.Extensions;
import software.amazon.awssdk.services.acmpca.model.GeneralName;

/** A profile in AWS's words; what they cannot say is refused here rather than lost there. */
final class ProfileOnWire {
    // API reference, GeneralName: String253 for URIs; the others are bounded tighter by AlternativeName itself.
    private static final int MAX_URI = 253;

    private ProfileOnWire() {}

    static ApiPassthrough passthrough(CertificateProfile profile) {
        var extensions = Extensions.builder()
                .subjectAlternativeNames(
                        profile.names().stream().map(ProfileOnWire::name).toList());
        if (!profile.crlUrls().isEmpty()) {
            extensions.customExtensions(CustomExtension.builder()
                    .objectIdentifier(Extension.cRLDistributionPoints.getId())
                    .value(Base64.getEncoder().encodeToString(distributionPoints(profile.crlUrls())))
                    .build());
        }
        return ApiPassthrough.builder()
                .subject(subject(profile.subject()))
                .extensions(extensions.build())
                .build();
    }

    /** A name of single attributes, each kind at most once, in the order from country to common name. */
    static ASN1Subject subject(X500Principal name) {
        var subject = ASN1Subject.builder();
        var last = -1;
        for (var rdn : X500Name.getInstance(name.getEncoded()).getRDNs()) {
            var attribute = rdn.getFirst();
            var place = ORDER.indexOf(attribute.getType());
            if (rdn.isMultiValued() || place <= last) {
                throw new MalformedInput(
                        "subject: \"" + DistinguishedName.text(name)
                                + "\" (expected of AWS Private CA: C, ST, L, O, OU and CN, each at most once and in this order)");
            }
            last = place;
            var plain = attribute.getValue() instanceof ASN1String string ? string.getString() : "";
            switch (place) {
                case 0 -> subject.country(plain);
                case 1 -> subject.state(plain);
                case 2 -> subject.locality(plain);
                case 3 -> subject.organization(plain);
                case 4 -> subject.organizationalUnit(plain);
                default -> subject.commonName(plain);
            }
        }
        return subject.build();
    }

    private static final List<ASN1ObjectIdentifier> ORDER =
            List.of(BCStyle.C, BCStyle.ST, BCStyle.L, BCStyle.O, BCStyle.OU, BCStyle.CN);

    private static GeneralName name(AlternativeName name) {
        var general = GeneralName.builder();
        return switch (name.kind()) {
            case DNS -> general.dnsName(name.value()).build();
            case IP -> general.ipAddress(name.value()).build();
            case EMAIL -> general.rfc822Name(name.value()).build();
            case URI -> {
                if (name.value().length() > MAX_URI) {
                    throw new MalformedInput("uri name of " + name.value().length()
                            + " characters (expected of AWS Private CA: at most " + MAX_URI + ")");
                }
                yield general.uniformResourceIdentifier(name.value()).build();
            }
        };
    }

    private static byte[] distributionPoints(List<URI> urls) {
        var names = urls.stream()
                .map(url -> new org.bouncycastle.asn1.x509.GeneralName(
                        org.bouncycastle.asn1.x509.GeneralName.uniformResourceIdentifier, url.toString()))
                .toArray(org.bouncycastle.asn1.x509.GeneralName[]::new);
        var point = new DistributionPoint(
                new DistributionPointName(new org.bouncycastle.asn1.x509.GeneralNames(names)), null, null);
        try {
            return new CRLDistPoint(new DistributionPoint[] {point}).getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }
}
