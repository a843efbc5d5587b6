package dev.postern.crl;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * One name of a distribution point, in a form to compare: a directory name as names are compared, anything else octet by octet.
 *
 * @param directory the directory name, if it is one
 * @param other type and octets in hexadecimal, or nothing
 */
record PointName(Optional<CanonicalName> directory, String other) {

    static PointName of(CanonicalName name) {
        return new PointName(Optional.of(name), "");
    }

    /**
     * The names of a point.
     *
     * @param issuer the authority whose name a relative one goes on
     */
    static Set<PointName> of(DistributionPointName point, X500Name issuer) {
        if (point.getType() == DistributionPointName.FULL_NAME) {
            return of(GeneralNames.getInstance(point.getName()));
        }
        var relative = RDN.getInstance(point.getName());
        var rdns = Stream.concat(Arrays.stream(issuer.getRDNs()), Stream.of(relative));
        return Set.of(of(directory(new X500Name(rdns.toArray(RDN[]::new)))));
    }

    static Set<PointName> of(GeneralNames names) {
        return Arrays.stream(names.getNames()).map(PointName::of).collect(Collectors.toUnmodifiableSet());
    }

    static CanonicalName directory(X500Name name) {
        try {
            return CanonicalName.parse(name.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new MalformedInput("name", e);
        }
    }

    private static PointName of(GeneralName name) {
        if (name.getTagNo() == GeneralName.directoryName) {
            return of(directory(X500Name.getInstance(name.getName())));
        }
        try {
            return new PointName(Optional.empty(), HexFormat.of().formatHex(name.getEncoded(ASN1Encoding.DER)));
        } catch (IOException e) {
            throw new MalformedInput("name of a distribution point", e);
        }
    }
}
