package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;

/**
 * What a list is about (RFC 5280 §5.2.5): which certificates, which reasons. Lists of one issuer and key with equal scopes succeed each
 * other.
 *
 * @param points the names of its distribution point; none if it is for all of the issuer's
 * @param reasons the bits of {@link ReasonFlags}
 */
record ListScope(Set<PointName> points, Holders holders, Entries entries, int reasons) {
    static final int ALL_REASONS = ReasonFlags.keyCompromise
            | ReasonFlags.cACompromise
            | ReasonFlags.affiliationChanged
            | ReasonFlags.superseded
            | ReasonFlags.cessationOfOperation
            | ReasonFlags.certificateHold
            | ReasonFlags.privilegeWithdrawn
            | ReasonFlags.aACompromise;

    static final ListScope COMPLETE = new ListScope(Set.of(), Holders.ALL, Entries.OWN, ALL_REASONS);

    // A few names; and libraries parse them recursively.
    private static final int MAX_BYTES = 4 * 1024;

    /** Whose certificates it is about. */
    enum Holders {
        ALL,
        CLIENTS,
        AUTHORITIES,
        /** Attribute certificates, or none at all: nobody who is asked about here. */
        OTHERS
    }

    /** Whether its entries are all of its own issuer. */
    enum Entries {
        OWN,
        INDIRECT
    }

    static ListScope of(ListContent content) {
        return content.distributionPoint()
                .map(der -> parse(der, content.issuer()))
                .orElse(COMPLETE);
    }

    private static ListScope parse(byte[] der, X500Principal issuer) {
        if (der.length > MAX_BYTES) {
            throw new MalformedInput(
                    "issuing distribution point of " + der.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            var point = IssuingDistributionPoint.getInstance(der);
            var names = Optional.ofNullable(point.getDistributionPoint())
                    .map(name -> PointName.of(name, X500Name.getInstance(issuer.getEncoded())))
                    .orElse(Set.of());
            var reasons = Optional.ofNullable(point.getOnlySomeReasons())
                    .map(flags -> flags.intValue() & ALL_REASONS)
                    .orElse(ALL_REASONS);
            return new ListScope(
                    names, holders(point), point.isIndirectCRL() ? Entries.INDIRECT : Entries.OWN, reasons);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedInput("issuing distribution point is unreadable", e);
        }
    }

    private static Holders holders(IssuingDistributionPoint point) {
        if (point.onlyContainsAttributeCerts() || (point.onlyContainsUserCerts() && point.onlyContainsCACerts())) {
            return Holders.OTHERS;
        }
        if (point.onlyContainsUserCerts()) {
            return Holders.CLIENTS;
        }
        return point.onlyContainsCACerts() ? Holders.AUTHORITIES : Holders.ALL;
    }
}
