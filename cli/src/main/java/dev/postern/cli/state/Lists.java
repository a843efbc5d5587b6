package dev.postern.cli.state;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.SignedList;
import dev.postern.crl.issue.ListDraft;
import dev.postern.crl.issue.ListIssuer;
import dev.postern.crl.issue.RevokedCertificate;
import dev.postern.crl.lint.Finding;
import dev.postern.crl.publish.DirectoryPublisher;
import dev.postern.pki.ca.LocalAuthority;
import dev.postern.pki.ca.SigningKey;
import dev.postern.pki.client.ClientRegister;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The revocation lists of a state directory: what the register says is revoked, signed and put where edges read it. One process
 * at a time issues, from reading the register until the list is in place, so a list with a greater number never says less.
 */
public final class Lists {
    /** How long a list holds unless said otherwise. */
    public static final Duration NEXT_UPDATE = Duration.ofDays(7);

    /** What the list of clients and servers is called. */
    public static final String ISSUING = "issuing";

    /** What the list is called that the issuing certificate would stand on. */
    public static final String ROOT = "root";

    private final Path directory;
    private final LocalAuthority authority;
    private final ClientRegister register;

    public Lists(StateDirectory state, LocalAuthority authority, ClientRegister register) {
        this.directory = state.lists();
        this.authority = authority;
        this.register = register;
    }

    /** Issues and publishes the list of the issuing certificate and that of the root, in this order. */
    public List<PublishedList> publish(Duration lifetime, Instant now) throws IOException {
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new MalformedInput("next update: " + lifetime + " (expected: > 0)");
        }
        return DirectoryLock.holding(
                directory,
                () -> List.of(
                        publish(ISSUING, authority.issuing(), lifetime, now),
                        publish(ROOT, authority.root(), lifetime, now)));
    }

    /**
     * Whether a list is missing, has run out, or lacks a revocation that is in the register, as after a stop between revoking and
     * publishing.
     */
    public boolean areBehind(Instant now) throws IOException {
        return isBehind(ISSUING, authority.issuing(), now) || isBehind(ROOT, authority.root(), now);
    }

    private boolean isBehind(String name, SigningKey key, Instant now) throws IOException {
        return ListCondition.of(directory, name, key.certificate(), register).isBehind(now);
    }

    private PublishedList publish(String name, SigningKey key, Duration lifetime, Instant now) throws IOException {
        var live = signed(directory, name, key.certificate());
        // The number before what it stands for: whoever revokes in a register that is shared takes a greater one only
        // then,
        // so that a list of another state with a greater number never says less.
        var number = nextNumber(key, live.flatMap(list -> list.list().number()));
        var known = register.revoked(key.fingerprint());
        var lost = live.map(list -> lost(list, known, key.certificate())).orElse(List.of());
        var revoked =
                Stream.concat(known.stream().map(Lists::entry), lost.stream()).toList();
        var issued = ListIssuer.of(key.certificate(), key.signer())
                .issue(new ListDraft(number, now, now.plus(lifetime), revoked), live.map(SignedList::list), now);
        var difference = DirectoryPublisher.into(directory).publish(issued.list(), name);
        var list = issued.list().list();
        return new PublishedList(
                name,
                issued.list(),
                number.toString(),
                list.thisUpdate(),
                list.nextUpdate().orElseThrow(),
                list.entries(),
                difference.added(),
                difference.removed(),
                lost.size(),
                issued.advice().stream().map(Finding::message).toList(),
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".crl"));
    }

    /**
     * What the live list revokes and the register knows nothing of, as after it was restored from a backup: it stays revoked, and
     * because nothing tells when the certificate ends, until its issuer does.
     */
    private static List<RevokedCertificate> lost(
            SignedList live, List<dev.postern.pki.client.RevokedCertificate> known, X509Certificate issuer) {
        var serials = known.stream()
                .map(dev.postern.pki.client.RevokedCertificate::serial)
                .collect(Collectors.toSet());
        return StreamSupport.stream(live.content().entries().spliterator(), false)
                .filter(entry -> !serials.contains(entry.serial()))
                .map(entry -> new RevokedCertificate(
                        entry.serial(),
                        entry.revokedAt(),
                        entry.reason(),
                        issuer.getNotAfter().toInstant()))
                .toList();
    }

    private static RevokedCertificate entry(dev.postern.pki.client.RevokedCertificate revoked) {
        return new RevokedCertificate(
                revoked.serial(), revoked.revokedAt(), revoked.reason().number(), revoked.notAfter());
    }

    /** A register that was restored from a backup begins with numbers that have been used since. */
    private CrlNumber nextNumber(SigningKey key, Optional<CrlNumber> live) throws IOException {
        var number = CrlNumber.of(register.nextListNumber(key.fingerprint()));
        while (live.isPresent() && number.compareTo(live.get()) <= 0) {
            number = CrlNumber.of(register.nextListNumber(key.fingerprint()));
        }
        return number;
    }

    /**
     * The list that is in place, if there is one.
     *
     * @throws MalformedInput naming the file if it is none, or another issuer's
     */
    public static Optional<RevocationList> live(Path directory, String name, X509Certificate issuer)
            throws IOException {
        return signed(directory, name, issuer).map(SignedList::list);
    }

    /** The same with its bytes, as {@link #live}. */
    public static Optional<SignedList> signed(Path directory, String name, X509Certificate issuer) throws IOException {
        var file = directory.resolve(name + ".crl");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var bytes = StateFiles.readBytes(file, ListQuota.FILE_BYTES);
        try {
            return Optional.of(SignedList.parse(bytes, List.of(issuer)));
        } catch (MalformedInput e) {
            throw e.in(file.toString());
        }
    }
}
