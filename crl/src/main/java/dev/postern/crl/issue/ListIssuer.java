package dev.postern.crl.issue;

import dev.postern.crl.ListContent;
import dev.postern.crl.RevocationList;
import dev.postern.crl.SignedList;
import dev.postern.crl.lint.Finding;
import dev.postern.crl.lint.Finding.Severity;
import dev.postern.crl.lint.ListLint;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.operator.ContentSigner;

/**
 * Issues lists under one authority's certificate and key. Draft, lint, signature, and a reading of what came out, in this order;
 * a list that exists has passed all of them.
 */
public final class ListIssuer {
    private final X509Certificate issuer;
    private final ContentSigner signer;

    private ListIssuer(X509Certificate issuer, ContentSigner signer) {
        this.issuer = issuer;
        this.signer = signer;
    }

    /**
     * An issuer; that the key belongs to the certificate shows at the first list, which is verified.
     *
     * @param signer signs with the key of the certificate, by {@link #signatureAlgorithm}
     */
    public static ListIssuer of(X509Certificate issuer, ContentSigner signer) {
        return new ListIssuer(issuer, signer);
    }

    /** The algorithm for a key in the JDK's words, the hash as strong as the key. */
    public static String signatureAlgorithm(PublicKey key) {
        if (!(key instanceof ECPublicKey ec)) {
            return "SHA256withRSA";
        }
        var bits = ec.getParams().getOrder().bitLength();
        return bits <= 256 ? "SHA256withECDSA" : bits <= 384 ? "SHA384withECDSA" : "SHA512withECDSA";
    }

    /**
     * Signs a list.
     *
     * <p>RFC 5280 §3.3: an entry may leave once it has been on a list made after its certificate's notAfter. The previous list
     * shows whether it has: an entry leaves if that list was made after notAfter and holds it. So nothing is to be remembered
     * besides the list itself, and if it is lost entries stay too long rather than not long enough.
     *
     * @param previous this issuer's latest list; empty for its first
     * @throws MalformedInput for a draft with errors, a list of another issuer, or a key that is not the certificate's
     */
    public IssuedList issue(ListDraft draft, Optional<RevocationList> previous, Instant now) {
        try {
            previous.ifPresent(this::checkIssuer);
            var entries = draft.revoked().stream()
                    .filter(revoked -> previous.isEmpty() || !mayLeave(revoked, previous.get()))
                    .toList();
            var content = ListWriter.content(draft, entries, issuer, signer.getAlgorithmIdentifier());
            var findings = ListLint.check(ListContent.parse(content), previous.flatMap(RevocationList::number), now);
            checkErrors(findings);
            var list = SignedList.parse(ListWriter.list(content, signer), List.of(issuer));
            return new IssuedList(list, findings, draft.revoked().size() - entries.size());
        } catch (MalformedInput e) {
            throw e.in("issuing list " + draft.number() + " of \"" + name() + '"');
        } catch (IOException e) {
            throw new IllegalStateException("encoding in memory", e);
        }
    }

    private static boolean mayLeave(RevokedCertificate revoked, RevocationList previous) {
        return revoked.notAfter().isBefore(previous.thisUpdate()) && previous.contains(revoked.serial());
    }

    private void checkIssuer(RevocationList previous) {
        if (!previous.issuer().equals(issuer.getSubjectX500Principal())
                || !previous.issuerCertificate().getPublicKey().equals(issuer.getPublicKey())) {
            throw new MalformedInput("previous list is by \"" + DistinguishedName.text(previous.issuer())
                    + "\" under another name or key (expected: the same issuer)");
        }
    }

    private static void checkErrors(List<Finding> findings) {
        var errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(Finding::message)
                .collect(Collectors.joining("; "));
        if (!errors.isEmpty()) {
            throw new MalformedInput(errors);
        }
    }

    private String name() {
        return DistinguishedName.text(issuer.getSubjectX500Principal());
    }
}
