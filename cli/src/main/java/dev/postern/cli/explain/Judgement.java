package dev.postern.cli.explain;

import dev.postern.cli.Words;
import dev.postern.cli.explain.Step.Outcome;
import dev.postern.cli.explain.Step.Taken;
import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.TrustSnapshot.ListFile;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * What is said of a chain in the handshake: the edge's own verdict, and the step at which it arose.
 *
 * @param path from the client's certificate to the trust anchor, as far as the verifier has told it
 */
record Judgement(Optional<Refused> refused, List<Taken> steps, Optional<CertificateChain> path) {
    static Judgement of(Gate gate, TrustSnapshot trust, CertificateChain chain, Instant at) {
        var verdict = trust.verifier().withExpiry(gate.expiry()).verify(chain, at);
        var path = path(trust, chain, at);
        var refused = verdict instanceof Refused refusal
                ? Optional.of(told(refusal, trust, chain))
                : Optional.<Refused>empty();
        return new Judgement(refused, steps(refused, good(trust, chain, path, at)), path);
    }

    /** Where nobody is judged. */
    static Judgement leftOut(String why) {
        var steps = Step.OF_A_CHAIN.stream()
                .map(step -> new Taken(step, Outcome.LEFT_OUT, why))
                .toList();
        return new Judgement(Optional.empty(), steps, Optional.empty());
    }

    /** The verdict of a refused client has no path; the verifier hands it to whoever is asked about revocation. */
    private static Optional<CertificateChain> path(TrustSnapshot trust, CertificateChain chain, Instant at) {
        var seen = new ArrayList<CertificateChain>();
        Verdict unused = trust.verifier()
                .withExpiry(ExpiryPolicy.IGNORE)
                .withRevocation((path, now) -> {
                    seen.add(path);
                    return Optional.empty();
                })
                .verify(chain, at);
        return seen.stream().findFirst();
    }

    private static List<Taken> steps(Optional<Refused> refused, Map<Step, String> good) {
        var last = refused.map(refusal -> Step.of(refusal.reason()));
        var steps = new ArrayList<Taken>();
        for (var step : Step.OF_A_CHAIN) {
            if (last.isEmpty() || step.compareTo(last.get()) < 0) {
                steps.add(new Taken(step, Outcome.OK, good.getOrDefault(step, "")));
            } else if (step == last.get()) {
                steps.add(new Taken(
                        step, Outcome.DECIDED_HERE, refused.map(Refused::detail).orElse("")));
            } else {
                steps.add(new Taken(step, Outcome.NOT_REACHED, ""));
            }
        }
        return steps;
    }

    /** A trusted authority of the issuer's name and another key: a forgery, or a rollover that the bundle has not followed. */
    private static Refused told(Refused refused, TrustSnapshot trust, CertificateChain chain) {
        var forged = chain.certificates().stream()
                .filter(certificate -> isSignedByNamesake(certificate, trust))
                .map(certificate -> name(certificate.getIssuerX500Principal()))
                .distinct()
                .collect(Collectors.joining(" and "));
        return refused.reason() != RefusalReason.UNTRUSTED || forged.isEmpty()
                ? refused
                : new Refused(
                        refused.reason(),
                        refused.detail() + "; signed in the name of a trusted authority with another key: " + forged);
    }

    private static boolean isSignedByNamesake(X509Certificate certificate, TrustSnapshot trust) {
        var named = trust.store().anchorsNamed(certificate.getIssuerX500Principal());
        return !named.isEmpty() && named.stream().noneMatch(anchor -> isSignedBy(certificate, anchor));
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What there is to say of the steps that went well. */
    private static Map<Step, String> good(
            TrustSnapshot trust, CertificateChain chain, Optional<CertificateChain> path, Instant at) {
        var bytes = chain.certificates().stream()
                .mapToInt(certificate -> Certificates.der(certificate).length)
                .sum();
        var notAfter = chain.leaf().getNotAfter().toInstant();
        var good = new EnumMap<Step, String>(Step.class);
        good.put(
                Step.BOUNDS,
                Words.count(chain.certificates().size(), "certificate") + " presented, " + bytes + " bytes");
        good.put(Step.RULES, key(chain.leaf()) + ", signed with " + chain.leaf().getSigAlgName());
        good.put(
                Step.PATH,
                path.map(found -> "to trusted " + name(anchor(found).getSubjectX500Principal()))
                        .orElse("to a certificate of the trust store"));
        good.put(Step.PURPOSE, "client authentication");
        good.put(
                Step.VALIDITY,
                notAfter.isBefore(at)
                        ? "expired " + Words.second(notAfter) + ", ignored by ignoreClientCertificateExpiry"
                        : Words.duration(Duration.between(at, notAfter)) + " left");
        good.put(Step.REVOCATION, revocation(trust, path));
        return good;
    }

    private static String revocation(TrustSnapshot trust, Optional<CertificateChain> path) {
        var denied = trust.denyList().isPresent() ? "not on the deny-list; " : "";
        if (trust.lists().isEmpty()) {
            return denied + "off, no list given";
        }
        var asked = trust.lists().stream()
                .filter(file -> path.isEmpty() || speaksOf(path.get(), file))
                .map(file -> "list "
                        + file.list().number().map(Object::toString).orElse("without number") + " of "
                        + name(file.list().issuer()))
                .collect(Collectors.joining(" and "));
        return denied + (asked.isEmpty() ? "no list speaks of it, allowed by revocationPolicy" : "not on " + asked);
    }

    private static boolean speaksOf(CertificateChain path, ListFile file) {
        var issuer = file.list().issuerCertificate();
        return path.certificates().stream()
                .anyMatch(certificate ->
                        certificate.getIssuerX500Principal().equals(file.list().issuer())
                                || certificate.getPublicKey().equals(issuer.getPublicKey()));
    }

    static X509Certificate anchor(CertificateChain path) {
        return path.certificates().get(path.certificates().size() - 1);
    }

    static String name(X500Principal name) {
        return '"' + DistinguishedName.text(name) + '"';
    }

    private static String key(X509Certificate certificate) {
        var key = certificate.getPublicKey();
        if (key instanceof java.security.interfaces.RSAKey rsa) {
            return "RSA key of " + rsa.getModulus().bitLength() + " bits";
        }
        return key instanceof java.security.interfaces.ECKey ec
                ? "EC key of " + ec.getParams().getOrder().bitLength() + " bits"
                : key.getAlgorithm() + " key";
    }
}
