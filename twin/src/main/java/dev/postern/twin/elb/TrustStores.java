package dev.postern.twin.elb;

import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import dev.postern.twin.elb.TrustMaterial.Bundle;
import dev.postern.twin.elb.TrustMaterial.RevocationFile;
import dev.postern.twin.elb.TrustStoreState.Revocation;
import dev.postern.twin.state.Shelf;
import dev.postern.twin.wire.AwsCall;
import dev.postern.twin.wire.AwsError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The trust stores and the rules for them. A change is on the disk, then in force at every listener, then answered; one that a
 * listener cannot take is taken back. For one thread at a time.
 */
final class TrustStores {
    private static final String NAME = "([a-zA-Z0-9]+-)*[a-zA-Z0-9]+";
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Path directory;
    private final Shelf<TrustStoreState> shelf;
    private final Duration creation;
    private final TrustStoreQuotas quotas;
    private final InstantSource clock;

    TrustStores(Path directory, ElbSettings settings, InstantSource clock) throws IOException {
        StateFiles.createDirectory(directory);
        this.directory = directory;
        this.shelf = Shelf.open(directory.resolve("trust-stores.json"), TrustStoreState.class);
        this.creation = settings.creation();
        this.quotas = settings.quotas();
        this.clock = clock;
    }

    /** All of the caller's region. */
    List<TrustStoreState> in(String region) {
        return shelf.all().stream()
                .filter(store -> Arns.region(store.arn()).equals(region))
                .toList();
    }

    TrustStoreState required(String arn) {
        return shelf.find(arn)
                .orElseThrow(
                        () -> AwsError.of("TrustStoreNotFound", "The specified trust store does not exist: " + arn));
    }

    /** A trust store is there some time before it can be used. */
    boolean isActive(TrustStoreState store) {
        return !clock.instant().isBefore(store.createdAt().plus(creation));
    }

    TrustStoreState ready(String arn) {
        var store = required(arn);
        if (!isActive(store)) {
            throw AwsError.of("TrustStoreNotReady", "The specified trust store is not active: " + arn);
        }
        return store;
    }

    TrustStoreState create(String name, Bundle bundle, Map<String, String> tags, AwsCall call) {
        if (name.length() > 32 || !name.matches(NAME)) {
            throw AwsError.of(
                    "ValidationError",
                    "Trust store name \"" + name + "\" (expected: 1 to 32 letters, digits and single dashes between)");
        }
        var others = in(call.region());
        if (others.stream().anyMatch(store -> store.name().equals(name))) {
            throw AwsError.of(
                    "DuplicateTrustStoreName", "A trust store with the specified name already exists: " + name);
        }
        quotas.requireRoomForAStore(others.size());
        var id = Arns.id();
        var store = new TrustStoreState(
                call.arn("elasticloadbalancing", "truststore/" + name + "/" + id),
                id,
                name,
                clock.instant(),
                fileName(bundle),
                bundle.store().anchors().size(),
                0,
                List.of(),
                tags);
        write(store, store.bundle(), bundle.bytes());
        shelf.put(store.arn(), store);
        return store;
    }

    TrustStoreState modify(String arn, Bundle bundle, Consumer<TrustStoreState> enforce) {
        var before = required(arn);
        var anchors = bundle.store().anchors();
        var lists = before.revocations().stream()
                .map(it -> new Revocation(
                        it.id(), it.entries(), TrustMaterial.isAnchored(content(before, it.file()), anchors)))
                .toList();
        var after = before.withBundle(fileName(bundle), anchors.size(), lists);
        write(after, after.bundle(), bundle.bytes());
        swap(before, after, enforce);
        if (!before.bundle().equals(after.bundle())) {
            delete(before, before.bundle());
        }
        return after;
    }

    List<Revocation> add(String arn, List<RevocationFile> files, Consumer<TrustStoreState> enforce) {
        var before = required(arn);
        var added = new ArrayList<Revocation>();
        for (var file : files) {
            added.add(new Revocation(before.lastRevocationId() + added.size() + 1, file.entries(), true));
        }
        var after = before.withAdded(added);
        quotas.requireRoom(after.revocations().size(), after.entries());
        for (var at = 0; at < added.size(); at++) {
            write(after, added.get(at).file(), files.get(at).bytes());
        }
        swap(before, after, enforce);
        return added;
    }

    void remove(String arn, List<Long> ids, Consumer<TrustStoreState> enforce) {
        var before = required(arn);
        var removed = ids.stream().map(id -> revocation(before, id)).distinct().toList();
        swap(before, before.without(removed), enforce);
        removed.forEach(it -> delete(before, it.file()));
    }

    Revocation revocation(TrustStoreState store, long id) {
        return store.revocations().stream()
                .filter(it -> it.id() == id)
                .findFirst()
                .orElseThrow(
                        () -> AwsError.of("RevocationIdNotFound", "The specified revocation ID does not exist: " + id));
    }

    void tag(String arn, Map<String, String> tags) {
        shelf.put(arn, required(arn).withTags(tags));
    }

    void delete(String arn) {
        var store = required(arn);
        shelf.remove(arn);
        try {
            StateFiles.deleteTree(directory.resolve(store.id()));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting trust store " + arn, e);
        }
    }

    /** Bundle or list, for whoever has a link to it. */
    byte[] content(TrustStoreState store, String file) {
        try {
            return StateFiles.readBytes(store.file(directory, file), MAX_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("reading trust store " + store.arn(), e);
        }
    }

    /** The file a link of this id and name leads to, if it is still part of a trust store. */
    Optional<byte[]> linked(String id, String file) {
        return shelf.all().stream()
                .filter(store -> store.id().equals(id))
                .filter(store -> store.bundle().equals(file)
                        || store.revocations().stream().anyMatch(it -> it.file().equals(file)))
                .findFirst()
                .map(store -> content(store, file));
    }

    Path bundleFile(TrustStoreState store) {
        return store.file(directory, store.bundle());
    }

    /** The lists that say something about this bundle's clients. */
    List<Path> listFiles(TrustStoreState store) {
        return store.revocations().stream()
                .filter(Revocation::anchored)
                .map(it -> store.file(directory, it.file()))
                .toList();
    }

    private void swap(TrustStoreState before, TrustStoreState after, Consumer<TrustStoreState> enforce) {
        shelf.put(after.arn(), after);
        try {
            enforce.accept(after);
        } catch (RuntimeException e) {
            shelf.put(before.arn(), before);
            enforce.accept(before);
            throw e;
        }
    }

    private static String fileName(Bundle bundle) {
        var digest = Fingerprint.sha256().digest(bundle.bytes());
        return "bundle-" + HexFormat.of().formatHex(digest, 0, 8) + ".pem";
    }

    private void write(TrustStoreState store, String file, byte[] bytes) {
        try {
            var path = store.file(directory, file);
            StateFiles.createDirectory(directory.resolve(store.id()));
            StateFiles.write(path, bytes, Access.EVERYONE);
        } catch (IOException e) {
            throw new UncheckedIOException("writing trust store " + store.arn(), e);
        }
    }

    private void delete(TrustStoreState store, String file) {
        try {
            Files.deleteIfExists(store.file(directory, file));
        } catch (IOException e) {
            throw new UncheckedIOException("deleting from trust store " + store.arn(), e);
        }
    }
}
