package dev.postern.pki.trust;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * RFC 5280 §6.1 over one path whose signatures are known to hold, by Bouncy Castle's validator; times are judged elsewhere. The
 * anchor takes part as a self-issued certificate above the others, so its own constraints bind (RFC 5937 §3.2).
 */
final class PathValidation {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private PathValidation() {}

    /** The clause against a path from leaf to anchor, or empty. */
    static Optional<String> complaint(List<Link> path, PolicyInputs asked) {
        try {
            var policies =
                    AnchorPolicies.narrow(asked, path.get(path.size() - 1).certificate());
            var certificates = wrapped(path, policies);
            var top = certificates.get(certificates.size() - 1);
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(top, null)));
            parameters.setRevocationEnabled(false);
            parameters.setInitialPolicies(policies.initialPolicySet());
            CertPathValidator.getInstance("PKIX", BOUNCY_CASTLE)
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(certificates), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(clause(String.valueOf(e.getMessage())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the validator is part of this program", e);
        }
    }

    /** One spelling for each name, so that what links is equal to the validator, too. */
    private static List<X509Certificate> wrapped(List<Link> path, PolicyInputs policies) {
        var names = new HashMap<NameKey, X500Principal>();
        var certificates = new ArrayList<X509Certificate>();
        for (var link : path) {
            var certificate = link.certificate();
            var subject = names.computeIfAbsent(link.subject(), any -> certificate.getSubjectX500Principal());
            var issuer = link.isAnchor()
                    ? subject
                    : names.computeIfAbsent(link.issuer(), any -> certificate.getIssuerX500Principal());
            certificates.add(
                    link.isAnchor()
                            ? PathCertificate.anchor(certificate, subject, policies)
                            : PathCertificate.proven(certificate, subject, issuer));
        }
        return certificates;
    }

    private static final Map<String, String> CLAUSES = Map.of(
            "No valid policy tree", "§6.1.3 (f): certificate policies",
            "Explicit policy requested", "§6.1.5 (g): certificate policies",
            "Path processing failed on policy", "§6.1.5 (g): certificate policies",
            "Subtree check", "§6.1.3 (b), (c): name constraints",
            "Max path length", "§6.1.4 (l): path length",
            "Certificate has unsupported critical", "§6.1.4 (o): critical extension",
            "CertPolicy mappings contain anyPolicy", "§6.1.4 (a): policy mapping of anyPolicy");

    private static String clause(String message) {
        return CLAUSES.entrySet().stream()
                .filter(entry -> message.startsWith(entry.getKey()))
                .map(entry -> "RFC 5280 " + entry.getValue())
                .findFirst()
                .orElse("RFC 5280 §6.1: " + message);
    }
}
