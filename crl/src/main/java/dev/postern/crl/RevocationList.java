package dev.postern.crl;

import dev.postern.crl.RevocationPolicy.Scope;
import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The part of a list that an edge keeps: who says it, when, and which serials are revoked, in about 17 bytes each. That its
 * issuer has signed it is checked, or it would not exist; whether it is fresh depends on the time and is the index's
 * question. Immutable.
 */
public final class RevocationList {
    private final List<X509Certificate> signers;
    private final Optional<CrlNumber> number;
    private final Instant thisUpdate;
    private final Optional<Instant> nextUpdate;
    private final int entries;
    private final ListScope scope;
    private final String kind;
    private final Optional<CrlNumber> deltaBase;
    private final SerialTable serials;
    private final Optional<IssuersEntries> issuersEntries;

    /** A complete list. */
    RevocationList(ListContent content, X509Certificate issuerCertificate, SerialTable serials) {
        this(content, List.of(issuerCertificate), ListScope.COMPLETE, serials, Optional.empty());
    }

    /** A list of any kind. */
    RevocationList(
            ListContent content,
            List<X509Certificate> signers,
            ListScope scope,
            SerialTable serials,
            Optional<IssuersEntries> issuersEntries) {
        this.signers = signers;
        this.scope = scope;
        this.kind = content.kind();
        this.deltaBase = content.deltaBase();
        this.issuersEntries = issuersEntries;
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

    /**
     * The same for lists of the kinds of a scope. Who has signed it may be anybody of this name; whether that counts is the index's question.
     *
     * @param issuers certificates that may have signed it, those of separate signers too
     * @throws MalformedInput as {@link UnverifiedList#parse} and {@link UnverifiedList#verify}
     */
    public static RevocationList parse(byte[] file, Collection<X509Certificate> issuers, Scope scope) {
        return scope == Scope.COMPLETE
                ? parse(file, issuers)
                : UnverifiedList.parse(file).verifyOfAnyKind(issuers);
    }

    public X500Principal issuer() {
        return issuerCertificate().getSubjectX500Principal();
    }

    /** The certificate whose key has signed the list. */
    public X509Certificate issuerCertificate() {
        return signers.get(0);
    }

    /** All certificates known of the key that has signed the list. */
    List<X509Certificate> signers() {
        return signers;
    }

    ListScope scope() {
        return scope;
    }

    /** What the list is about, in words: "complete", or all that limits it. */
    public String kind() {
        return kind;
    }

    /** The number of the list since which this one tells the changes, if it is a delta list. */
    Optional<CrlNumber> deltaBase() {
        return deltaBase;
    }

    /** The reason with which a certificate of this issuer stands here; "unspecified" also where the list's reasons are not kept. */
    Optional<Integer> reason(CanonicalName certificateIssuer, SerialNumber serial) {
        if (issuersEntries.isPresent()) {
            return issuersEntries.get().reason(certificateIssuer, serial);
        }
        return contains(serial) && certificateIssuer.equals(CanonicalName.of(issuer()))
                ? Optional.of(RevocationEntry.UNSPECIFIED)
                : Optional.empty();
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
