package dev.postern.twin.pca;

import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;

/** One certificate in the making: a request that was checked, a template, and what the call adds to it. */
final class Issuance {
    private final Template template;
    private final PKCS10CertificationRequest request;
    private final PublicKey key;
    private final JsonNode added;

    private Issuance(Template template, PKCS10CertificationRequest request, PublicKey key, JsonNode added) {
        this.template = template;
        this.request = request;
        this.key = key;
        this.added = added;
    }

    /**
     * Of a call's request, PEM, and its {@code ApiPassthrough}, which counts only where the template lets it.
     *
     * @throws AwsError {@code MalformedCSRException}
     */
    static Issuance of(Template template, byte[] csr, Optional<JsonNode> passthrough) {
        try {
            if (!Pem.looksLikePem(csr)) {
                throw new MalformedInput("not PEM");
            }
            var checked = CertificateRequest.parse(csr);
            var request = new PKCS10CertificationRequest(checked.der());
            var empty = request.getSubject().getRDNs().length == 0;
            // "A CSR must provide either a subject name or a subject alternative name or the request will be rejected."
            if (empty && requested(request).get(Extension.subjectAlternativeName) == null) {
                throw new MalformedInput("neither a subject nor a subject alternative name");
            }
            var added = passthrough.filter(any -> template.fromCall()).orElse(JsonService.object());
            return new Issuance(template, request, checked.publicKey(), added);
        } catch (MalformedInput e) {
            throw AwsError.of("MalformedCSRException", "The certificate signing request is invalid: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a request that was read is read again", e);
        }
    }

    PublicKey key() {
        return key;
    }

    /** The certificate, signed; the root's own is signed under its own name. */
    X509Certificate sign(
            Authority authority, SigningAlgorithm algorithm, ValidityPeriod validity, SecureRandom random) {
        var subject = subject();
        var issuer = template.kind() == Template.Kind.ROOT
                ? subject
                : X500Name.getInstance(
                        authority.certificate().getSubjectX500Principal().getEncoded());
        var builder = new JcaX509v3CertificateBuilder(
                issuer, serial(random), Date.from(validity.notBefore()), Date.from(validity.notAfter()), subject, key);
        try {
            for (var extension : extensions(authority).values()) {
                builder.addExtension(extension);
            }
            return Certificates.parse(builder.build(authority.signer(algorithm)).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private X500Name subject() {
        return Input.member(added, "Subject").map(SubjectName::parse).orElse(request.getSubject());
    }

    /** "Template definition has highest priority, followed by API passthrough values, followed by CSR passthrough extensions." */
    private Map<ASN1ObjectIdentifier, Extension> extensions(Authority authority) {
        var asked = requested(request);
        var all = new LinkedHashMap<ASN1ObjectIdentifier, Extension>();
        if (template.fromRequest()) {
            all.putAll(asked);
        } else if (asked.containsKey(Extension.subjectAlternativeName)) {
            all.put(Extension.subjectAlternativeName, asked.get(Extension.subjectAlternativeName));
        }
        distributionPoint(authority).ifPresent(point -> all.put(Extension.cRLDistributionPoints, point));
        Input.member(added, "Extensions").ifPresent(extensions -> all.putAll(Passthrough.extensions(extensions)));
        fromTemplate(all);
        identifiers(all, authority);
        return all;
    }

    private void fromTemplate(Map<ASN1ObjectIdentifier, Extension> all) {
        var constraints = template.kind().isAuthority()
                ? template.pathLength().map(BasicConstraints::new).orElse(new BasicConstraints(true))
                : new BasicConstraints(false);
        var critical = template.kind() != Template.Kind.END_ENTITY;
        all.put(Extension.basicConstraints, Passthrough.extension(Extension.basicConstraints, critical, constraints));
        template.keyUsage()
                .ifPresent(bits -> all.put(
                        Extension.keyUsage, Passthrough.extension(Extension.keyUsage, true, new KeyUsage(bits))));
        if (!template.purposes().isEmpty()) {
            var purposes = new ExtendedKeyUsage(template.purposes().toArray(KeyPurposeId[]::new));
            all.put(Extension.extendedKeyUsage, Passthrough.extension(Extension.extendedKeyUsage, false, purposes));
        } else if (template.kind().isAuthority()) {
            // "Extended key usage is not included, which prevents the CA certificate from being used" for TLS.
            all.remove(Extension.extendedKeyUsage);
        }
    }

    private void identifiers(Map<ASN1ObjectIdentifier, Extension> all, Authority authority) {
        try {
            var utils = new JcaX509ExtensionUtils();
            var issuer = template.kind() == Template.Kind.ROOT
                    ? utils.createAuthorityKeyIdentifier(key)
                    : utils.createAuthorityKeyIdentifier(authority.certificate().getPublicKey());
            all.put(
                    Extension.authorityKeyIdentifier,
                    Passthrough.extension(Extension.authorityKeyIdentifier, false, issuer));
            all.put(
                    Extension.subjectKeyIdentifier,
                    Passthrough.extension(
                            Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform hashes key identifiers", e);
        }
    }

    /** A root's own certificate has none, for it cannot be revoked. */
    private Optional<Extension> distributionPoint(Authority authority) {
        if (template.kind() == Template.Kind.ROOT) {
            return Optional.empty();
        }
        var origin = authority.origin();
        return authority
                .listSettings()
                .filter(settings -> !settings.omitsDistributionPoint())
                .map(settings -> {
                    var url = new GeneralName(
                            GeneralName.uniformResourceIdentifier, settings.url(origin.id(), origin.region()));
                    var point = new DistributionPoint(new DistributionPointName(new GeneralNames(url)), null, null);
                    return Passthrough.extension(
                            Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {point}));
                });
    }

    private static Map<ASN1ObjectIdentifier, Extension> requested(PKCS10CertificationRequest request) {
        var all = new LinkedHashMap<ASN1ObjectIdentifier, Extension>();
        var extensions = request.getRequestedExtensions();
        if (extensions != null) {
            for (var type : extensions.getExtensionOIDs()) {
                all.put(type, extensions.getExtension(type));
            }
        }
        return all;
    }

    /** "16 random octets" (alb.md 9.5), the highest bit often set; never zero. */
    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(128, random).setBit(0);
    }
}
