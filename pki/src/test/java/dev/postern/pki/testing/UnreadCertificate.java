package dev.postern.pki.testing;

import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate as a TLS engine hands it over: octets that nobody has looked at, taken apart at the first question, and an unchecked
 * exception if that fails.
 */
public final class UnreadCertificate extends X509Certificate {
    private static final long serialVersionUID = 1;

    private final byte[] der;
    private transient Optional<X509Certificate> read = Optional.empty();

    public UnreadCertificate(byte[] der) {
        this.der = der.clone();
    }

    /** Whether anybody has asked for more than the octets. */
    public boolean isRead() {
        return read.isPresent();
    }

    private X509Certificate read() {
        try {
            if (read.isEmpty()) {
                read = Optional.of(Certificates.parse(der));
            }
            return read.get();
        } catch (MalformedInput e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] getEncoded() {
        return der.clone();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return read().getTBSCertificate();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return read().getExtensionValue(oid);
    }

    @Override
    public Collection<List<?>> getSubjectAlternativeNames() throws CertificateParsingException {
        return read().getSubjectAlternativeNames();
    }

    @Override
    public List<String> getExtendedKeyUsage() throws CertificateParsingException {
        return read().getExtendedKeyUsage();
    }

    @Override
    public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
        read().checkValidity();
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException, CertificateNotYetValidException {
        read().checkValidity(date);
    }

    @Override
    public void verify(PublicKey key)
            throws java.security.cert.CertificateException, java.security.NoSuchAlgorithmException,
                    java.security.InvalidKeyException, java.security.NoSuchProviderException,
                    java.security.SignatureException {
        read().verify(key);
    }

    @Override
    public void verify(PublicKey key, String provider)
            throws java.security.cert.CertificateException, java.security.NoSuchAlgorithmException,
                    java.security.InvalidKeyException, java.security.NoSuchProviderException,
                    java.security.SignatureException {
        read().verify(key, provider);
    }

    @Override
    public String toString() {
        return "UnreadCertificate[" + der.length + " bytes]";
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return read().hasUnsupportedCriticalExtension();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return read().getCriticalExtensionOIDs();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return read().getNonCriticalExtensionOIDs();
    }

    @Override
    public int getVersion() {
        return read().getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return read().getSerialNumber();
    }

    @Override
    @Deprecated
    public Principal getIssuerDN() {
        return read().getIssuerDN();
    }

    @Override
    @Deprecated
    public Principal getSubjectDN() {
        return read().getSubjectDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return read().getIssuerX500Principal();
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return read().getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
        return read().getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return read().getNotAfter();
    }

    @Override
    public byte[] getSignature() {
        return read().getSignature();
    }

    @Override
    public String getSigAlgName() {
        return read().getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return read().getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return read().getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return read().getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return read().getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return read().getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return read().getBasicConstraints();
    }

    @Override
    public PublicKey getPublicKey() {
        return read().getPublicKey();
    }
}
