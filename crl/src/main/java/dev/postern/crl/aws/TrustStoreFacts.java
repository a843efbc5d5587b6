package dev.postern.crl.aws;

import java.util.List;

/**
 * What a trust store is at this moment.
 *
 * @param bundle its certificates, PEM
 * @param unreadable what is wrong with lists that cannot be read, each with its revocation id
 */
public record TrustStoreFacts(
        String arn, String name, boolean active, String bundle, List<HeldList> lists, List<String> unreadable) {
    public TrustStoreFacts {
        lists = List.copyOf(lists);
        unreadable = List.copyOf(unreadable);
    }

    /** SHA-256 of the bundle. */
    public String bundleDigest() {
        return Sha256.hex(bundle.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** How many entries the trust store says its lists have. */
    public long entries() {
        return lists.stream().mapToLong(HeldList::told).sum();
    }
}
