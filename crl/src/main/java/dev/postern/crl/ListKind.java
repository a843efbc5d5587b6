package dev.postern.crl;

import dev.postern.crl.ListScope.Entries;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;

/** What kind of list a list is, in words for people: {@code complete}, or all that limits it. Printable ASCII, whatever the list holds. */
final class ListKind {
    static final String COMPLETE = "complete";

    // A line on a terminal; a name that is longer is told by its beginning.
    private static final int MAX_NAME = 200;

    private static final Map<Integer, String> REASONS = reasons();

    private ListKind() {}

    static String of(ListContent content) {
        var limits = new ArrayList<String>();
        content.distributionPoint().ifPresent(der -> {
            try {
                limits.addAll(limits(ListScope.of(content), IssuingDistributionPoint.getInstance(der)));
            } catch (IllegalArgumentException | IllegalStateException e) {
                limits.add("of an unreadable issuing distribution point");
            }
        });
        content.deltaBase().ifPresent(base -> limits.add("delta of base " + base));
        return limits.isEmpty() ? COMPLETE : String.join(", ", limits);
    }

    private static List<String> limits(ListScope scope, IssuingDistributionPoint point) {
        var limits = new ArrayList<String>();
        if (point.getDistributionPoint() != null) {
            limits.add("partition " + name(point.getDistributionPoint()));
        }
        switch (scope.holders()) {
            case ALL -> {}
            case CLIENTS -> limits.add("clients only");
            case AUTHORITIES -> limits.add("authorities only");
            case OTHERS -> limits.add("nobody's certificates here");
        }
        if (scope.reasons() != ListScope.ALL_REASONS) {
            var some = REASONS.entrySet().stream()
                    .filter(each -> (scope.reasons() & each.getKey()) != 0)
                    .map(Map.Entry::getValue)
                    .collect(Collectors.joining(" and "));
            limits.add("for " + (some.isEmpty() ? "no reason" : some) + " only");
        }
        if (scope.entries() == Entries.INDIRECT) {
            limits.add("indirect");
        }
        return limits.isEmpty() ? List.of("complete, by an issuing distribution point") : limits;
    }

    private static String name(DistributionPointName point) {
        if (point.getType() != DistributionPointName.FULL_NAME) {
            return "by a name relative to its issuer";
        }
        return Arrays.stream(GeneralNames.getInstance(point.getName()).getNames())
                .map(ListKind::name)
                .collect(Collectors.joining(" or "));
    }

    private static String name(GeneralName name) {
        if (name.getTagNo() == GeneralName.directoryName) {
            return quoted(DistinguishedName.text(directory(X500Name.getInstance(name.getName()))));
        }
        return name.getName() instanceof ASN1String text
                ? quoted(text.getString())
                : "a name of type " + name.getTagNo();
    }

    private static X500Principal directory(X500Name name) {
        try {
            return new X500Principal(name.getEncoded());
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedInput("name of a distribution point", e);
        }
    }

    private static String quoted(String text) {
        var shown = text.length() > MAX_NAME ? text.substring(0, MAX_NAME) + "..." : text;
        return '"' + shown.replaceAll("[^ -~]|\"", "?") + '"';
    }

    private static Map<Integer, String> reasons() {
        var names = new LinkedHashMap<Integer, String>();
        names.put(ReasonFlags.keyCompromise, "keyCompromise");
        names.put(ReasonFlags.cACompromise, "cACompromise");
        names.put(ReasonFlags.affiliationChanged, "affiliationChanged");
        names.put(ReasonFlags.superseded, "superseded");
        names.put(ReasonFlags.cessationOfOperation, "cessationOfOperation");
        names.put(ReasonFlags.certificateHold, "certificateHold");
        names.put(ReasonFlags.privilegeWithdrawn, "privilegeWithdrawn");
        names.put(ReasonFlags.aACompromise, "aACompromise");
        return names;
    }
}
