package dev.postern.cli.explain;

import dev.postern.cli.Words;
import dev.postern.cli.explain.PathTrail.MemberFacts;
import dev.postern.crl.CertificateEntry;
import dev.postern.crl.RevocationEntry;
import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationStep;
import dev.postern.crl.RevocationStep.Consulted;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.client.RevocationReason;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Trail;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.TrustSnapshot.ListFile;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the revocation lists were asked, in plain values: certificate by certificate of the path, each list that was looked at, what
 * it said, and the clause that decided.
 *
 * @param policy the revocationPolicy, as the configuration has it; empty without lists
 * @param asked in the order of the path, to the first that is refused; none if it did not come to that
 * @param notAsked lists that are there, and that nobody had to look at
 */
record ListTrail(String policy, List<AskedFacts> asked, List<ListFacts> notAsked) {
    /** Nobody was asked. */
    static final ListTrail NONE = new ListTrail("", List.of(), List.of());

    /**
     * One certificate.
     *
     * @param outcome {@code GOOD}, {@code NO_LIST} (let in by the policy), or {@code REFUSED}
     * @param reason the code, if it is refused
     * @param clause of RFC 5280, or the setting, that decided
     */
    record AskedFacts(
            MemberFacts certificate, String outcome, String reason, String clause, List<ConsultedFacts> consulted) {}

    /**
     * One list that was looked at.
     *
     * @param word {@code REVOKES}, {@code CLEARS}, {@code ABOUT_OTHERS}, or {@code UNUSABLE}
     * @param entry the line about the certificate, where the list revokes it
     */
    record ConsultedFacts(ListFacts list, String word, String clause, String finding, List<EntryFacts> entry) {}

    record EntryFacts(String revokedAt, String reason) {
        static EntryFacts of(RevocationEntry entry) {
            return new EntryFacts(
                    Words.second(entry.revokedAt()),
                    RevocationReason.ofNumber(entry.reason())
                            .map(RevocationReason::toString)
                            .orElse("unknown reason " + entry.reason()));
        }
    }

    /**
     * One list.
     *
     * @param scope "complete", or what limits it
     */
    record ListFacts(
            String file,
            String issuer,
            String number,
            String scope,
            String thisUpdate,
            String nextUpdate,
            long ageSeconds,
            int entries) {
        static ListFacts of(ListFile file, Instant at) {
            var list = file.list();
            return new ListFacts(
                    file.source().toString(),
                    DistinguishedName.text(list.issuer()),
                    list.number().map(Object::toString).orElse(""),
                    list.kind(),
                    Words.second(list.thisUpdate()),
                    list.nextUpdate().map(Words::second).orElse(""),
                    Duration.between(list.thisUpdate(), at).toSeconds(),
                    list.entries());
        }
    }

    /** Of a verdict; the lists were asked if the answer of the last certificate is the verdict. */
    static ListTrail of(TrustSnapshot trust, Trail trail, Optional<CertificateChain> path, Instant at)
            throws IOException {
        if (trust.revocation().isEmpty()) {
            return NONE;
        }
        var steps = steps(trust.revocation().get(), trail, path, at);
        var asked = new ArrayList<AskedFacts>();
        for (var step : steps) {
            asked.add(asked(step, trust.lists(), at));
        }
        var consulted = steps.stream()
                .flatMap(step -> step.consulted().stream())
                .map(Consulted::list)
                .toList();
        return new ListTrail(
                policy(trust.revocation().get()),
                asked,
                trust.lists().stream()
                        .filter(file -> consulted.stream().noneMatch(list -> list == file.list()))
                        .map(file -> ListFacts.of(file, at))
                        .toList());
    }

    private static List<RevocationStep> steps(
            RevocationIndex index, Trail trail, Optional<CertificateChain> path, Instant at) {
        var steps = path.map(found -> index.trail(found, at)).orElse(List.of());
        var refused = trail.verdict() instanceof Refused no ? Optional.of(no) : Optional.<Refused>empty();
        // Else the deny-list has spoken before, or a rule before that.
        return !steps.isEmpty() && steps.get(steps.size() - 1).answer().equals(refused) ? steps : List.of();
    }

    private static String policy(RevocationIndex index) {
        var policy = index.policy();
        return "depth: %s, unknown: %s, maxStale: %s, scope: %s"
                .formatted(
                        policy.depth().name().toLowerCase(Locale.ROOT),
                        policy.unknown().name().toLowerCase(Locale.ROOT),
                        policy.maxStale(),
                        policy.scope().name().toLowerCase(Locale.ROOT));
    }

    private static AskedFacts asked(RevocationStep step, List<ListFile> files, Instant at) throws IOException {
        var consulted = new ArrayList<ConsultedFacts>();
        for (var each : step.consulted()) {
            var file = file(each.list(), files);
            consulted.add(new ConsultedFacts(
                    ListFacts.of(file, at),
                    word(each),
                    each.clause(),
                    each.finding(),
                    each.revokes() ? entry(file, step.certificate()) : List.of()));
        }
        var spoken = step.consulted().stream().anyMatch(each -> !each.isAboutOthers());
        return new AskedFacts(
                MemberFacts.of(step.certificate()),
                step.answer().isPresent() ? "REFUSED" : spoken ? "GOOD" : "NO_LIST",
                step.answer().map(Refused::reason).map(RefusalReason::code).orElse(""),
                step.clause(),
                consulted);
    }

    private static String word(Consulted list) {
        if (list.isAboutOthers()) {
            return "ABOUT_OTHERS";
        }
        return list.revokes() ? "REVOKES" : list.clears() ? "CLEARS" : "UNUSABLE";
    }

    private static ListFile file(RevocationList list, List<ListFile> files) {
        return files.stream().filter(file -> file.list() == list).findFirst().orElseThrow();
    }

    /** What an index does not keep; nothing of a file that has been replaced since it was loaded. */
    private static List<EntryFacts> entry(ListFile file, X509Certificate certificate) throws IOException {
        var content = UnverifiedList.parse(file.bytes()).content();
        return content.number().equals(file.list().number())
                        && content.thisUpdate().equals(file.list().thisUpdate())
                ? CertificateEntry.find(content, certificate).map(EntryFacts::of).stream()
                        .toList()
                : List.of();
    }
}
