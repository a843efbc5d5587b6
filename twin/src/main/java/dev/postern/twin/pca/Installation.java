package dev.postern.twin.pca;

import dev.postern.pki.ca.CertificateRequest;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.twin.wire.AwsError;
import dev.postern.twin.wire.JsonService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How an authority gets its own certificate: its request is fetched, signed somewhere, and the result imported. */
final class Installation {
    private static final int KEY_CERT_SIGN = 5;
    // "The maximum allowed size of a certificate is 32 KB. The maximum allowed size of a certificate chain is 2 MB."
    private static final int MAX_CERTIFICATE = 32 * 1024;
    private static final int MAX_CHAIN = 2 * 1024 * 1024;

    private final Authorities authorities;
    private final Settling settling;

    Installation(Authorities authorities, Settling settling) {
        this.authorities = authorities;
        this.settling = settling;
    }

    ObjectNode csr(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        if (authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        if (settling.isAt(authority.arn(), now)) {
            throw AwsError.of("RequestInProgressException", "The certificate authority's CSR is not yet available");
        }
        return JsonService.object().put("Csr", authority.origin().csr());
    }

    ObjectNode certificate(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        if (authority.state().chain().isEmpty() || authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        var chain = authority.chain();
        var output = JsonService.object()
                .put("Certificate", Certificates.pem(chain.get(0)).strip());
        if (chain.size() > 1) {
            output.put(
                    "CertificateChain",
                    Certificates.pem(chain.subList(1, chain.size())).strip());
        }
        return output;
    }

    ObjectNode install(JsonNode input, Instant now) {
        var authority = authorities.named(input, now);
        if (authority.status(now) == Authority.Status.DELETED) {
            throw Authorities.wrongState(authority, now);
        }
        var own = certificates(Input.blob(input, "Certificate"), MAX_CERTIFICATE, "certificate");
        if (own.size() != 1) {
            throw AwsError.of(
                    "MalformedCertificateException", "Certificate holds " + own.size() + " certificates (expected: 1)");
        }
        var above = Input.member(input, "CertificateChain").isPresent()
                ? certificates(Input.blob(input, "CertificateChain"), MAX_CHAIN, "certificate chain")
                : List.<X509Certificate>of();
        var chain = new ArrayList<>(own);
        chain.addAll(above);
        checkKind(authority.origin().type(), own.get(0), above);
        checkLinks(chain);
        checkOwn(authority, own.get(0), now);
        authorities.change(authority, authority.state().withChain(Certificates.pem(chain), now));
        return JsonService.object();
    }

    /** "Only a self-signed certificate can be imported as a root CA. A self-signed certificate cannot be imported as a subordinate CA." */
    private static void checkKind(Authority.Type type, X509Certificate own, List<X509Certificate> above) {
        var selfSigned = isSignedBy(own, own);
        if (type == Authority.Type.ROOT && (!selfSigned || !above.isEmpty())) {
            throw AwsError.of(
                    "InvalidRequestException",
                    "Only a self-signed certificate without a chain can be imported as a root CA");
        }
        if (type == Authority.Type.SUBORDINATE && selfSigned) {
            throw AwsError.of(
                    "InvalidRequestException", "A self-signed certificate cannot be imported as a subordinate CA");
        }
        if (type == Authority.Type.SUBORDINATE && above.isEmpty()) {
            throw AwsError.of("InvalidRequestException", "A subordinate CA needs the certificate chain up to its root");
        }
    }

    private static void checkLinks(List<X509Certificate> chain) {
        for (int i = 0; i < chain.size(); i++) {
            checkAuthority(chain.get(i));
            var issuer = chain.get(Math.min(i + 1, chain.size() - 1));
            if (!isSignedBy(chain.get(i), issuer)) {
                throw AwsError.of(
                        "CertificateMismatchException",
                        "Certificate " + (i + 1)
                                + " of the chain is not signed by the one after it, or the last not by itself");
            }
            // Below this one stand i authorities, which its path length must allow.
            if (i > chain.get(i).getBasicConstraints()) {
                throw AwsError.of(
                        "CertificateMismatchException", "The path length of certificate " + (i + 1) + " is exceeded");
            }
        }
    }

    private static void checkAuthority(X509Certificate certificate) {
        var usage = Optional.ofNullable(certificate.getKeyUsage());
        var critical =
                Optional.ofNullable(certificate.getCriticalExtensionOIDs()).orElse(Set.of());
        if (certificate.getBasicConstraints() < 0
                || !critical.contains("2.5.29.19")
                || (usage.isPresent() && !usage.get()[KEY_CERT_SIGN])) {
            throw AwsError.of(
                    "MalformedCertificateException",
                    "\"" + certificate.getSubjectX500Principal()
                            + "\" is not a CA certificate (expected: critical CA:TRUE, keyCertSign)");
        }
    }

    private static void checkOwn(Authority authority, X509Certificate own, Instant now) {
        if (!own.getPublicKey().equals(csrKey(authority))
                || !own.getSubjectX500Principal().equals(csrName(authority))) {
            throw AwsError.of(
                    "CertificateMismatchException", "The certificate's key or subject is not that of the CA's CSR");
        }
        if (now.isAfter(own.getNotAfter().toInstant())) {
            throw AwsError.of("InvalidRequestException", "The certificate has expired");
        }
    }

    static PublicKey csrKey(Authority authority) {
        return CertificateRequest.parse(authority.origin().csr().getBytes(StandardCharsets.US_ASCII))
                .publicKey();
    }

    private static X500Principal csrName(Authority authority) {
        try {
            var der = CertificateRequest.parse(authority.origin().csr().getBytes(StandardCharsets.US_ASCII))
                    .der();
            return new X500Principal(
                    new PKCS10CertificationRequest(der).getSubject().getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a request that was made here is read", e);
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> certificates(byte[] pem, int max, String what) {
        if (pem.length > max) {
            throw AwsError.of("MalformedCertificateException", "The " + what + " is larger than " + max + " bytes");
        }
        try {
            return Certificates.parsePem(new String(pem, StandardCharsets.US_ASCII));
        } catch (MalformedInput e) {
            throw AwsError.of("MalformedCertificateException", "The " + what + " is not valid: " + e.getMessage());
        }
    }
}
