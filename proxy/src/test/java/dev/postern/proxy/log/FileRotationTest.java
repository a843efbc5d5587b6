package dev.postern.proxy.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of logs end and begin as alb.md 4.1 has the load balancer's: every five minutes, named after their end. */
class FileRotationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T14:56:30Z");
    private static final Optional<Duration> FIVE_MINUTES = Optional.of(Duration.ofMinutes(5));

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final AtomicLong nanos = new AtomicLong();

    @Nested
    class BySize {
        /** 20 bytes and two lines of five: the byte before, at, and after the limit. */
        @ParameterizedTest
        @CsvSource({"9, false", "10, false", "11, true"})
        void endsAFileBeforeALineThatWouldTakeItOverTheLimit(int length, boolean ended) {
            write(bySize(20), line('a', 10), line('b', length));

            assertThat(files().keySet())
                    .isEqualTo(
                            ended
                                    ? java.util.Set.of("access.log", "access.20261123T1456Z_0001.log")
                                    : java.util.Set.of("access.log"));
            assertThat(files()).containsEntry("access.log", (ended ? "" : line('a', 10)) + line('b', length));
        }

        @Test
        void neverSplitsALineHoweverManyComeAtOnceAndHoweverLongTheyAre() {
            write(bySize(20), "one\ntwo\nthree\n" + line('x', 50) + "four\n" + line('y', 20) + "z\n");

            assertThat(files())
                    .isEqualTo(Map.of(
                            "access.20261123T1456Z_0001.log", "one\ntwo\nthree\n",
                            "access.20261123T1456Z_0002.log", line('x', 50),
                            "access.20261123T1456Z_0003.log", "four\n",
                            "access.20261123T1456Z_0004.log", line('y', 20),
                            "access.log", "z\n"));
        }

        @Test
        void countsWhatAnEarlierProcessHasWritten() throws IOException {
            Files.writeString(directory.resolve("access.log"), "fifteen bytes.\n");

            write(bySize(20), "five\n", "more\n");

            assertThat(files())
                    .isEqualTo(
                            Map.of("access.20261123T1456Z_0001.log", "fifteen bytes.\nfive\n", "access.log", "more\n"));
        }
    }

    @Nested
    class ByTime {
        @Test
        void endsAFileAtTheFullFiveMinutesAndNamesItAfterThem() {
            var file = open(byTime());
            file.write("first\n");
            at("2026-11-23T14:59:59.999999999Z");
            file.write("last\n");
            at("2026-11-23T15:00:00Z");
            file.write("next\n");
            file.close();

            assertThat(files())
                    .isEqualTo(Map.of("access.20261123T1500Z_0001.log", "first\nlast\n", "access.log", "next\n"));
        }

        @Test
        void endsItWhenNothingMoreIsWritten() {
            var log = new RecordLog<String>(
                    RecordKind.ACCESS,
                    new LogFile(file(), System::nanoTime, Optional.of(rotation(byTime(), System::nanoTime))),
                    Function.identity(),
                    String::length,
                    (loss, count) -> {},
                    100);
            log.write("last");
            await("access.log");
            at("2026-11-23T15:00:00Z");

            await("access.20261123T1500Z_0001.log");
            log.close();

            assertThat(files()).isEqualTo(Map.of("access.20261123T1500Z_0001.log", "last\n"));
        }

        @Test
        void goesOnAfterARestartWithTheFileOfTheSameFiveMinutesAndEndsAnOlderOne() throws IOException {
            Files.writeString(file(), "before\n");
            Files.setLastModifiedTime(file(), FileTime.from(Instant.parse("2026-11-23T14:55:00Z")));
            write(byTime(), "after\n");
            assertThat(files()).isEqualTo(Map.of("access.log", "before\nafter\n"));

            Files.setLastModifiedTime(file(), FileTime.from(Instant.parse("2026-11-23T14:54:59Z")));
            write(byTime(), "later\n");

            assertThat(files())
                    .isEqualTo(Map.of("access.20261123T1455Z_0001.log", "before\nafter\n", "access.log", "later\n"));
        }

        @Test
        void keepsTheOrderOfNamesWhenTheClockIsSetBack() {
            var file = open(byTime());
            at("2026-11-23T16:00:00Z");
            file.write("one\n");
            at("2026-11-23T16:05:00Z");
            file.write("two\n");
            at("2026-11-23T14:00:00Z");
            file.write("three\n");
            at("2026-11-23T14:05:00Z");
            file.write("four\n");
            file.close();

            assertThat(String.join("", files().values())).isEqualTo("one\ntwo\nthree\nfour\n");
            assertThat(files().keySet())
                    .containsExactly("access.20261123T1605Z_0001.log", "access.20261123T1605Z_0002.log", "access.log");
        }
    }

    @Test
    void compressesWhatHasEndedAndLetsOnlyOwnerAndGroupReadIt() throws IOException {
        write(with(Optional.empty(), Compression.GZIP), line('a', 20), line('b', 20));

        assertThat(names()).containsExactly("access.20261123T1456Z_0001.log.gz", "access.log");
        var compressed = directory.resolve("access.20261123T1456Z_0001.log.gz");
        try (var text = new GZIPInputStream(Files.newInputStream(compressed))) {
            assertThat(new String(text.readAllBytes(), US_ASCII)).isEqualTo(line('a', 20));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(compressed)))
                .isEqualTo("rw-r-----");
    }

    /** Between renaming and compressing, in the middle of compressing, and between compressing and deleting. */
    @Test
    void finishesWhatACrashHasInterruptedAndLosesNothing() throws IOException {
        write(with(Optional.empty(), Compression.NONE), line('a', 20), line('b', 20), line('c', 20));
        var whole = write("access.20261123T1456Z_0003.log", line('d', 20));
        write(with(Optional.empty(), Compression.GZIP), line('e', 5));
        Files.copy(directory.resolve("access.20261123T1456Z_0003.log.gz"), directory.resolve("spare"));
        Files.writeString(whole, line('d', 20));
        write("access.20261123T1456Z_0001.log", line('a', 20));
        Files.delete(directory.resolve("access.20261123T1456Z_0001.log.gz"));
        write("access.20261123T1456Z_0001.log.gz.tmp", "half of");

        write(with(Optional.empty(), Compression.GZIP), line('f', 5));

        assertThat(names())
                .containsExactly(
                        "access.20261123T1456Z_0001.log.gz",
                        "access.20261123T1456Z_0002.log.gz",
                        "access.20261123T1456Z_0003.log.gz",
                        "access.20261123T1456Z_0004.log.gz",
                        "access.log",
                        "spare");
        assertThat(unpacked("access.20261123T1456Z_0001.log.gz")).isEqualTo(line('a', 20));
        assertThat(unpacked("access.20261123T1456Z_0003.log.gz")).isEqualTo(line('d', 20));
    }

    @Test
    void keepsSoManyAndDeletesNothingThatIsNotItsOwn() throws IOException {
        var others = List.of(
                "access.log.1",
                "access.20200101T0000Z.log",
                "access.20200101T0000Z_0001.log.bak",
                "xaccess.20200101T0000Z_0001.log",
                "connection.20200101T0000Z_0001.log",
                "accessx20200101T0000Z_0001.log");
        for (var name : others) {
            write(name, "");
        }
        write("access.20200101T0000Z_0001.log.gz", "");
        Files.createDirectory(directory.resolve("access.20200101T0000Z_0002.log"));

        write(with(Optional.of(2), Compression.GZIP), line('a', 20), line('b', 20), line('c', 20), line('d', 20));

        var expected = new ArrayList<>(others);
        expected.addAll(List.of(
                "access.20200101T0000Z_0002.log",
                "access.20261123T1456Z_0002.log.gz",
                "access.20261123T1456Z_0003.log.gz",
                "access.log"));
        assertThat(names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void goesOnInTheSameFileWhenItCannotBePutAsideAndTriesAgain() throws IOException {
        var elsewhere = Files.writeString(directory.resolve("elsewhere"), "");
        Files.createSymbolicLink(file(), elsewhere);
        var file = open(bySize(20));
        file.write(line('a', 20));
        assertThat(file.write(line('b', 20))).isZero();
        assertThat(elsewhere).hasContent(line('a', 20) + line('b', 20));

        Files.delete(file());
        Files.move(elsewhere, file());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(file.write(line('c', 20))).isZero();
        file.close();

        assertThat(files())
                .isEqualTo(Map.of(
                        "access.20261123T1456Z_0001.log", line('a', 20) + line('b', 20), "access.log", line('c', 20)));
    }

    @Test
    void tellsHowManyLinesAreLostWhenTheSecondFileCannotBeWritten() throws IOException {
        var file = open(bySize(8));
        file.write("one\ntwo\n");
        Files.createDirectories(directory.resolve("away"));
        Files.move(file(), directory.resolve("away/access.log"));
        Files.createDirectory(file());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

        assertThat(file.write("three\nfour\nfive\n")).isEqualTo(3);
        file.close();
    }

    private Path file() {
        return directory.resolve("access.log");
    }

    private void at(String time) {
        clock.set(Instant.parse(time));
    }

    private static String line(char character, int length) {
        return String.valueOf(character).repeat(length - 1) + "\n";
    }

    private static Rotation bySize(long bytes) {
        return new Rotation(Optional.empty(), Optional.of(bytes), Optional.empty(), Compression.NONE);
    }

    private static Rotation byTime() {
        return new Rotation(FIVE_MINUTES, Optional.empty(), Optional.empty(), Compression.NONE);
    }

    private static Rotation with(Optional<Integer> keep, Compression compress) {
        return new Rotation(Optional.empty(), Optional.of(20L), keep, compress);
    }

    private FileRotation rotation(Rotation when, java.util.function.LongSupplier nanoTime) {
        InstantSource time = clock::get;
        return new FileRotation(file(), when, time, nanoTime);
    }

    private LogFile open(Rotation when) {
        return new LogFile(file(), nanos::get, Optional.of(rotation(when, nanos::get)));
    }

    private void write(Rotation when, String... lines) {
        var file = open(when);
        assertThat(Arrays.stream(lines).mapToLong(file::write).sum()).isZero();
        file.close();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private String unpacked(String name) throws IOException {
        try (var text = new GZIPInputStream(Files.newInputStream(directory.resolve(name)))) {
            return new String(text.readAllBytes(), US_ASCII);
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What they hold, by name and in the order of names. */
    private Map<String, String> files() {
        try (var files = Files.list(directory)) {
            var contents = new TreeMap<String, String>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
            return contents;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(String name) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        // This one file alone: of a directory, one may be renamed between its listing and its reading.
        while (directory.resolve(name).toFile().length() == 0) {
            assertThat(System.nanoTime()).as(name).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
