package dev.postern.crl.aws;

import dev.postern.crl.ListQuota;
import dev.postern.crl.UnverifiedList;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads what is on a trust store. What lies under a revocation id never changes and no id is given twice (alb.md 3.1), so each is
 * read once. For many threads.
 */
final class HeldLists {
    private final RemoteTrustStore remote;
    private final Map<Key, Reading> known = new ConcurrentHashMap<>();

    HeldLists(RemoteTrustStore remote) {
        this.remote = remote;
    }

    private record Key(String arn, long revocationId, Optional<KeyFingerprint> issuer) {}

    private sealed interface Reading {
        record Known(HeldList list, boolean byIssuer) implements Reading {}

        record Unknown(String complaint) implements Reading {}
    }

    /**
     * All lists of a trust store.
     *
     * @param ours those of the issuer that was asked for, by name and key
     */
    record Held(Map<Long, Long> counts, List<HeldList> all, List<HeldList> ours, List<String> unreadable) {
        long entries() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Held read(String arn, Optional<X509Certificate> issuer) throws IOException {
        var counts = remote.revocations(arn);
        var all = new ArrayList<HeldList>();
        var ours = new ArrayList<HeldList>();
        var unreadable = new ArrayList<String>();
        for (var count : counts.entrySet()) {
            var reading = reading(arn, count.getKey(), issuer);
            if (reading.isPresent() && reading.get() instanceof Reading.Known readable) {
                var list = readable.list().toldToHave(count.getValue());
                all.add(list);
                if (readable.byIssuer()) {
                    ours.add(list);
                }
            } else if (reading.isPresent() && reading.get() instanceof Reading.Unknown bad) {
                unreadable.add(bad.complaint());
            }
        }
        forget(arn, counts.keySet());
        return new Held(counts, all, ours, unreadable);
    }

    private Optional<Reading> reading(String arn, long id, Optional<X509Certificate> issuer) throws IOException {
        var key = new Key(arn, id, issuer.map(KeyFingerprint::of));
        var before = Optional.ofNullable(known.get(key));
        if (before.isPresent()) {
            return before;
        }
        var read = remote.list(arn, id, ListQuota.FILE_BYTES).map(file -> read(id, file, issuer));
        read.ifPresent(reading -> known.put(key, reading));
        return read;
    }

    private static Reading read(long id, byte[] file, Optional<X509Certificate> issuer) {
        try {
            var list = UnverifiedList.parse(file);
            var ours = issuer.filter(list::isBy);
            // A partition or a delta of the same issuer is signed all right, and says what no other list says.
            ours.ifPresent(by -> list.verify(List.of(by)));
            return new Reading.Known(HeldList.of(id, list.content().entryCount(), list), ours.isPresent());
        } catch (MalformedInput e) {
            return new Reading.Unknown("revocation " + id + " cannot be read: " + e.getMessage());
        }
    }

    private void forget(String arn, Collection<Long> present) {
        known.keySet().removeIf(key -> key.arn().equals(arn) && !present.contains(key.revocationId()));
    }
}
