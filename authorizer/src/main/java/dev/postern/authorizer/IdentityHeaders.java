package dev.postern.authorizer;

import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.pki.x509.UrlEncodedPem;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The headers of the edge, whatever its mode, and how one certificate is read from them. The certificate itself is the identity:
 * a serial number under an issuer's <em>name</em> would be two clients where two authorities share a name, and a common name is
 * whatever some authority has written. The other headers must speak of the same certificate.
 */
final class IdentityHeaders {
    static final String SERIAL = "X-Amzn-Mtls-Clientcert-Serial-Number";
    static final String ISSUER = "X-Amzn-Mtls-Clientcert-Issuer";
    static final String SUBJECT = "X-Amzn-Mtls-Clientcert-Subject";
    static final String VALIDITY = "X-Amzn-Mtls-Clientcert-Validity";
    static final String LEAF = "X-Amzn-Mtls-Clientcert-Leaf";
    /** Of passthrough mode, and of no other (alb.md 1.2). */
    static final String CHAIN = "X-Amzn-Mtls-Clientcert";

    // alb.md 1.4: the load balancer takes a header of at most 16 K.
    private static final int MAX_LEAF = 16 * 1024;
    // RFC 5280 §4.1.2.2 says at most 20 octets; certificates with a few more are about.
    private static final int MAX_SERIAL = 64;

    private IdentityHeaders() {}

    /** Reads the identity headers; every one that is there must be there once. */
    static Identity read(AuthorizationRequest request) {
        var family = List.of(SERIAL, ISSUER, SUBJECT, VALIDITY, LEAF, CHAIN);
        for (var name : family) {
            if (request.values(name).size() > 1) {
                return new Identity.Unusable(
                        Reason.IDENTITY_REPEATED,
                        name + ": " + request.values(name).size() + " values (expected: 1)");
            }
        }
        if (!request.values(CHAIN).isEmpty()) {
            return new Identity.Unusable(
                    Reason.IDENTITY_UNVERIFIED, CHAIN + ": present (expected: an edge that verifies)");
        }
        if (family.stream().allMatch(name -> request.values(name).isEmpty())) {
            return new Identity.Unusable(Reason.NO_IDENTITY, "no identity header");
        }
        for (var name : List.of(LEAF, SERIAL, ISSUER)) {
            if (request.values(name).isEmpty()) {
                return new Identity.Unusable(Reason.IDENTITY_INCOMPLETE, name + ": missing");
            }
        }
        try {
            var certificate = certificate(request.values(LEAF).get(0));
            return compared(
                    certificate,
                    request.values(SERIAL).get(0),
                    request.values(ISSUER).get(0));
        } catch (MalformedInput e) {
            return new Identity.Unusable(Reason.IDENTITY_MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static X509Certificate certificate(String leaf) {
        if (leaf.length() > MAX_LEAF) {
            throw new MalformedInput(LEAF + ": " + leaf.length() + " characters (expected: at most " + MAX_LEAF + ")");
        }
        try {
            var certificates = UrlEncodedPem.decode(leaf).certificates();
            if (certificates.size() > 1) {
                throw new MalformedInput(certificates.size() + " certificates (expected: 1)");
            }
            return certificates.get(0);
        } catch (MalformedInput e) {
            throw e.in(LEAF);
        }
    }

    private static Identity compared(X509Certificate certificate, String serial, String issuer) {
        var actual = SerialNumber.of(certificate);
        if (serial.length() > MAX_SERIAL) {
            throw new MalformedInput(
                    SERIAL + ": " + serial.length() + " characters (expected: at most " + MAX_SERIAL + ")");
        }
        if (!SerialNumber.parse(serial).equals(actual)) {
            return new Identity.Unusable(
                    Reason.IDENTITY_CONTRADICTORY, SERIAL + ": " + serial + " (expected: the leaf's, " + actual + ")");
        }
        var name = DistinguishedName.text(certificate.getIssuerX500Principal());
        if (!issuer.equals(name)) {
            return new Identity.Unusable(
                    Reason.IDENTITY_CONTRADICTORY,
                    ISSUER + ": \"" + issuer + "\" (expected: the leaf's, \"" + name + "\")");
        }
        return new Identity.Presented(certificate);
    }
}
