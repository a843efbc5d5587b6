package dev.postern.proxy.trust;

import dev.postern.crl.RevocationIndex;
import dev.postern.crl.RevocationList;
import dev.postern.crl.RevocationPolicy;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.RevocationCheck;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.FileStamp;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.trust.TrustSnapshot.ListFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Loads a trust store of the configuration from its files: all of it or nothing. */
public final class TrustFiles {
    private final TrustStoreConfig config;
    private final RevocationPolicy policy;

    private TrustFiles(TrustStoreConfig config) {
        this.config = config;
        this.policy = new RevocationPolicy(
                switch (config.revocationPolicy().depth()) {
                    case CHAIN -> RevocationPolicy.Depth.CHAIN;
                    case LEAF -> RevocationPolicy.Depth.LEAF;
                },
                switch (config.revocationPolicy().unknown()) {
                    case DENY -> RevocationPolicy.Unknown.DENY;
                    case ALLOW -> RevocationPolicy.Unknown.ALLOW;
                },
                config.revocationPolicy().maxStale());
    }

    /** As {@link #watch(Supplier)}, of files that stay the same ones. */
    public static Refreshed<TrustSnapshot> watch(TrustStoreConfig config) throws IOException {
        return watch(() -> config);
    }

    /**
     * The snapshot as the files are now, to be refreshed when they change.
     *
     * @param config may name other files later; that is a change too
     * @throws MalformedInput naming the file and what is wrong with it
     * @throws IOException for a file that cannot be read
     */
    public static Refreshed<TrustSnapshot> watch(Supplier<TrustStoreConfig> config) throws IOException {
        return Refreshed.load(() -> stamp(config.get()), previous -> new TrustFiles(config.get()).load(previous));
    }

    private static Object stamp(TrustStoreConfig config) {
        var files = new ArrayList<Path>();
        files.add(config.caCertificatesBundle());
        files.addAll(config.revocations());
        return List.of(config, FileStamp.of(files));
    }

    private TrustSnapshot load(Optional<TrustSnapshot> previous) throws IOException {
        var store = store();
        var lists = new ArrayList<ListFile>();
        for (var path : config.revocations()) {
            lists.add(new ListFile(path, list(path, store)));
        }
        previous.ifPresent(before -> refuseRollback(before.lists(), lists));
        // The same authorities: what was verified under them stays verified, whatever the lists say now.
        var verifier = previous.map(TrustSnapshot::verifier)
                .filter(before -> before.store().epoch().equals(store.epoch()))
                .orElseGet(() -> ClientVerifier.of(store));
        return new TrustSnapshot(verifier.withRevocation(revocation(lists)), lists);
    }

    private TrustStore store() throws IOException {
        var path = config.caCertificatesBundle();
        try {
            return TrustStore.parse(new String(read(path), StandardCharsets.UTF_8));
        } catch (MalformedInput e) {
            throw e.in(path.toString());
        }
    }

    private static RevocationList list(Path path, TrustStore store) throws IOException {
        try {
            return RevocationList.parse(read(path), store.anchors());
        } catch (MalformedInput e) {
            throw e.in(path.toString());
        }
    }

    private static byte[] read(Path path) throws IOException {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new IOException(path + ": cannot be read (expected: a readable file)", e);
        }
    }

    private RevocationCheck revocation(List<ListFile> lists) {
        return lists.isEmpty()
                ? RevocationCheck.OFF
                : RevocationIndex.of(lists.stream().map(ListFile::list).toList(), policy);
    }

    /** An older list is well signed too: replayed, it would let revoked clients in again (V9). */
    private static void refuseRollback(List<ListFile> before, List<ListFile> after) {
        for (var next : after) {
            for (var last : before) {
                var older = last.list().number();
                var newer = next.list().number();
                if (last.path().equals(next.path())
                        && isSameIssuer(last.list(), next.list())
                        && older.isPresent()
                        && newer.map(number -> number.compareTo(older.get()) < 0)
                                .orElse(true)) {
                    throw new MalformedInput(next.path() + ": list number "
                            + newer.map(Object::toString).orElse("none") + " (expected: at least " + older.get()
                            + ", which is in force)");
                }
            }
        }
    }

    /** By name and key: a successor of the same name counts its lists from one again. */
    private static boolean isSameIssuer(RevocationList one, RevocationList other) {
        return one.issuer().equals(other.issuer())
                && one.issuerCertificate()
                        .getPublicKey()
                        .equals(other.issuerCertificate().getPublicKey());
    }
}
