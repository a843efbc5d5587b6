package dev.postern.crl;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The entries of an indirect or delta list, or of one with negative serials: under whose certificate they are, and with which reason. Costs
 * some hundred bytes an entry, which {@link SerialTable} saves for lists that need neither. Immutable.
 */
final class IssuersEntries {
    /** Ten megabytes; lists of this kind that are larger should be complete ones. */
    static final int MAX_ENTRIES = 100_000;

    private final Map<CanonicalName, Map<SerialNumber, Integer>> reasons = new HashMap<>();

    /**
     * Reads all entries.
     *
     * @throws MalformedInput if there are too many, or one is about somebody else's certificate in a list that is not indirect
     */
    IssuersEntries(ListContent content, ListScope scope) {
        if (content.entryCount() > MAX_ENTRIES) {
            throw new MalformedInput(content.entryCount() + " entries of an indirect or delta list (expected: at most "
                    + MAX_ENTRIES + ")");
        }
        var issuer = CanonicalName.of(content.issuer());
        var reader = content.reader();
        while (reader.hasNext()) {
            reader.read();
            if (reader.namesIssuer()) {
                if (scope.entries() != ListScope.Entries.INDIRECT) {
                    throw new MalformedInput(
                            "entry " + reader.serial() + " is of another issuer (expected: an indirect list)");
                }
                issuer = directoryName(reader.issuerNames());
            }
            // Named twice, once to be released: it stays.
            reasons.computeIfAbsent(issuer, any -> new HashMap<>())
                    .merge(
                            reader.serial(),
                            reader.reason(),
                            (one, other) -> one == RevocationEntry.REMOVE_FROM_LIST ? other : one);
        }
    }

    /** The reason with which a certificate of this issuer stands in the list. */
    Optional<Integer> reason(CanonicalName issuer, SerialNumber serial) {
        return Optional.ofNullable(reasons.getOrDefault(issuer, Map.of()).get(serial));
    }

    /** The directory name among an entry's names of its certificate's issuer. */
    static CanonicalName directoryName(byte[] der) {
        try {
            for (var name : GeneralNames.getInstance(der).getNames()) {
                if (name.getTagNo() == GeneralName.directoryName) {
                    return PointName.directory(X500Name.getInstance(name.getName()));
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedInput("certificate issuer of an entry is unreadable", e);
        }
        throw new MalformedInput("certificate issuer of an entry (expected: a directory name)");
    }
}
