package dev.postern.crl;

import dev.postern.crl.RevocationStep.Consulted;
import dev.postern.pki.x509.CanonicalName;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists that succeed each other, one issuer's, one key's and about the same, with the delta lists to them; the newest first. The newest decides
 * whether the word is fresh, an older one cannot stand in for it; revoked is who is on the newest, or on another that is still fresh.
 * Delta lists whose base is not here say who is revoked, and of nobody that he is not.
 */
record ListSeries(CanonicalName issuer, List<RevocationList> lists, List<RevocationList> deltas) {
    private record Key(CanonicalName issuer, byte[] key, ListScope scope) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && issuer.equals(that.issuer)
                    && Arrays.equals(key, that.key)
                    && scope.equals(that.scope);
        }

        @Override
        public int hashCode() {
            return 31 * issuer.hashCode() + Arrays.hashCode(key);
        }
    }

    /** The series that these lists, the newest first, make. */
    static List<ListSeries> of(List<RevocationList> newestFirst) {
        var series = new LinkedHashMap<Key, ListSeries>();
        for (var list : newestFirst) {
            var issuer = CanonicalName.of(list.issuer());
            var key = list.issuerCertificate().getPublicKey().getEncoded();
            var own = series.computeIfAbsent(
                    new Key(issuer, key, list.scope()),
                    any -> new ListSeries(issuer, new ArrayList<>(), new ArrayList<>()));
            (list.deltaBase().isPresent() ? own.deltas : own.lists).add(list);
        }
        return List.copyOf(series.values());
    }

    /** The newest list, or the newest delta list where there is no other. */
    RevocationList newest() {
        return isWithoutBase() ? deltas.get(0) : lists.get(0);
    }

    private boolean isWithoutBase() {
        return lists.isEmpty();
    }

    ListScope scope() {
        return newest().scope();
    }

    List<X509Certificate> signers() {
        return newest().signers();
    }

    /** The newest delta list, if it goes on from the newest list (RFC 5280 §5.2.4): one older or with another base tells nothing about it. */
    Optional<RevocationList> delta() {
        return deltas.stream()
                .findFirst()
                .filter(delta -> newest().number()
                        .filter(number -> delta.deltaBase().orElseThrow().compareTo(number) <= 0)
                        .filter(number -> delta.number()
                                .filter(newer -> newer.compareTo(number) > 0)
                                .isPresent())
                        .isPresent());
    }

    /** The list that revokes it. */
    Optional<RevocationList> hit(
            CanonicalName certificateIssuer, SerialNumber serial, Instant now, Freshness freshness) {
        if (isWithoutBase()) {
            return deltas.stream()
                    .filter(list -> list.reason(certificateIssuer, serial)
                            .filter(reason -> reason != RevocationEntry.REMOVE_FROM_LIST)
                            .isPresent())
                    .findFirst();
        }
        var delta = delta();
        var changed = delta.flatMap(list -> list.reason(certificateIssuer, serial));
        if (changed.isPresent()) {
            return changed.get() == RevocationEntry.REMOVE_FROM_LIST ? Optional.empty() : delta;
        }
        return lists.stream()
                .filter(list ->
                        list == newest() || freshness.complaint(list, now).isEmpty())
                .filter(list -> list.reason(certificateIssuer, serial).isPresent())
                .findFirst();
    }

    /** Why the series' word cannot be taken at this time: the newest list's or the delta list's fault. */
    Optional<Consulted> objection(Instant now, Freshness freshness) {
        if (isWithoutBase()) {
            return Optional.of(new Consulted(newest(), Consulted.SUCCESSION, "is a delta list whose base is not here"));
        }
        return staleness(newest(), now, freshness)
                .or(this::gap)
                .or(() -> delta().flatMap(list -> staleness(list, now, freshness)));
    }

    private static Optional<Consulted> staleness(RevocationList list, Instant now, Freshness freshness) {
        return freshness.complaint(list, now).map(why -> new Consulted(list, Consulted.FRESH, why));
    }

    /** A delta list says that there has been a complete list since: what became known in between is on neither. */
    private Optional<Consulted> gap() {
        return deltas.stream()
                .map(delta -> delta.deltaBase().orElseThrow())
                .filter(base -> newest().number()
                        .filter(number -> base.compareTo(number) > 0)
                        .isPresent())
                .findFirst()
                .map(base -> new Consulted(
                        newest(), Consulted.SUCCESSION, "is older than the base of its delta list, " + base));
    }

    /** What the lists say of a certificate that is on none of them: for people who ask why it is good. */
    List<Consulted> silence(CanonicalName certificateIssuer, SerialNumber serial) {
        var base = new Consulted(newest(), Consulted.REASONS, Consulted.NOT_NAMED);
        if (delta().isEmpty()) {
            return List.of(base);
        }
        var delta = delta().get();
        if (delta.reason(certificateIssuer, serial).isEmpty()) {
            return List.of(base, new Consulted(delta, Consulted.DELTA, Consulted.NOT_NAMED));
        }
        return List.of(base, new Consulted(delta, Consulted.REMOVED, "takes the certificate off its base again"));
    }

    static Map<CanonicalName, List<ListSeries>> byIssuer(List<ListSeries> series) {
        return series.stream().collect(Collectors.groupingBy(ListSeries::issuer));
    }
}
