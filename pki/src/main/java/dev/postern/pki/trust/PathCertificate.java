package dev.postern.pki.trust;

import dev.postern.pki.trust.PolicyInputs.AnyPolicy;
import dev.postern.pki.trust.PolicyInputs.ExplicitPolicy;
import dev.postern.pki.trust.PolicyInputs.PolicyMapping;
import java.io.IOException;
import java.math.BigInteger;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.jspecify.annotations.NullUnmarked;

/**
 * A certificate as the validator sees it in one path: its time is not asked here, its signature has been checked already, and its
 * names are spelled as those they are equal to. An anchor looks self-issued and says of policies what {@link AnchorPolicies} made
 * of its own and of what was asked. Never leaves this package.
 */
@NullUnmarked
@SuppressWarnings({"deprecation", "serial"})
final class PathCertificate extends X509Certificate {
    // Understood by CertificateRules; the validator refuses them where they are critical.
    private static final Set<String> JUDGED_ELSEWHERE = Set.of(
            Extension.subjectKeyIdentifier.getId(),
            Extension.cRLDistributionPoints.getId(),
            Extension.extendedKeyUsage.getId());

    private final X509Certificate certificate;
    private final X500Principal subject;
    private final X500Principal issuer;
    // What stands instead of the certificate's own extensions; null for none.
    private final Map<String, byte[]> synthetic;

    private PathCertificate(
            X509Certificate certificate, X500Principal subject, X500Principal issuer, Map<String, byte[]> synthetic) {
        this.certificate = certificate;
        this.subject = subject;
        this.issuer = issuer;
        this.synthetic = synthetic;
    }

    /**
     * The anchor, trusted whoever signed it. What is asked of policies is said by it and not by the validator's parameters:
     * those that require a policy make Bouncy Castle refuse one that was mapped (measured, 1.87).
     */
    static PathCertificate anchor(X509Certificate certificate, X500Principal subject, PolicyInputs policies) {
        return new PathCertificate(certificate, subject, subject, saying(policies));
    }

    /** One below it, whose signature by the next above {@link Signatures} has found to hold. */
    static PathCertificate proven(X509Certificate certificate, X500Principal subject, X500Principal issuer) {
        return new PathCertificate(certificate, subject, issuer, Map.of());
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return certificate.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return certificate.getSerialNumber();
    }

    @Override
    public Principal getIssuerDN() {
        return issuer;
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return issuer;
    }

    @Override
    public Principal getSubjectDN() {
        return subject;
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return subject;
    }

    @Override
    public Date getNotBefore() {
        return certificate.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return certificate.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return certificate.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
        return certificate.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return certificate.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return certificate.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return certificate.getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return certificate.getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return certificate.getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return certificate.getKeyUsage();
    }

    @Override
    public List<String> getExtendedKeyUsage() throws CertificateParsingException {
        return certificate.getExtendedKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return certificate.getBasicConstraints();
    }

    @Override
    public Collection<List<?>> getSubjectAlternativeNames() throws CertificateParsingException {
        return certificate.getSubjectAlternativeNames();
    }

    @Override
    public Collection<List<?>> getIssuerAlternativeNames() throws CertificateParsingException {
        return certificate.getIssuerAlternativeNames();
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        return certificate.getEncoded();
    }

    @Override
    public void verify(PublicKey key) {}

    @Override
    public void verify(PublicKey key, String provider) {}

    @Override
    public void verify(PublicKey key, Provider provider) {}

    @Override
    public String toString() {
        return certificate.toString();
    }

    @Override
    public PublicKey getPublicKey() {
        return certificate.getPublicKey();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return certificate.hasUnsupportedCriticalExtension();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        var critical = certificate.getCriticalExtensionOIDs();
        return critical == null
                ? null
                : critical.stream()
                        .filter(oid -> !JUDGED_ELSEWHERE.contains(oid))
                        .collect(Collectors.toSet());
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return certificate.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return synthetic.containsKey(oid) ? synthetic.get(oid) : certificate.getExtensionValue(oid);
    }

    private static Map<String, byte[]> saying(PolicyInputs policies) {
        var explicit = policies.explicitPolicy() == ExplicitPolicy.REQUIRE ? BigInteger.ZERO : null;
        var mapping = policies.mapping() == PolicyMapping.INHIBIT ? BigInteger.ZERO : null;
        var synthetic = new HashMap<String, byte[]>();
        synthetic.put(Extension.policyMappings.getId(), null);
        synthetic.put(
                Extension.certificatePolicies.getId(),
                extension(new CertificatePolicies(
                        new PolicyInformation(new ASN1ObjectIdentifier(PolicyInputs.ANY_POLICY)))));
        synthetic.put(
                Extension.policyConstraints.getId(),
                explicit == null && mapping == null ? null : extension(new PolicyConstraints(explicit, mapping)));
        synthetic.put(
                Extension.inhibitAnyPolicy.getId(),
                policies.anyPolicy() == AnyPolicy.INHIBIT ? extension(new ASN1Integer(0)) : null);
        return synthetic;
    }

    private static byte[] extension(ASN1Encodable value) {
        try {
            return new DEROctetString(value).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("encoding in memory", e);
        }
    }
}
