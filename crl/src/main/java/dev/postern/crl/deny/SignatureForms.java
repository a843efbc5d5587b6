package dev.postern.crl.deny;

import dev.postern.pki.x509.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * The fingerprints under which one signed content can come. The signature's own octets are signed by nobody: of an ECDSA
 * signature (r, s) anybody can make (r, n − s), which verifies as well, and so a certificate of another fingerprint that lets in
 * whoever was denied by the first. The same goes for the encoding around it.
 */
final class SignatureForms {
    private SignatureForms() {}

    /** The certificate's own fingerprint, and those of the forms that an issuer may have given it. */
    static Set<Fingerprint> fingerprints(X509Certificate certificate, PublicKey issuer) {
        var fingerprints = new LinkedHashSet<Fingerprint>();
        fingerprints.add(Fingerprint.of(certificate));
        try {
            var content = certificate.getTBSCertificate();
            if (issuer instanceof ECPublicKey ec) {
                var pair = ASN1Sequence.getInstance(certificate.getSignature());
                var r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
                var s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
                fingerprints.add(fingerprint(content, signature(r, s)));
                fingerprints.add(fingerprint(
                        content, signature(r, ec.getParams().getOrder().subtract(s))));
            } else {
                fingerprints.add(fingerprint(content, certificate.getSignature()));
            }
            return fingerprints;
        } catch (CertificateEncodingException | IOException e) {
            throw new IllegalStateException("encoding to memory", e);
        }
    }

    private static byte[] signature(BigInteger r, BigInteger s) throws IOException {
        return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded(ASN1Encoding.DER);
    }

    /** Of SEQUENCE { content as it was signed, the algorithm that stands in it, signature }. */
    private static Fingerprint fingerprint(byte[] content, byte[] signature) throws IOException {
        var algorithm = TBSCertificate.getInstance(content).getSignature();
        var body = new ByteArrayOutputStream();
        body.write(content);
        body.write(algorithm.getEncoded(ASN1Encoding.DER));
        body.write(new DERBitString(signature).getEncoded(ASN1Encoding.DER));
        var digest = Fingerprint.sha256();
        digest.update(sequenceHeader(body.size()));
        return new Fingerprint(HexFormat.of().formatHex(digest.digest(body.toByteArray())));
    }

    private static byte[] sequenceHeader(int length) {
        var octets = length < 0x80 ? new byte[0] : BigInteger.valueOf(length).toByteArray();
        var out = new ByteArrayOutputStream();
        out.write(0x30);
        if (octets.length == 0) {
            out.write(length);
        } else {
            var skipped = octets[0] == 0 ? 1 : 0;
            out.write(0x80 | (octets.length - skipped));
            out.write(octets, skipped, octets.length - skipped);
        }
        return out.toByteArray();
    }
}
