package dev.postern.proxy.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.crl.TrustedSigners;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.trust.TrustStoreRefusal;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.RevocationPolicyConfig;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.trust.TrustSnapshot.BundleFile;
import dev.postern.proxy.trust.TrustSnapshot.DenyFile;
import dev.postern.proxy.trust.TrustSnapshot.IssuersFile;
import dev.postern.proxy.trust.TrustSnapshot.ListFile;
import dev.postern.proxy.trust.TrustSnapshot.RosterFile;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds a snapshot from the sources as they are: all of it, or what can be of the snapshot before. What a source said before and
 * still says is taken from that, so a denial does not wait for a million entries to be read again.
 */
final class TrustLoader {
    /** 25 certificates of 16 KB (alb.md 3.4) in PEM, and room for comments. */
    static final int MAX_BUNDLE_BYTES = 1024 * 1024;

    private final TrustStoreConfig config;
    private final Sources sources;
    private final LastGood lastGood;
    private final Optional<TrustSnapshot> previous;
    private final Instant now;

    TrustLoader(
            TrustStoreConfig config,
            Sources sources,
            LastGood lastGood,
            Optional<TrustSnapshot> previous,
            Instant now) {
        this.config = config;
        this.sources = sources;
        this.lastGood = lastGood;
        this.previous = previous;
        this.now = now;
    }

    TrustSnapshot load() throws IOException {
        var bundle = bundle();
        var store = bundle.store();
        // The same authorities: what was verified under them stays verified, whatever the lists say now.
        var same = previous.filter(before -> before.store().epoch().equals(store.epoch()));
        var issuers = config.listIssuers().isPresent()
                ? Optional.of(issuers(config.listIssuers().get()))
                : Optional.<IssuersFile>empty();
        var lists = new ArrayList<ListFile>();
        for (var source : config.revocations()) {
            if (sources.isMissing(source)) {
                refuseLoss(source);
            } else {
                lists.add(list(source, store, issuers, same));
            }
        }
        previous.ifPresent(before -> refuseRollback(before.lists(), lists));
        refuseForgotten(lastGood.numbers(), lists);
        var denied = config.denyList().isPresent()
                ? Optional.of(denied(config.denyList().get()))
                : Optional.<DenyFile>empty();
        var roster =
                config.roster().isPresent() ? Optional.of(roster(config.roster().get())) : Optional.<RosterFile>empty();
        return snapshot(bundle, lists, issuers, denied, roster, same);
    }

    /**
     * What of a load that failed can be in force all the same: under the authorities that are, each list, the deny-list and the
     * roster stands for itself, so that one which is broken keeps no other from refusing. Empty if nothing is new.
     */
    Optional<TrustSnapshot> loadTheRest(TrustSnapshot before) {
        var lists = config.revocations().stream()
                .flatMap(source -> before.lists().stream()
                        .filter(file -> file.source().equals(source))
                        .findFirst()
                        .map(file -> newer(file, before))
                        .or(() -> first(source, before))
                        .stream())
                .toList();
        try {
            refuseForgotten(lastGood.numbers(), lists);
        } catch (MalformedInput e) {
            lists = before.lists();
        }
        var denied = before.denyList().map(this::newer);
        var roster = before.roster().map(this::newer);
        return lists.equals(before.lists()) && denied.equals(before.denyList()) && roster.equals(before.roster())
                ? Optional.empty()
                : Optional.of(snapshot(before.bundle(), lists, before.listIssuers(), denied, roster, previous));
    }

    private ListFile newer(ListFile last, TrustSnapshot before) {
        try {
            var next = list(last.source(), before.store(), before.listIssuers(), previous);
            refuseRollback(List.of(last), List.of(next));
            return next;
        } catch (IOException | RuntimeException e) {
            return last; // The load has told of it.
        }
    }

    /** A list that has not been there before. */
    private Optional<ListFile> first(Source source, TrustSnapshot before) {
        try {
            return sources.isMissing(source)
                    ? Optional.empty()
                    : Optional.of(list(source, before.store(), before.listIssuers(), previous));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // The load has told of it.
        }
    }

    private DenyFile newer(DenyFile last) {
        try {
            return denied(last.source());
        } catch (IOException | RuntimeException e) {
            return last;
        }
    }

    private RosterFile newer(RosterFile last) {
        try {
            return roster(last.source());
        } catch (IOException | RuntimeException e) {
            return last;
        }
    }

    private TrustSnapshot snapshot(
            BundleFile bundle,
            List<ListFile> lists,
            Optional<IssuersFile> issuers,
            Optional<DenyFile> denied,
            Optional<RosterFile> roster,
            Optional<TrustSnapshot> same) {
        var store = bundle.store();
        // Configured and not there yet is not the same as none: then nobody's issuer has a list.
        var verifier = same.map(TrustSnapshot::verifier).orElseGet(() -> ClientVerifier.of(store));
        var signers = new TrustedSigners(verifier, certificates(issuers));
        var index = config.revocations().isEmpty()
                ? Optional.<RevocationIndex>empty()
                : Optional.of(RevocationIndex.of(
                        lists.stream().map(ListFile::list).toList(), policy(config.revocationPolicy()), signers));
        RevocationCheck listed = index.isPresent() ? index.get() : RevocationCheck.OFF;
        var check =
                denied.map(file -> file.list().before(listed, store.anchors())).orElse(listed);
        return new TrustSnapshot(verifier.withRevocation(check), index, bundle, lists, issuers, denied, roster, now);
    }

    private IssuersFile issuers(Source source) throws IOException {
        var stamp = sources.stamp(source);
        var known = previous.flatMap(TrustSnapshot::listIssuers)
                .filter(file -> file.source().equals(source) && file.stamp().equals(stamp));
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = sources.read(source, stamp, MAX_BUNDLE_BYTES);
        try {
            return new IssuersFile(source, Certificates.parsePem(new String(bytes, UTF_8)), stamp);
        } catch (MalformedInput e) {
            throw e.in(source.toString());
        }
    }

    private static List<X509Certificate> certificates(Optional<IssuersFile> issuers) {
        return issuers.map(IssuersFile::certificates).orElse(List.of());
    }

    private BundleFile bundle() throws IOException {
        var source = config.caCertificatesBundle();
        var stamp = sources.stamp(source);
        var known = previous.map(TrustSnapshot::bundle)
                .filter(file -> file.source().equals(source) && file.stamp().equals(stamp));
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = sources.read(source, stamp, MAX_BUNDLE_BYTES);
        try {
            return new BundleFile(source, TrustStore.parse(new String(bytes, UTF_8)), now, stamp);
        } catch (MalformedInput e) {
            throw e.in(source.toString());
        }
    }

    /** {@code same}: the snapshot before, if the authorities that may have signed the list are still the same. */
    private ListFile list(Source source, TrustStore store, Optional<IssuersFile> issuers, Optional<TrustSnapshot> same)
            throws IOException {
        var stamp = sources.stamp(source);
        var known = same.filter(before -> certificates(before.listIssuers()).equals(certificates(issuers)))
                .flatMap(before -> before.lists().stream()
                        .filter(file ->
                                file.source().equals(source) && file.stamp().equals(stamp))
                        .findFirst());
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = sources.read(source, stamp, ListQuota.FILE_BYTES);
        try {
            var signers = new ArrayList<>(store.anchors());
            signers.addAll(certificates(issuers));
            var scope = policy(config.revocationPolicy()).scope();
            return new ListFile(source, RevocationList.parse(bytes, signers, scope), now, stamp);
        } catch (MalformedInput e) {
            throw TrustStoreRefusal.INVALID_REVOCATION
                    .because(String.valueOf(e.getMessage()))
                    .asException()
                    .in(source.toString());
        }
    }

    private DenyFile denied(Source source) throws IOException {
        var stamp = sources.stamp(source);
        var known = previous.flatMap(TrustSnapshot::denyList)
                .filter(file -> file.source().equals(source) && file.stamp().equals(stamp));
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = sources.read(source, stamp, DenyList.MAX_BYTES);
        try {
            return new DenyFile(source, DenyList.parse(bytes), now, stamp);
        } catch (MalformedInput e) {
            throw e.in(source.toString());
        }
    }

    private RosterFile roster(Source source) throws IOException {
        var stamp = sources.stamp(source);
        var known = previous.flatMap(TrustSnapshot::roster)
                .filter(file -> file.source().equals(source) && file.stamp().equals(stamp));
        if (known.isPresent()) {
            return known.get();
        }
        var bytes = sources.read(source, stamp, ClientRoster.MAX_BYTES);
        try {
            return new RosterFile(source, ClientRoster.parse(bytes), S3Copy.sha256(bytes), now, stamp);
        } catch (MalformedInput e) {
            throw e.in(source.toString());
        }
    }

    /** What is in force does not go because its object does. */
    private void refuseLoss(Source source) throws IOException {
        if (previous.stream()
                .flatMap(before -> before.lists().stream())
                .anyMatch(file -> file.source().equals(source))) {
            throw new IOException("reading " + source + ": there is no such object");
        }
    }

    /** An older list is well signed too: replayed, it would let revoked clients in again (V9). */
    private static void refuseRollback(List<ListFile> before, List<ListFile> after) {
        for (var next : after) {
            for (var last : before) {
                var older = last.list().number();
                var newer = next.list().number();
                if (last.source().equals(next.source())
                        && isSameIssuer(last.list(), next.list())
                        && older.isPresent()
                        && newer.map(number -> number.compareTo(older.get()) < 0)
                                .orElse(true)) {
                    throw new MalformedInput(next.source() + ": list number "
                            + newer.map(Object::toString).orElse("none") + " (expected: at least " + older.get()
                            + ", which is in force)");
                }
            }
        }
    }

    /** The same across a restart, and by issuer: its newest list here must not be older than the newest ever seen. */
    private void refuseForgotten(Map<KeyFingerprint, CrlNumber> remembered, List<ListFile> lists) {
        var newest = numbers(lists);
        for (var file : lists) {
            var key = KeyFingerprint.of(file.list().issuerCertificate());
            var highest = remembered.get(key);
            var number = newest.get(key);
            if (highest != null && (number == null || number.compareTo(highest) < 0)) {
                throw new MalformedInput(file.source() + ": list number "
                        + file.list().number().map(Object::toString).orElse("none") + " (expected: at least " + highest
                        + ", the last good one; to restore an older list on purpose, delete " + lastGood
                        + " and start again)");
            }
        }
    }

    /** The greatest list number of each issuer. */
    static Map<KeyFingerprint, CrlNumber> numbers(List<ListFile> lists) {
        var numbers = new java.util.HashMap<KeyFingerprint, CrlNumber>();
        for (var file : lists) {
            file.list()
                    .number()
                    .ifPresent(number -> numbers.merge(
                            KeyFingerprint.of(file.list().issuerCertificate()),
                            number,
                            (one, other) -> one.compareTo(other) < 0 ? other : one));
        }
        return numbers;
    }

    /** By name and key: a successor of the same name counts its lists from one again. */
    private static boolean isSameIssuer(RevocationList one, RevocationList other) {
        return one.issuer().equals(other.issuer())
                && one.issuerCertificate()
                        .getPublicKey()
                        .equals(other.issuerCertificate().getPublicKey());
    }

    private static RevocationPolicy policy(RevocationPolicyConfig policy) {
        return new RevocationPolicy(
                switch (policy.depth()) {
                    case CHAIN -> RevocationPolicy.Depth.CHAIN;
                    case LEAF -> RevocationPolicy.Depth.LEAF;
                },
                switch (policy.unknown()) {
                    case DENY -> RevocationPolicy.Unknown.DENY;
                    case ALLOW -> RevocationPolicy.Unknown.ALLOW;
                },
                policy.maxStale(),
                switch (policy.scope()) {
                    case COMPLETE -> RevocationPolicy.Scope.COMPLETE;
                    case RFC5280 -> RevocationPolicy.Scope.RFC5280;
                });
    }
}
