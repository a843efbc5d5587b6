package dev.postern.crl;

import static dev.postern.pki.x509.DerCursor.SEQUENCE;

import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.DerCursor;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list from a file: well-formed, by whom it is signed not yet looked at. */
public final class UnverifiedList {
    private final byte[] der;
    private final ListContent content;
    private final ListSignature signature;

    private UnverifiedList(byte[] der, ListContent content, ListSignature signature) {
        this.der = der;
        this.content = content;
        this.signature = signature;
    }

    /**
     * The one list of a file, DER or PEM, at most 50 MB.
     *
     * @throws MalformedInput with the place and what was expected
     */
    public static UnverifiedList parse(byte[] file) {
        var der = ListEncoding.der(file);
        var cursor = new DerCursor(der, 0);
        var end = cursor.open(SEQUENCE, der.length, "a revocation list");
        var content = new ListContent(der, cursor, end);
        var algorithmFrom = cursor.at();
        var algorithmTo = cursor.open(SEQUENCE, end, "the signature algorithm");
        cursor.moveTo(algorithmTo);
        var signatureEnd = cursor.open(DerCursor.BIT_STRING, end, "the signature");
        if (cursor.at() == signatureEnd || cursor.octet() != 0) {
            throw cursor.malformed("signature (expected: whole octets)");
        }
        var value = Arrays.copyOfRange(der, cursor.at() + 1, signatureEnd);
        cursor.moveTo(signatureEnd);
        cursor.close(end, "the list");
        if (end < der.length) {
            throw der[end] == SEQUENCE
                    ? new MalformedInput(ListEncoding.SEVERAL)
                    : cursor.malformed((der.length - end) + " bytes after the end of the list (expected: none)");
        }
        var algorithm = Arrays.copyOfRange(der, algorithmFrom, algorithmTo);
        return new UnverifiedList(der, content, new ListSignature(algorithm, value));
    }

    public ListContent content() {
        return content;
    }

    /** Whether this authority has issued the list, by name and by key, whatever is to be said of the list otherwise. */
    public boolean isBy(X509Certificate issuer) {
        return issuer.getSubjectX500Principal().equals(content.issuer())
                && signature.isBy(issuer, der, content.from(), content.size());
    }

    /** Its bytes. */
    public byte[] der() {
        return der.clone();
    }

    /**
     * The list as the word of one of these authorities, found by name and by key.
     *
     * @param issuers certificates that may have issued it, such as a CA bundle
     * @throws MalformedInput if none of them has, if it must not sign lists, if the signature is weak, or if the list holds
     *     what we do not understand
     */
    public SignedList verify(Collection<X509Certificate> issuers) {
        var name = '"' + DistinguishedName.text(content.issuer()) + '"';
        try {
            requireComplete();
            requireStrong();
            return new SignedList(der, content, signer(issuers), signature.seed());
        } catch (MalformedInput e) {
            throw e.in("list of " + name);
        }
    }

    /**
     * The list, of whatever kind RFC 5280 knows, as the word of whoever of these has signed it.
     *
     * @throws MalformedInput as {@link #verify}, but for kinds of list
     */
    RevocationList verifyOfAnyKind(Collection<X509Certificate> issuers) {
        return ofAnyKind(issuers, this::requireStrong);
    }

    /** That the signature need not be strong is for conformance tests, whose lists are of another time. */
    RevocationList ofAnyKind(Collection<X509Certificate> issuers, Runnable strength) {
        var name = '"' + DistinguishedName.text(content.issuer()) + '"';
        try {
            requireVersion2();
            content.unknown().ifPresent(what -> {
                throw new MalformedInput(what);
            });
            strength.run();
            content.deltaBase().ifPresent(this::requireSuccession);
            var scope = ListScope.of(content);
            var mapped = !content.isPlain()
                    || content.deltaBase().isPresent()
                    || scope.entries() == ListScope.Entries.INDIRECT;
            return new RevocationList(
                    content,
                    signers(issuers),
                    scope,
                    mapped ? SerialTable.EMPTY : SerialTable.of(content, signature.seed()),
                    mapped ? Optional.of(new IssuersEntries(content, scope)) : Optional.empty());
        } catch (MalformedInput e) {
            throw e.in("list of " + name);
        }
    }

    /** Everything for which {@link #verify} would refuse it, not only the first; none if it would not. */
    public List<String> complaints(Collection<X509Certificate> issuers) {
        var name = "list of \"" + DistinguishedName.text(content.issuer()) + "\": ";
        var complaints = new ArrayList<String>();
        for (var rule : List.<Runnable>of(this::requireComplete, this::requireStrong, () -> signer(issuers))) {
            try {
                rule.run();
            } catch (MalformedInput e) {
                complaints.add(name + e.getMessage());
            }
        }
        return complaints;
    }

    /** RFC 5280 §5.2.3, §5.2.4: without a number nobody can tell whether it goes on from its base. */
    private void requireSuccession(CrlNumber base) {
        var number = content.number().orElseThrow(() -> new MalformedInput("a delta list without a number"));
        if (number.compareTo(base) < 0) {
            throw new MalformedInput(
                    "number " + number + " of a delta list (expected: at least its base's, " + base + ")");
        }
    }

    private void requireVersion2() {
        if (content.version() == 1) {
            throw new MalformedInput("version 1 (expected: 2, RFC 5280 §5.1.2.1)");
        }
    }

    private void requireComplete() {
        requireVersion2();
        content.unsupported().ifPresent(what -> {
            throw new MalformedInput(what);
        });
    }

    private void requireStrong() {
        signature.requireStrong(content.signatureAlgorithm());
    }

    private X509Certificate signer(Collection<X509Certificate> issuers) {
        return signers(issuers).get(0);
    }

    /** Certificates of the key that has signed it, all of which may sign lists. */
    private List<X509Certificate> signers(Collection<X509Certificate> issuers) {
        var named = issuers.stream()
                .filter(issuer -> CanonicalName.same(issuer.getSubjectX500Principal(), content.issuer()))
                .toList();
        if (named.isEmpty()) {
            throw new MalformedInput("unknown issuer (expected: " + names(issuers) + ")");
        }
        var signers = named.stream()
                .filter(issuer -> signature.isBy(issuer, der, content.from(), content.size()))
                .toList();
        if (signers.isEmpty()) {
            throw new MalformedInput("signed by another key than the issuer's (expected: " + keys(named) + ")");
        }
        var allowed = signers.stream().filter(UnverifiedList::maySignLists).toList();
        if (allowed.isEmpty()) {
            throw new MalformedInput("keyUsage of its issuer lacks cRLSign");
        }
        return allowed;
    }

    /** RFC 5280 §6.3.3 (f): a keyUsage that is present must name cRLSign. */
    private static boolean maySignLists(X509Certificate issuer) {
        var keyUsage = issuer.getKeyUsage();
        return keyUsage == null || keyUsage[6];
    }

    private static String names(Collection<X509Certificate> issuers) {
        return issuers.isEmpty()
                ? "an authority, none is given"
                : issuers.stream()
                        .map(issuer -> '"' + DistinguishedName.text(issuer.getSubjectX500Principal()) + '"')
                        .distinct()
                        .collect(Collectors.joining(" or "));
    }

    private static String keys(List<X509Certificate> issuers) {
        return issuers.size() == 1
                ? "the key of the certificate of this name"
                : "a key of the " + issuers.size() + " certificates of this name";
    }
}
