package dev.postern.cli.explain;

import dev.postern.cli.Words;
import dev.postern.cli.explain.ListTrail.ConsultedFacts;
import dev.postern.cli.explain.Step.Outcome;
import dev.postern.cli.explain.Step.Taken;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Trail;
import dev.postern.pki.trust.Trail.Candidate;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.proxy.trust.TrustSnapshot;
import java.io.IOException;
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
 * What is said of a chain in the handshake: the edge's own verdict, the step at which it arose, and how it came about.
 *
 * @param clause the rule that decided, for a refused client
 * @param path from the client's certificate to the trust anchor, if there is a sound one
 */
record Judgement(
        Optional<Refused> refused,
        String clause,
        List<Taken> steps,
        Optional<CertificateChain> path,
        PathTrail tried,
        ListTrail lists) {
    static Judgement of(Gate gate, TrustSnapshot trust, CertificateChain chain, Instant at) throws IOException {
        var trail = trust.verifier().withExpiry(gate.expiry()).trail(chain, at);
        var path = path(trail);
        var lists = ListTrail.of(trust, trail, path, at);
        var refused = trail.verdict() instanceof Refused refusal
                ? Optional.of(told(refusal, trust, chain))
                : Optional.<Refused>empty();
        return new Judgement(
                refused,
                refused.map(refusal -> Clause.of(refusal.reason(), trail.candidates(), lists.asked()))
                        .orElse(""),
                steps(refused, good(trust, lists, chain, path, at)),
                path,
                PathTrail.of(trail, trust.store(), chain),
                lists);
    }

    /** Where nobody is judged. */
    static Judgement leftOut(String why) {
        var steps = Step.OF_A_CHAIN.stream()
                .map(step -> new Taken(step, Outcome.LEFT_OUT, why))
                .toList();
        return new Judgement(Optional.empty(), "", steps, Optional.empty(), PathTrail.NONE, ListTrail.NONE);
    }

    /** A refused client's, too: its purpose, time or revocation is then what is wrong. */
    private static Optional<CertificateChain> path(Trail trail) {
        return trail.candidates().stream()
                .filter(candidate -> candidate.decision().equals(Candidate.SOUND))
                .map(candidate -> new CertificateChain(candidate.path()))
                .findFirst();
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
        return !named.isEmpty() && named.stream().noneMatch(anchor -> PathTrail.isSignedBy(certificate, anchor));
    }

    /** What there is to say of the steps that went well. */
    private static Map<Step, String> good(
            TrustSnapshot trust, ListTrail lists, CertificateChain chain, Optional<CertificateChain> path, Instant at) {
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
        good.put(Step.REVOCATION, revocation(trust, lists));
        return good;
    }

    private static String revocation(TrustSnapshot trust, ListTrail lists) {
        var denied = trust.denyList().isPresent() ? "not on the deny-list; " : "";
        if (trust.revocation().isEmpty()) {
            return denied + "off, no list given";
        }
        var spoken = lists.asked().stream()
                .flatMap(asked -> asked.consulted().stream())
                .filter(consulted -> consulted.word().equals("CLEARS"))
                .map(ConsultedFacts::list)
                .map(list -> "list " + (list.number().isEmpty() ? "without number" : list.number()) + " of \""
                        + list.issuer() + '"')
                .distinct()
                .collect(Collectors.joining(" and "));
        return denied + (spoken.isEmpty() ? "no list speaks of it, allowed by revocationPolicy" : "not on " + spoken);
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
