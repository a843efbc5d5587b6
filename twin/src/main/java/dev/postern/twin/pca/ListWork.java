package dev.postern.twin.pca;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.RevocationList;
import dev.postern.crl.issue.ListDraft;
import dev.postern.crl.issue.ListIssuer;
import dev.postern.crl.issue.RevokedCertificate;
import dev.postern.pki.x509.SerialNumber;
import dev.postern.twin.s3.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes lists when they are due: some time after the first certificate, some time after a revocation, and when half of a
 * list's time has passed. A thread of its own, which holds the lock of {@link PrivateCa} while it makes a list, and not while it
 * writes it, for whoever listens to the bucket may ask the authority something.
 */
final class ListWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListWork.class);
    // How long it sleeps at most: the clock may be set.
    private static final long LOOK_MILLIS = 200;

    private final Object lock;
    private final Authorities authorities;
    private final ObjectStore objects;
    private final InstantSource clock;
    private final ListDelays delays;
    private final Thread thread = new Thread(this::run, "pca-lists");
    private boolean closed;

    ListWork(Object lock, Authorities authorities, ObjectStore objects, InstantSource clock, ListDelays delays) {
        this.lock = lock;
        this.authorities = authorities;
        this.objects = objects;
        this.clock = clock;
        this.delays = delays;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Something happened that a list must tell. Called with the lock held. */
    void wanted(Authority authority, Instant now) {
        if (authority.listSettings().isPresent()) {
            var list = authority.state().list().dueAt(now.plus(delays.publication()));
            authorities.change(authority, authority.state().withList(list));
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    private record Made(byte[] der, Instant thisUpdate, Set<SerialNumber> revoked, ListSettings settings) {}

    private void run() {
        try {
            for (var due = awaitDue(); !due.isEmpty(); due = awaitDue()) {
                due.forEach(this::publish);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The authorities whose lists are due, as soon as there is one; none after closing. */
    private List<Authority> awaitDue() throws InterruptedException {
        synchronized (lock) {
            var due = due();
            while (!closed && due.isEmpty()) {
                lock.wait(LOOK_MILLIS);
                due = due();
            }
            return closed ? List.of() : due;
        }
    }

    private List<Authority> due() {
        synchronized (lock) {
            var now = clock.instant();
            return authorities.all(now).stream()
                    .filter(authority -> authority.status(now) == Authority.Status.ACTIVE)
                    .filter(authority -> authority.listSettings().isPresent())
                    .filter(authority -> authority
                            .state()
                            .list()
                            .due()
                            .map(due -> !due.isAfter(now))
                            .orElse(false))
                    .toList();
        }
    }

    private void publish(Authority authority) {
        try {
            Made made;
            synchronized (lock) {
                made = made(authority, authority.listSettings().orElseThrow());
            }
            var key = made.settings.key(authority.origin().id());
            new ListBucket(objects, made.settings.bucket()).put(made.settings.acl(), authority.arn(), key, made.der);
            synchronized (lock) {
                authorities.change(authority, authority.state().withList(published(authority, made)));
            }
            LOG.info("pca.list.published authority={} key={} revoked={}", authority.arn(), key, made.revoked.size());
        } catch (RuntimeException e) {
            synchronized (lock) {
                var again = new Authority.ListState(
                        authority.state().list().last(),
                        Optional.of(clock.instant().plus(delays.retry())));
                authorities.change(authority, authority.state().withList(again));
            }
            LOG.warn("pca.list.failed authority={} retryIn={} cause={}", authority.arn(), delays.retry(), e.toString());
        }
    }

    private Made made(Authority authority, ListSettings settings) {
        var now = clock.instant();
        var previous =
                authority.state().list().last().map(der -> RevocationList.parse(der, List.of(authority.certificate())));
        var revoked = revoked(authority);
        var number = CrlNumber.of(now.toEpochMilli());
        var after =
                previous.flatMap(RevocationList::number).map(CrlNumber::next).orElse(number);
        var draft = new ListDraft(
                after.compareTo(number) > 0 ? after : number,
                now,
                now.plus(Duration.ofDays(settings.expirationInDays())),
                revoked);
        var issuer = ListIssuer.of(
                authority.certificate(), authority.signer(authority.origin().signingAlgorithm()));
        var list = issuer.issue(draft, previous, now).list();
        return new Made(
                list.der(),
                now,
                revoked.stream().map(RevokedCertificate::serial).collect(Collectors.toSet()),
                settings);
    }

    /** What was revoked while the list was on its way asks for the next one. */
    private Authority.ListState published(Authority authority, Made made) {
        var refresh = made.thisUpdate.plus(
                Duration.ofDays(made.settings.expirationInDays()).dividedBy(2));
        var missed = revoked(authority).stream().anyMatch(each -> !made.revoked.contains(each.serial()));
        var due = missed ? clock.instant().plus(delays.publication()) : refresh;
        return new Authority.ListState(Optional.of(made.der), Optional.of(due));
    }

    private static List<RevokedCertificate> revoked(Authority authority) {
        return authority.issued().stream()
                .flatMap(issued -> issued.revoked().stream()
                        .map(revoked -> new RevokedCertificate(
                                issued.serial(),
                                revoked.at(),
                                revoked.reason().number(),
                                issued.certificate().getNotAfter().toInstant())))
                .toList();
    }
}
