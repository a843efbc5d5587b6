package dev.postern.crl;

import dev.postern.pki.trust.TrustStoreFinding;
import dev.postern.pki.trust.TrustStorePem;
import dev.postern.pki.trust.TrustStoreRefusal;
import dev.postern.pki.x509.DerCursor;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.Pem;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A revocation file held against all that a load balancer's trust store asks of it (alb.md 3.1, 3.2, 3.4, 10): one list in PEM,
 * at most 50 MB, complete, without negative serials, signed by an authority of the bundle. Stricter than an edge of ours, which
 * reads DER and looser text too. What the lists of a trust store may be together, {@link TrustStoreQuota} says. Immutable.
 */
public final class TrustStoreListCheck {
    private final List<TrustStoreFinding> findings = new ArrayList<>();
    private final Collection<X509Certificate> authorities;
    private long entries;

    private TrustStoreListCheck(byte[] file, Collection<X509Certificate> authorities) {
        this.authorities = authorities;
        if (file.length > ListQuota.FILE_BYTES) {
            found("larger than " + ListQuota.FILE_BYTES + " bytes (expected: at most that)");
        } else if (file.length == 0) {
            found("empty file (expected: a revocation list in PEM)");
        } else if (file[0] == DerCursor.SEQUENCE) {
            // "Application Load Balancers only support certificate revocation lists in the PEM format" (alb.md 3.1).
            found("DER (expected: PEM, -----BEGIN " + Pem.REVOCATION_LIST + "-----)");
            list(file);
        } else {
            text(file);
        }
    }

    /** All there is to say about a file, were it added to a trust store of these authorities. */
    public static TrustStoreListCheck of(byte[] file, Collection<X509Certificate> authorities) {
        return new TrustStoreListCheck(file, authorities);
    }

    /** What speaks against it; none if a trust store takes it. */
    public List<TrustStoreFinding> findings() {
        return List.copyOf(findings);
    }

    /** How many entries it has, as far as it could be read. */
    public long entries() {
        return entries;
    }

    private void text(byte[] file) {
        var pem = TrustStorePem.read(file, Pem.REVOCATION_LIST);
        pem.faults().forEach(this::found);
        if (pem.blocks().isEmpty() && findings.isEmpty()) {
            found("no list found (expected: -----BEGIN " + Pem.REVOCATION_LIST + "-----)");
        }
        if (pem.blocks().size() > 1) {
            found("line " + pem.blocks().get(1).line() + ": " + ListEncoding.SEVERAL);
        }
        pem.blocks().forEach(block -> list(block.der()));
    }

    private void list(byte[] der) {
        try {
            // A PEM block within a PEM block is no list, whatever the parser of files makes of it.
            if (der.length == 0 || der[0] != DerCursor.SEQUENCE) {
                throw new MalformedInput("block holds no list (expected: a CertificateList in DER)");
            }
            var list = UnverifiedList.parse(der);
            entries += list.content().entryCount();
            list.complaints(authorities).forEach(this::found);
        } catch (MalformedInput e) {
            found(String.valueOf(e.getMessage()));
        }
    }

    private void found(String detail) {
        findings.add(TrustStoreRefusal.INVALID_REVOCATION.because(detail));
    }
}
