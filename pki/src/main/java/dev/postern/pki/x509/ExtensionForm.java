package dev.postern.pki.x509;

import dev.postern.pki.x509.NameForm.Place;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Reads an extension's value by its own grammar (RFC 5280 §4.2); of those not known here, nothing is read. */
final class ExtensionForm {
    // X.660 object identifiers, their content in hexadecimal.
    private static final String STANDARD = "551d"; // 2.5.29
    private static final Set<String> INFORMATION_ACCESS = Set.of("2b06010505070101", "2b0601050507010b"); // AIA, SIA

    private static final Set<Integer> KNOWN = Set.of(14, 15, 17, 18, 19, 30, 31, 32, 33, 35, 36, 37, 46, 54);

    private final byte[] der;
    private final DerCursor cursor;
    private final NameForm names;

    ExtensionForm(byte[] der, DerCursor cursor, NameForm names) {
        this.der = der;
        this.cursor = cursor;
        this.names = names;
    }

    /** Reads the value that begins under the cursor, all of it. */
    void read(String oid, int end) {
        var from = cursor.at();
        var kind = oid.length() == 6 && oid.startsWith(STANDARD) ? Integer.parseInt(oid, 4, 6, 16) : 0;
        if (kind == 0 && INFORMATION_ACCESS.contains(oid)) {
            DerForm.check(der, from, end);
            informationAccess(end);
            cursor.close(end, "an extension's value");
        } else if (KNOWN.contains(kind)) {
            DerForm.check(der, from, end);
            read(kind, end);
            cursor.close(end, "an extension's value");
        }
    }

    private void read(int kind, int end) {
        switch (kind) {
            case 14 -> cursor.moveTo(cursor.openNonEmpty(DerCursor.OCTET_STRING, end, "subjectKeyIdentifier"));
            case 15 -> flags(DerCursor.BIT_STRING, end, "keyUsage");
            case 17 -> alternativeNames(end, "subjectAltName");
            case 18 -> alternativeNames(end, "issuerAltName");
            case 19 -> basicConstraints(end);
            case 30 -> nameConstraints(end);
            case 31 -> distributionPoints(end, "cRLDistributionPoints");
            case 32 -> policies(end);
            case 33 -> policyMappings(end);
            case 35 -> authorityKeyIdentifier(end);
            case 36 -> policyConstraints(end);
            case 37 -> extendedKeyUsage(end);
            case 46 -> distributionPoints(end, "freshestCRL");
            case 54 -> count(DerCursor.INTEGER, end, "inhibitAnyPolicy");
            default -> throw new IllegalStateException("extension 2.5.29." + kind);
        }
    }

    /**
     * A list of named bits, at least one of them set (RFC 5280 §4.2.1.3). X.690 §11.2.2 has none behind the last that is set; two
     * roots that every system trusts do (Trustwave Global ECC), and nobody reads them otherwise.
     */
    private void flags(int tag, int limit, String what) {
        var end = cursor.openNonEmpty(tag, limit, what);
        var unused = cursor.octet();
        var set = 0;
        for (int i = cursor.at() + 1; i < end; i++) {
            set |= der[i];
        }
        if (unused > 7 || set == 0 || (der[end - 1] & ((1 << unused) - 1)) != 0) {
            throw cursor.malformed("bits of " + what + " (expected: one at least)");
        }
        cursor.moveTo(end);
    }

    private void alternativeNames(int limit, String what) {
        names.generalNames(cursor.open(DerCursor.SEQUENCE, limit, what), Place.NAMES, what);
    }

    private void basicConstraints(int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "basicConstraints");
        var authority = cursor.isAt(DerCursor.BOOLEAN, end) && cursor.isTrue(end, "cA");
        if (cursor.isBefore(end)) {
            if (!authority) {
                throw cursor.malformed("pathLenConstraint without cA");
            }
            count(DerCursor.INTEGER, end, "pathLenConstraint");
        }
        cursor.close(end, "basicConstraints");
    }

    /** A number that is not negative and that everybody can count to. */
    private void count(int tag, int limit, String what) {
        var end = cursor.openNonEmpty(tag, limit, what);
        var negative = cursor.octet() >= 0x80;
        var superfluous = end - cursor.at() > 1 && cursor.octet() == 0 && der[cursor.at() + 1] >= 0;
        if (negative || superfluous || end - cursor.at() > 4) {
            throw cursor.malformed(what + " (expected: 0..2147483647)");
        }
        cursor.moveTo(end);
    }

    private void nameConstraints(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "nameConstraints");
        for (var tag : new int[] {0xa0, 0xa1}) {
            if (cursor.isAt(tag, end)) {
                var subtrees = cursor.openNonEmpty(tag, end, "subtrees of nameConstraints");
                while (cursor.isBefore(subtrees)) {
                    var subtree = cursor.open(DerCursor.SEQUENCE, subtrees, "a subtree of nameConstraints");
                    names.generalName(subtree, Place.CONSTRAINTS, "nameConstraints");
                    // RFC 5280 §4.2.1.10: minimum is zero, which is not spelled out, and there is no maximum.
                    cursor.close(subtree, "a subtree of nameConstraints");
                }
            }
        }
        cursor.close(end, "nameConstraints");
    }

    private void distributionPoints(int limit, String what) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, what);
        while (cursor.isBefore(end)) {
            var point = cursor.open(DerCursor.SEQUENCE, end, "a point of " + what);
            var named = false;
            if (cursor.isAt(0xa0, point)) {
                pointName(cursor.open(0xa0, point, "a point's name in " + what), what);
                named = true;
            }
            if (cursor.isAt(0x81, point)) {
                flags(0x81, point, "reasons in " + what);
            }
            if (cursor.isAt(0xa2, point)) {
                names.generalNames(cursor.open(0xa2, point, "a list's issuer"), Place.NAMES, "cRLIssuer of " + what);
                named = true;
            }
            cursor.close(point, "a point of " + what);
            if (!named) {
                // RFC 5280 §4.2.1.13.
                throw cursor.malformed("neither name nor issuer in a point of " + what);
            }
        }
    }

    private void pointName(int end, String what) {
        if (cursor.isAt(0xa0, end)) {
            names.generalNames(cursor.open(0xa0, end, "a point's full name"), Place.NAMES, "full name in " + what);
        } else {
            names.attributes(cursor.openNonEmpty(0xa1, end, "relative name in " + what), what);
        }
        cursor.close(end, "a point's name in " + what);
    }

    private void policies(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "certificatePolicies");
        var seen = new HashSet<String>();
        while (cursor.isBefore(end)) {
            var policy = cursor.open(DerCursor.SEQUENCE, end, "a policy");
            var from = cursor.at();
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, policy, "a policy's identifier");
            if (!seen.add(HexFormat.of().formatHex(der, from, cursor.at()))) {
                throw cursor.malformed("policy stands twice");
            }
            if (cursor.isBefore(policy)) {
                qualifiers(cursor.openNonEmpty(DerCursor.SEQUENCE, policy, "qualifiers of a policy"));
            }
            cursor.close(policy, "a policy");
        }
    }

    private void qualifiers(int end) {
        while (cursor.isBefore(end)) {
            var qualifier = cursor.open(DerCursor.SEQUENCE, end, "a policy's qualifier");
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, qualifier, "a qualifier's identifier");
            cursor.skip(qualifier, "a qualifier's value");
            cursor.close(qualifier, "a policy's qualifier");
        }
    }

    private void policyMappings(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "policyMappings");
        while (cursor.isBefore(end)) {
            var mapping = cursor.open(DerCursor.SEQUENCE, end, "a policy mapping");
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, mapping, "an issuer's policy");
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, mapping, "a subject's policy");
            cursor.close(mapping, "a policy mapping");
        }
    }

    private void authorityKeyIdentifier(int limit) {
        var end = cursor.open(DerCursor.SEQUENCE, limit, "authorityKeyIdentifier");
        if (cursor.isAt(0x80, end)) {
            cursor.moveTo(cursor.openNonEmpty(0x80, end, "keyIdentifier"));
        }
        var issuer = cursor.isAt(0xa1, end);
        if (issuer) {
            names.generalNames(cursor.open(0xa1, end, "an issuer's names"), Place.NAMES, "authorityCertIssuer");
        }
        // RFC 5280 appendix A.2: both of them or neither.
        if (issuer || cursor.isAt(0x82, end)) {
            if (!issuer) {
                throw cursor.malformed("authorityCertSerialNumber without authorityCertIssuer");
            }
            cursor.moveTo(cursor.openNonEmpty(0x82, end, "authorityCertSerialNumber"));
        }
        cursor.close(end, "authorityKeyIdentifier");
    }

    private void policyConstraints(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "policyConstraints");
        for (var tag : new int[] {0x80, 0x81}) {
            if (cursor.isAt(tag, end)) {
                count(tag, end, "policyConstraints");
            }
        }
        cursor.close(end, "policyConstraints");
    }

    private void extendedKeyUsage(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "extendedKeyUsage");
        while (cursor.isBefore(end)) {
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, end, "a purpose in extendedKeyUsage");
        }
    }

    private void informationAccess(int limit) {
        var end = cursor.openNonEmpty(DerCursor.SEQUENCE, limit, "information access");
        while (cursor.isBefore(end)) {
            var description = cursor.open(DerCursor.SEQUENCE, end, "an access description");
            cursor.skip(DerCursor.OBJECT_IDENTIFIER, description, "an access method");
            names.generalName(description, Place.NAMES, "an access location");
            cursor.close(description, "an access description");
        }
    }
}
