package dev.postern.crl.deny;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.deny.DeniedCertificate.ByFingerprint;
import dev.postern.crl.deny.DeniedCertificate.ByIssuer;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Certificates that are refused whatever any revocation list says. It holds for minutes, until a list is out, so it is small and
 * may be read again at every change. Each certificate stands in it once. Immutable, for many threads.
 */
public final class DenyList {
    /** Far more than are ever offboarded between two lists; who needs more needs a list. */
    public static final int MAX_ENTRIES = 10_000;
    /** What so many of the longest entries take. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    // The order people look for, and the same bytes for the same entries.
    private static final Comparator<DenyEntry> OLDEST_FIRST = Comparator.comparing(DenyEntry::deniedAt)
            .thenComparing(entry -> entry.certificate().toString());

    public static final DenyList EMPTY = new DenyList(List.of());

    private final List<DenyEntry> entries;
    private final Map<DeniedCertificate, DenyEntry> byCertificate;

    private DenyList(Collection<DenyEntry> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw new MalformedInput("entries: " + entries.size() + " (expected: at most " + MAX_ENTRIES
                    + "; issue a revocation list and remove what it holds)");
        }
        this.entries = entries.stream().sorted(OLDEST_FIRST).toList();
        this.byCertificate = new HashMap<>();
        for (var entry : this.entries) {
            if (byCertificate.put(entry.certificate(), entry) != null) {
                throw new MalformedInput("entries: " + entry.certificate() + " stands twice (expected: once)");
            }
        }
    }

    /** A list of these entries, in any order. */
    public static DenyList of(Collection<DenyEntry> entries) {
        return new DenyList(entries);
    }

    /**
     * The list in a file's bytes; the format is described in the module's README.
     *
     * @throws MalformedInput for the first mistake, with the path of the value and what was expected
     */
    public static DenyList parse(byte[] file) {
        return DenyListFormat.parse(file);
    }

    /** The one text of these entries: equal lists have equal texts. */
    public String json() {
        return DenyListFormat.text(entries);
    }

    /** SHA-256 of {@link #json()}, in hexadecimal: tells whether two readers have the same list. */
    public String digest() {
        return HexFormat.of().formatHex(Fingerprint.sha256().digest(json().getBytes(UTF_8)));
    }

    /** The entries, the earliest denied first. */
    public List<DenyEntry> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * The list with an entry, in the place of an earlier one for the same certificate.
     *
     * @throws MalformedInput if it is full
     */
    public DenyList with(DenyEntry entry) {
        return new DenyList(Stream.concat(without(entry.certificate()).entries.stream(), Stream.of(entry))
                .toList());
    }

    /** The list without whatever it says of a certificate: a revocation list says it now, or it was a mistake. */
    public DenyList without(DeniedCertificate certificate) {
        return byCertificate.containsKey(certificate)
                ? new DenyList(entries.stream()
                        .filter(entry -> !entry.certificate().equals(certificate))
                        .toList())
                : this;
    }

    /** The list without the entries that hold no more. */
    public DenyList withoutExpired(Instant now) {
        return new DenyList(entries.stream().filter(entry -> entry.holds(now)).toList());
    }

    /** The denial of a certificate of this issuer key and serial, if one holds now. */
    public Optional<DenyEntry> denies(KeyFingerprint issuerKey, SerialNumber serial, Instant now) {
        return find(new ByIssuer(issuerKey, serial), now);
    }

    /** The denial of the certificate with this fingerprint, if one holds now. */
    public Optional<DenyEntry> denies(Fingerprint fingerprint, Instant now) {
        return find(new ByFingerprint(fingerprint), now);
    }

    /**
     * A check that asks this list first, about each certificate of a path, and then the other.
     *
     * @param lists the revocation lists, or {@link RevocationCheck#OFF}
     * @param anchors the trust store's certificates: a path ends in one of them, and whose key has signed it is found among
     *     them
     */
    public RevocationCheck before(RevocationCheck lists, Collection<X509Certificate> anchors) {
        return isEmpty() ? lists : new DenyCheck(this, lists, anchors);
    }

    private Optional<DenyEntry> find(DeniedCertificate certificate, Instant now) {
        return Optional.ofNullable(byCertificate.get(certificate)).filter(entry -> entry.holds(now));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenyList list && entries.equals(list.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return "deny-list of " + entries.size();
    }
}
