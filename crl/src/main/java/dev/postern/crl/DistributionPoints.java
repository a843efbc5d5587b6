package dev.postern.crl;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where a certificate says that its status is to be found (RFC 5280 §4.2.1.13). Nothing is ever fetched from there. */
final class DistributionPoints {
    // Of thousands, of which each is compared with each list; those in use have one or two.
    private static final int MAX_POINTS = 16;

    /**
     * One of them.
     *
     * @param names none if only the list's issuer is named
     * @param issuers who issues the list, if it is not the certificate's issuer
     */
    record Point(Set<PointName> names, Set<CanonicalName> issuers, int reasons) {}

    private DistributionPoints() {}

    /**
     * What the certificate names, then what holds for any: a list of its issuer under the issuer's own name (§6.3.3, last paragraph).
     *
     * @throws MalformedInput if they cannot be read, or there are too many
     */
    static List<Point> of(X509Certificate certificate) {
        var points = new ArrayList<Point>();
        var der = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        var issuer = X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded());
        if (der != null) {
            try {
                var named = CRLDistPoint.getInstance(
                                ASN1OctetString.getInstance(der).getOctets())
                        .getDistributionPoints();
                if (named.length > MAX_POINTS) {
                    throw new MalformedInput(
                            named.length + " distribution points (expected: at most " + MAX_POINTS + ")");
                }
                Arrays.stream(named)
                        .map(point -> point(point, issuer))
                        .flatMap(Optional::stream)
                        .forEach(points::add);
            } catch (MalformedInput e) {
                throw e;
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new MalformedInput("distribution points are unreadable", e);
            }
        }
        var own = PointName.of(PointName.directory(issuer));
        points.add(new Point(Set.of(own), Set.of(), ListScope.ALL_REASONS));
        return points;
    }

    private static Optional<Point> point(DistributionPoint point, X500Name issuer) {
        var listIssuers = Optional.ofNullable(point.getCRLIssuer())
                .map(DistributionPoints::directoryNames)
                .orElse(List.of());
        if (point.getCRLIssuer() != null && listIssuers.isEmpty()) {
            return Optional.empty(); // somebody of whom there can be no list
        }
        // A relative name goes on from the list's issuer (§4.2.1.13), which then has one name.
        var above = listIssuers.size() == 1 ? listIssuers.get(0) : issuer;
        var names = Optional.ofNullable(point.getDistributionPoint())
                .map(name -> PointName.of(name, above))
                .orElse(Set.of());
        var reasons = Optional.ofNullable(point.getReasons())
                .map(flags -> flags.intValue() & ListScope.ALL_REASONS)
                .orElse(ListScope.ALL_REASONS);
        var issuers = listIssuers.stream().map(PointName::directory).collect(Collectors.toUnmodifiableSet());
        return Optional.of(new Point(names, issuers, reasons));
    }

    private static List<X500Name> directoryNames(GeneralNames names) {
        return Arrays.stream(names.getNames())
                .filter(name -> name.getTagNo() == GeneralName.directoryName)
                .map(name -> X500Name.getInstance(name.getName()))
                .toList();
    }
}
