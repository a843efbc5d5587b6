package dev.postern.proxy.trust;

import dev.postern.crl.RevocationList;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import java.nio.file.Path;
import java.util.List;

/** Everything a verdict depends on but the chain and the time. Immutable; a judgement uses one from start to end. */
public record TrustSnapshot(ClientVerifier verifier, List<ListFile> lists) {
    /** A revocation list and where it came from. */
    public record ListFile(Path path, RevocationList list) {}

    public TrustSnapshot {
        lists = List.copyOf(lists);
    }

    public TrustStore store() {
        return verifier.store();
    }
}
