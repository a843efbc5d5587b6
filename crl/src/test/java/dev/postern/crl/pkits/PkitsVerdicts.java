package dev.postern.crl.pkits;

import dev.postern.crl.InsecureLists;
import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.crl.TrustedSigners;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.InsecureVerifier;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.VerificationRules;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A record's verdict by the product's own verifier and lists. */
final class PkitsVerdicts {
    private PkitsVerdicts() {}

    /** By RFC 5280 alone: what the product is stricter in is loosened, and every kind of list is read. */
    static Function<Instant, Verdict> byTheStandard(PkitsRecord record) {
        return byTheStandard(record, lists(record), List.of());
    }

    /** The same with other lists than the record's, and with more certificates of list issuers than it has. */
    static Function<Instant, Verdict> byTheStandard(
            PkitsRecord record, List<byte[]> lists, Collection<X509Certificate> moreIssuers) {
        return judge(
                record,
                InsecureVerifier.of(PkitsSuite.trust()),
                Scope.RFC5280,
                lists,
                moreIssuers,
                InsecureLists::parse);
    }

    /** As the product serves where it is told to read every kind of list; its stricter rules included. */
    static Function<Instant, Verdict> asServed(PkitsRecord record) {
        return asServed(record, Scope.RFC5280);
    }

    /** As the product serves by default: complete lists only. */
    static Function<Instant, Verdict> byDefault(PkitsRecord record) {
        return asServed(record, Scope.COMPLETE);
    }

    private static Function<Instant, Verdict> asServed(PkitsRecord record, Scope scope) {
        return judge(
                record,
                ClientVerifier.of(PkitsSuite.trust()),
                scope,
                lists(record),
                List.of(),
                (list, issuers) -> RevocationList.parse(list, issuers, scope));
    }

    private static List<byte[]> lists(PkitsRecord record) {
        return record.crls().stream().map(PkitsSuite::list).toList();
    }

    private static Function<Instant, Verdict> judge(
            PkitsRecord record,
            ClientVerifier verifier,
            Scope scope,
            List<byte[]> lists,
            Collection<X509Certificate> moreIssuers,
            BiFunction<byte[], Collection<X509Certificate>, RevocationList> parser) {
        // What an operator configures as issuers of lists; none of it is an anchor.
        var issuers = new ArrayList<X509Certificate>();
        Stream.of(record.sent(), record.extras(), moreIssuers).forEach(issuers::addAll);
        var candidates = new ArrayList<>(PkitsSuite.trust().anchors());
        candidates.addAll(issuers);
        var sound = lists.stream()
                .flatMap(list -> read(() -> parser.apply(list, candidates)).stream())
                .toList();
        var signers = new TrustedSigners(verifier, issuers);
        var judge = verifier.withRules(VerificationRules.DEFAULT.withPolicies(record.policies()))
                .withRevocation(RevocationIndex.of(sound, RevocationPolicy.DEFAULT.withScope(scope), signers));
        return now -> judge.verify(new CertificateChain(record.sent()), now);
    }

    /** A list that is refused at load is a list that is not there. */
    private static Optional<RevocationList> read(Supplier<RevocationList> parser) {
        try {
            return Optional.of(parser.get());
        } catch (MalformedInput refused) {
            return Optional.empty();
        }
    }
}
