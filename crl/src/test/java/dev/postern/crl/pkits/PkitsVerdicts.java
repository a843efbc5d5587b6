package dev.postern.crl.pkits;

import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.Verdict;
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

    /** As the product serves by default: its stricter rules, and complete lists only. */
    static Function<Instant, Verdict> byDefault(PkitsRecord record) {
        return byDefault(record, lists(record), List.of());
    }

    /** The same with other lists than the record's, and with more certificates of list issuers than it has. */
    static Function<Instant, Verdict> byDefault(
            PkitsRecord record, List<byte[]> lists, Collection<X509Certificate> moreIssuers) {
        var verifier = ClientVerifier.of(PkitsSuite.trust()).withRevocation(index(record, lists, moreIssuers));
        return now -> verifier.verify(new CertificateChain(record.sent()), now);
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
