package dev.postern.proxy.trust;

import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.deny.DenyList;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.Source;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything a verdict depends on but the chain and the time, and whose the certificates are. Immutable; a judgement uses one from
 * start to end.
 *
 * @param revocation empty where no lists are configured
 * @param since when it was built, a moment before it came into force
 */
public record TrustSnapshot(
        ClientVerifier verifier,
        Optional<RevocationIndex> revocation,
        BundleFile bundle,
        List<ListFile> lists,
        Optional<IssuersFile> listIssuers,
        Optional<DenyFile> denyList,
        Optional<RosterFile> roster,
        Instant since) {
    /** The CA bundle and where it came from. */
    public record BundleFile(Source source, TrustStore store, Instant pickedUpAt, Object stamp) {}

    /** A revocation list and where it came from. */
    public record ListFile(Source source, RevocationList list, Instant pickedUpAt, Object stamp) {
        /** Its bytes once more, for who asks for what is not kept; a file may have changed since. Waits for the disk. */
        public byte[] bytes() throws IOException {
            return stamp instanceof S3Copy copy
                    ? copy.read()
                    : Sources.read(((Source.LocalFile) source).path(), ListQuota.FILE_BYTES);
        }
    }

    /** The certificates of separate list issuers and where they came from. */
    public record IssuersFile(Source source, List<X509Certificate> certificates, Object stamp) {
        /** Copies. */
        public IssuersFile {
            certificates = List.copyOf(certificates);
        }
    }

    /** The deny-list and where it came from. */
    public record DenyFile(Source source, DenyList list, Instant pickedUpAt, Object stamp) {}

    /**
     * The roster and where it came from.
     *
     * @param digest the SHA-256 of its bytes, in hexadecimal
     */
    public record RosterFile(Source source, ClientRoster roster, String digest, Instant pickedUpAt, Object stamp) {}

    public TrustSnapshot {
        lists = List.copyOf(lists);
    }

    public TrustStore store() {
        return verifier.store();
    }

    /**
     * What the register says of a certificate. A look into a table: who asks for each request need only remember the fingerprint of
     * the connection's leaf, and always has what is in force.
     */
    public Registration registration(Fingerprint leaf) {
        if (roster.isEmpty()) {
            return new Registration.NotKept();
        }
        var holder = roster.get().roster().holderOf(leaf);
        return holder.isPresent() ? new Registration.Known(holder.get()) : new Registration.Unknown();
    }
}
