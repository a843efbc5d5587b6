package dev.postern.proxy.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.postern.crl.RevocationList;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.DistinguishedName;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.TrustSnapshot.DenyFile;
import dev.postern.proxy.trust.TrustSnapshot.ListFile;
import dev.postern.proxy.trust.TrustSnapshot.RosterFile;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the edge judges its clients by at this moment, as the records that are shown. Each answer is of one snapshot a trust store,
 * the one that every handshake from now on is judged by, or a newer one. Safe for use by many threads.
 */
public final class TrustPage {
    private final Map<String, ? extends Supplier<TrustSnapshot>> trust;
    private final InstantSource clock;

    public TrustPage(Map<String, ? extends Supplier<TrustSnapshot>> trust, InstantSource clock) {
        this.trust = trust;
        this.clock = clock;
    }

    record Trust(String at, Map<String, Store> trustStores) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Store(
            String since,
            Bundle caCertificatesBundle,
            List<Listed> revocations,
            @Nullable Denied denyList,
            @Nullable Rostered roster) {}

    record Bundle(String source, String epoch, int certificates, String pickedUpAt) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            String source,
            String issuer,
            String issuerKey,
            @Nullable String number,
            String scope,
            String thisUpdate,
            @Nullable String nextUpdate,
            int entries,
            String pickedUpAt) {}

    record Denied(String source, String digest, int entries, String pickedUpAt) {}

    record Rostered(String source, String digest, int entries, String pickedUpAt) {}

    /** {@code refused}: by every trust store; {@code revoked}: and by one at least for being on a list. */
    record Revoked(String at, boolean refused, boolean revoked, Map<String, Answer> trustStores) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            boolean refused,
            boolean revoked,
            @Nullable String reason,
            boolean trusted,
            @Nullable Denial denyList,
            @Nullable Listed revocation,
            String since) {}

    record Denial(String source, String digest, String deniedAt, String until, String pickedUpAt) {}

    Trust trust() {
        var stores = new LinkedHashMap<String, Store>();
        sorted().forEach((name, snapshot) -> stores.put(name, store(snapshot)));
        return new Trust(clock.instant().toString(), stores);
    }

    Revoked revoked(@Nullable String query) {
        var certificate = AskedCertificate.parse(query == null ? "" : query);
        var now = clock.instant();
        var stores = new LinkedHashMap<String, Answer>();
        sorted().forEach((name, snapshot) -> stores.put(name, answer(snapshot, certificate, now)));
        var refused = !stores.isEmpty() && stores.values().stream().allMatch(Answer::refused);
        var revoked = refused && stores.values().stream().anyMatch(Answer::revoked);
        return new Revoked(now.toString(), refused, revoked, stores);
    }

    private Map<String, TrustSnapshot> sorted() {
        var snapshots = new LinkedHashMap<String, TrustSnapshot>();
        trust.keySet().stream().sorted().forEach(name -> {
            var snapshot = trust.get(name);
            if (snapshot != null) {
                snapshots.put(name, snapshot.get());
            }
        });
        return snapshots;
    }

    private static Store store(TrustSnapshot snapshot) {
        var bundle = snapshot.bundle();
        return new Store(
                snapshot.since().toString(),
                new Bundle(
                        bundle.source().toString(),
                        bundle.store().epoch(),
                        bundle.store().anchors().size(),
                        bundle.pickedUpAt().toString()),
                snapshot.lists().stream().map(TrustPage::listed).toList(),
                snapshot.denyList().map(TrustPage::denied).orElse(null),
                snapshot.roster().map(TrustPage::rostered).orElse(null));
    }

    private static Answer answer(TrustSnapshot snapshot, AskedCertificate asked, Instant now) {
        var denied = snapshot.denyList()
                .flatMap(file -> asked.denied(file.list(), now).map(entry -> denial(file, entry)));
        var list = snapshot.revocation()
                .flatMap(index ->
                        asked.issued().flatMap(issued -> index.revokedBy(issued.issuerKey(), issued.serial(), now)));
        var unlisted = snapshot.revocation()
                .flatMap(index ->
                        asked.issued().flatMap(issued -> index.check(issued.issuerKey(), issued.serial(), now)));
        var reason = denied.isPresent() || list.isPresent()
                ? Optional.of(RefusalReason.CRL_HIT)
                : unlisted.map(Refused::reason);
        var trusted = asked.issued().isPresent()
                && snapshot.store().anchors().stream()
                        .anyMatch(anchor -> KeyFingerprint.of(anchor)
                                .equals(asked.issued().get().issuerKey()));
        return new Answer(
                reason.isPresent(),
                denied.isPresent() || list.isPresent(),
                reason.map(RefusalReason::code).orElse(null),
                trusted,
                denied.orElse(null),
                list.flatMap(it -> file(snapshot, it)).map(TrustPage::listed).orElse(null),
                snapshot.since().toString());
    }

    private static Optional<ListFile> file(TrustSnapshot snapshot, RevocationList list) {
        return snapshot.lists().stream().filter(file -> file.list() == list).findFirst();
    }

    private static Listed listed(ListFile file) {
        var list = file.list();
        return new Listed(
                file.source().toString(),
                DistinguishedName.text(list.issuer()),
                KeyFingerprint.of(list.issuerCertificate()).hex(),
                list.number().map(Object::toString).orElse(null),
                list.kind(),
                list.thisUpdate().toString(),
                list.nextUpdate().map(Instant::toString).orElse(null),
                list.entries(),
                file.pickedUpAt().toString());
    }

    private static Denied denied(DenyFile file) {
        return new Denied(
                file.source().toString(),
                file.list().digest(),
                file.list().entries().size(),
                file.pickedUpAt().toString());
    }

    private static Rostered rostered(RosterFile file) {
        return new Rostered(
                file.source().toString(),
                file.digest(),
                file.roster().clients().size(),
                file.pickedUpAt().toString());
    }

    /** Why is the operator's business, and nobody is asked here who they are. */
    private static Denial denial(DenyFile file, DenyEntry entry) {
        return new Denial(
                file.source().toString(),
                file.list().digest(),
                entry.deniedAt().toString(),
                entry.until().toString(),
                file.pickedUpAt().toString());
    }
}
