package dev.postern.twin.elb;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a trust store; bundle and lists are files of its directory.
 *
 * @param bundle the file's name, which says what is in it
 * @param lastRevocationId the greatest ever given away; ids are never used again
 */
record TrustStoreState(
        String arn,
        String id,
        String name,
        Instant createdAt,
        String bundle,
        int certificates,
        long lastRevocationId,
        List<Revocation> revocations,
        Map<String, String> tags) {
    TrustStoreState {
        revocations = List.copyOf(revocations);
        tags = Map.copyOf(tags);
    }

    /**
     * A list under its id.
     *
     * @param anchored whether its issuer stands in the bundle of now; a list without says nothing about anybody who gets in
     */
    record Revocation(long id, long entries, boolean anchored) {
        String file() {
            return "revocation-" + id + ".pem";
        }
    }

    long entries() {
        return revocations.stream().mapToLong(Revocation::entries).sum();
    }

    Path file(Path stores, String name) {
        return stores.resolve(id).resolve(name);
    }

    TrustStoreState withBundle(String file, int count, List<Revocation> lists) {
        return new TrustStoreState(arn, id, name, createdAt, file, count, lastRevocationId, lists, tags);
    }

    TrustStoreState withAdded(List<Revocation> added) {
        var lists = new ArrayList<>(revocations);
        lists.addAll(added);
        var last =
                added.isEmpty() ? lastRevocationId : added.get(added.size() - 1).id();
        return new TrustStoreState(arn, id, name, createdAt, bundle, certificates, last, lists, tags);
    }

    TrustStoreState without(List<Revocation> removed) {
        var lists = new ArrayList<>(revocations);
        lists.removeAll(removed);
        return new TrustStoreState(arn, id, name, createdAt, bundle, certificates, lastRevocationId, lists, tags);
    }

    TrustStoreState withTags(Map<String, String> others) {
        return new TrustStoreState(
                arn, id, name, createdAt, bundle, certificates, lastRevocationId, revocations, others);
    }
}
