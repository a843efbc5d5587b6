package dev.postern.crl.pkits;

import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
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
import java.util.function.Function;
import java.util.stream.Stream;

/** A record's verdict by the product's own verifier and lists. */
final class PkitsVerdicts {
    private PkitsVerdicts() {}

    /** By RFC 5280 alone: what the product is stricter in is loosened. */
    static Function<Instant, Verdict> byTheStandard(PkitsRecord record) {
        return byTheStandard(record, lists(record), List.of());
    }

    /** The same with other lists than the record's, and with more certificates of list issuers than it has. */
    static Function<Instant, Verdict> byTheStandard(
            PkitsRecord record, List<byte[]> lists, Collection<X509Certificate> moreIssuers) {
        return judge(record, InsecureVerifier.of(PkitsSuite.trust()), index(record, lists, moreIssuers));
    }

    /** As the product serves by default, its stricter rules included, and complete lists only. */
    static Function<Instant, Verdict> byDefault(PkitsRecord record) {
        return judge(record, ClientVerifier.of(PkitsSuite.trust()), index(record, lists(record), List.of()));
    }

    private static Function<Instant, Verdict> judge(
            PkitsRecord record, ClientVerifier verifier, RevocationIndex index) {
        var judge = verifier.withRules(VerificationRules.DEFAULT.withPolicies(record.policies()))
                .withRevocation(index);
        return now -> judge.verify(new CertificateChain(record.sent()), now);
    }

    static List<byte[]> lists(PkitsRecord record) {
        return record.crls().stream().map(PkitsSuite::list).toList();
    }

    private static RevocationIndex index(
            PkitsRecord record, List<byte[]> lists, Collection<X509Certificate> moreIssuers) {
        var issuers = new ArrayList<X509Certificate>(PkitsSuite.trust().anchors());
        Stream.of(record.sent(), record.extras(), moreIssuers).forEach(issuers::addAll);
        var sound = lists.stream().flatMap(list -> read(list, issuers).stream()).toList();
        return RevocationIndex.of(sound, RevocationPolicy.DEFAULT);
    }

    /** A list that is refused at load is a list that is not there. */
    private static Optional<RevocationList> read(byte[] list, Collection<X509Certificate> issuers) {
        try {
            return Optional.of(RevocationList.parse(list, issuers));
        } catch (MalformedInput refused) {
            return Optional.empty();
        }
    }
}
