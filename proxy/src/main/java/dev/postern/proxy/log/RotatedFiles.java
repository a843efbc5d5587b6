package dev.postern.proxy.log;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The files of one log that have ended, beside the one that is written: {@code connection.log} becomes
 * {@code connection.20261123T1500Z_0001.log}, after its end as the load balancer's objects are (alb.md 4.1), and then perhaps
 * {@code ….log.gz}. Sorted by name they are in the order they were written, also when the clock was set back in between. No other
 * file is ever touched.
 *
 * <p>Compressing leaves a whole file under one of both names at every moment: what a crash has interrupted, {@link #tidy} finishes.
 */
final class RotatedFiles {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);
    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".gz.tmp";

    private final Path current;
    private final Path directory;
    private final String before;
    private final String after;
    private final Pattern name;
    private final Rotation rotation;

    /** When a file ended, and which it was of those of the same minute. */
    private record Place(String stamp, int number) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::stamp).thenComparing(Place::number);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private record Ended(Path file, Place place, String form) {}

    RotatedFiles(Path current, Rotation rotation) {
        var file = current.toAbsolutePath();
        var text = file.getFileName().toString();
        var dot = text.lastIndexOf('.') <= 0 ? text.length() : text.lastIndexOf('.');
        this.current = file;
        this.directory = file.resolveSibling("").normalize();
        this.before = text.substring(0, dot) + ".";
        this.after = text.substring(dot);
        this.name = Pattern.compile(Pattern.quote(before) + "(\\d{8}T\\d{4}Z)_(\\d{4,9})" + Pattern.quote(after) + "(|"
                + Pattern.quote(COMPRESSED) + "|" + Pattern.quote(UNFINISHED) + ")");
        this.rotation = rotation;
    }

    /** Whether what is written is a file of its own, and not a device, a pipe or a link. */
    boolean isPossible() {
        return Files.isRegularFile(current, NOFOLLOW_LINKS);
    }

    /** Gives the current file the name of one that has ended. */
    void setAside(Instant end) throws IOException {
        var newest = ended().stream().map(Ended::place).max(Comparator.naturalOrder());
        // A clock that was set back must not sort what is newer before what is older: the older would outlive it.
        var stamp = newest.map(Place::stamp)
                .filter(last -> last.compareTo(STAMP.format(end)) > 0)
                .orElse(STAMP.format(end));
        var number = newest.filter(last -> last.stamp().equals(stamp))
                .map(last -> last.number() + 1)
                .orElse(1);
        Files.move(current, directory.resolve(before + stamp + "_" + String.format("%04d", number) + after));
    }

    /** Deletes what is not to be kept, then compresses what is to be compressed. */
    void tidy() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        var all = ended();
        var kept = all.stream()
                .map(Ended::place)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(rotation.keep().orElse(Integer.MAX_VALUE))
                .toList();
        for (var file : all) {
            if (!kept.contains(file.place()) || file.form().equals(UNFINISHED)) {
                Files.deleteIfExists(file.file());
            } else if (file.form().isEmpty() && rotation.compress() == Compression.GZIP) {
                compress(file.file());
            }
        }
    }

    private List<Ended> ended() throws IOException {
        try (var files = Files.list(directory)) {
            return files.flatMap(file -> ended(file).stream())
                    .sorted(Comparator.comparing(Ended::place).thenComparing(Ended::form, Comparator.reverseOrder()))
                    .toList();
        }
    }

    private Optional<Ended> ended(Path file) {
        var match = name.matcher(file.getFileName().toString());
        return match.matches() && Files.isRegularFile(file, NOFOLLOW_LINKS)
                ? Optional.of(
                        new Ended(file, new Place(match.group(1), Integer.parseInt(match.group(2))), match.group(3)))
                : Optional.empty();
    }

    private static void compress(Path file) throws IOException {
        var compressed = file.resolveSibling(file.getFileName() + COMPRESSED);
        // It has its name only once it is whole: then only the last step of the last time was missing.
        if (!Files.exists(compressed, NOFOLLOW_LINKS)) {
            var unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
            try (var to =
                    FileChannel.open(unfinished, Set.of(WRITE, CREATE, TRUNCATE_EXISTING), LogFile.OWNER_AND_GROUP)) {
                var packed = new GZIPOutputStream(Channels.newOutputStream(to));
                Files.copy(file, packed);
                packed.finish();
                to.force(true);
            }
            Files.move(unfinished, compressed, ATOMIC_MOVE);
        }
        Files.delete(file);
    }
}
