package dev.postern.proxy.trust;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.ListQuota;
import dev.postern.crl.aws.S3Location;
import dev.postern.pki.x509.DirectoryLock;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.StateFiles;
import dev.postern.pki.x509.StateFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a trust store survives a restart, in a directory: the greatest list number ever in force for each issuer, and copies of
 * what was read from Amazon S3. Written only when it has been in force; several edges may share the directory. Belongs to
 * the refreshing thread, but for {@link #copy}; blocks on files.
 *
 * <pre>
 *   state.json      numbers, and which copy belongs to which object
 *   SHA256.copy     the content of an object
 * </pre>
 */
final class LastGood {
    private static final int MAX_STATE_BYTES = 1024 * 1024;
    private static final String COPY = ".copy";

    private final Optional<Path> directory;
    private LastGoodState state;

    private LastGood(Optional<Path> directory, LastGoodState state) {
        this.directory = directory;
        this.state = state;
    }

    /**
     * What the directory remembers; nothing if there is none.
     *
     * @throws MalformedInput if it holds something else: to go on without it would be to forget that a list was newer
     */
    static LastGood open(Optional<Path> directory) throws IOException {
        return new LastGood(directory, directory.isPresent() ? read(directory.get()) : LastGoodState.EMPTY);
    }

    Map<KeyFingerprint, CrlNumber> numbers() {
        return state.numbers();
    }

    /** The copy of an object; its bytes are checked when they are read. */
    Optional<S3Copy> copy(S3Location location) {
        return Optional.ofNullable(state.copies().get(location))
                .map(sha256 -> S3Copy.onDisk(location, sha256, () -> content(sha256)));
    }

    /** Remembers what is in force. Of the copies the bytes are on disk afterwards, and no longer in memory. */
    void keep(Map<KeyFingerprint, CrlNumber> numbers, Collection<S3Copy> copies) throws IOException {
        var bySource = new TreeMap<S3Location, String>(java.util.Comparator.comparing(S3Location::toString));
        copies.forEach(copy -> bySource.put(copy.location(), copy.sha256()));
        var next = new LastGoodState(higher(state.numbers(), numbers), bySource);
        if (directory.isEmpty() || next.equals(state)) {
            return;
        }
        try {
            // None of it is secret, and explain may be run by somebody else.
            Files.createDirectories(directory.get());
            if (DirectoryLock.holding(directory.get(), () -> write(directory.get(), next, copies))) {
                copies.forEach(copy -> copy.movedTo(() -> content(copy.sha256())));
            }
        } catch (IOException e) {
            throw new IOException(
                    "writing " + directory.get() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } finally {
            // In memory it holds at once, whatever the disk says.
            state = new LastGoodState(next.numbers(), state.copies());
        }
        state = next;
    }

    /** Whether the copies are ours: another edge that shares the directory may know of newer lists. */
    private static boolean write(Path directory, LastGoodState ours, Collection<S3Copy> copies) throws IOException {
        var there = read(directory);
        var numbers = higher(there.numbers(), ours.numbers());
        var newest = numbers.entrySet().stream()
                .filter(entry -> ours.numbers().containsKey(entry.getKey()))
                .allMatch(entry -> entry.getValue().equals(ours.numbers().get(entry.getKey())));
        if (!newest) {
            return false;
        }
        for (var copy : copies) {
            var file = directory.resolve(copy.sha256() + COPY);
            if (!Files.exists(file)) {
                StateFiles.write(file, copy.read(), Access.EVERYONE);
            }
        }
        StateFiles.write(
                directory.resolve(LastGoodState.FILE),
                new LastGoodState(numbers, ours.copies()).json(),
                Access.EVERYONE);
        deleteAllBut(new HashSet<>(ours.copies().values()), directory);
        return true;
    }

    private static void deleteAllBut(Collection<String> digests, Path directory) throws IOException {
        var old = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory, "*" + COPY)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (!digests.contains(name.substring(0, name.length() - COPY.length()))) {
                    old.add(file);
                }
            }
        }
        for (var file : old) {
            Files.deleteIfExists(file);
        }
    }

    private static LastGoodState read(Path directory) throws IOException {
        var file = directory.resolve(LastGoodState.FILE);
        // What cannot be told, for want of permission, is not "nothing there".
        if (Files.notExists(file)) {
            return LastGoodState.EMPTY;
        }
        try {
            return LastGoodState.parse(StateFiles.read(file, MAX_STATE_BYTES));
        } catch (MalformedInput e) {
            throw new MalformedInput(
                    file + ": " + e.getMessage()
                            + " (expected: as the edge wrote it; to start without a memory, delete " + directory + ")",
                    e);
        } catch (IOException e) {
            throw new IOException("reading " + file + ": " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private byte[] content(String sha256) throws IOException {
        var file = directory.orElseThrow().resolve(sha256 + COPY);
        var bytes = StateFiles.readBytes(file, ListQuota.FILE_BYTES);
        if (!S3Copy.sha256(bytes).equals(sha256)) {
            throw new MalformedInput(file + ": is not what its name says (expected: untouched; delete it)");
        }
        return bytes;
    }

    private static Map<KeyFingerprint, CrlNumber> higher(
            Map<KeyFingerprint, CrlNumber> some, Map<KeyFingerprint, CrlNumber> others) {
        var higher = new HashMap<>(some);
        others.forEach(
                (key, number) -> higher.merge(key, number, (one, other) -> one.compareTo(other) < 0 ? other : one));
        return higher;
    }

    /** The directory, for people. */
    @Override
    public String toString() {
        return directory.map(Path::toString).orElse("nothing");
    }

    /** The objects of which there is no copy. */
    List<S3Location> missing(Collection<S3Location> locations) {
        return locations.stream()
                .filter(location -> !state.copies().containsKey(location))
                .toList();
    }
}
