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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * The fingerprints under which one signed content can come. The signature's own octets are signed by nobody: of an ECDSA
 * signature (r, s) anybody can make (r, n − s), which verifies as well, and so a certificate of another fingerprint that lets in
 * whoever was denied by the first. The same goes for the encoding around it.
 */
public final class SignatureForms {
    private static final String ECDSA = "1.2.840.10045.4.";
    // The curves that an authority's key may be of (alb.md 2.1).
    private static final List<BigInteger> ORDERS = Stream.of("secp256r1", "secp384r1", "secp521r1")
            .map(curve -> CustomNamedCurves.getByName(curve).getN())
            .toList();

    private SignatureForms() {}

    /** Those of a verified certificate whose issuer's key is not at hand; its own comes first. */
    public static Set<Fingerprint> fingerprints(X509Certificate certificate) {
        return fingerprints(certificate, certificate.getSigAlgOID().startsWith(ECDSA) ? ORDERS : List.of());
    }

    /** The certificate's own fingerprint, and those of the forms that an issuer may have given it. */
    static Set<Fingerprint> fingerprints(X509Certificate certificate, PublicKey issuer) {
        return fingerprints(
                certificate,
                issuer instanceof ECPublicKey ec ? List.of(ec.getParams().getOrder()) : List.of());
    }

    /** {@code orders}: of the curves that the issuer's key may be of; none if it is of none. */
    private static Set<Fingerprint> fingerprints(X509Certificate certificate, List<BigInteger> orders) {
        var fingerprints = new LinkedHashSet<Fingerprint>();
        fingerprints.add(Fingerprint.of(certificate));
        try {
            var content = certificate.getTBSCertificate();
            if (!orders.isEmpty()) {
                var pair = ASN1Sequence.getInstance(certificate.getSignature());
                var r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
                var s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
                fingerprints.add(fingerprint(content, signature(r, s)));
                for (var order : orders) {
                    fingerprints.add(fingerprint(content, signature(r, order.subtract(s))));
                }
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
