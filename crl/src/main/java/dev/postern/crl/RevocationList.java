package dev.postern.crl;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The part of a list that an edge keeps: who says it, when, and which serials are revoked, in about 17 bytes each. That its
 * issuer has signed it is checked, or it would not exist; whether it is fresh depends on the time and is the index's
 * question. Immutable.
 */
public final class RevocationList {
    private final X509Certificate issuerCertificate;
    private final Optional<CrlNumber> number;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;
    private final int entries;
    private final SerialTable serials;

    RevocationList(ListContent content, X509Certificate issuerCertificate, SerialTable serials) {
        this.issuerCertificate = issuerCertificate;
        this.number = content.number();
        this.thisUpdate = content.thisUpdate();
        this.nextUpdate = content.nextUpdate();
        this.entries = content.entryCount();
        this.serials = serials;
    }

    /**
     * The one list of a file, PEM or DER, at most 50 MB; the bytes are not kept.
     *
     * @param issuers certificates that may have issued it, such as a CA bundle; the issuer is found by name and key
     * @throws MalformedInput as {@link UnverifiedList#parse} and {@link UnverifiedList#verify}
     */
    public static RevocationList parse(byte[] file, Collection<X509Certificate> issuers) {
        return SignedList.parse(file, issuers).list();
    }

    public X500Principal issuer() {
        return issuerCertificate.getSubjectX500Principal();
    }

    /** The certificate whose key has signed the list. */
    public X509Certificate issuerCertificate() {
        return issuerCertificate;
    }

    public Optional<CrlNumber> number() {
        return number;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Optional<Instant> nextUpdate() {
        return nextUpdate;
    }

    /** How many entries the list has. */
    public int entries() {
        return entries;
    }

    /** Whether the list revokes this serial of its issuer, for whatever reason. */
    public boolean contains(SerialNumber serial) {
        return serials.contains(serial);
    }

    /** What the serials take in memory. */
    public long bytes() {
        return serials.bytes();
    }
}
