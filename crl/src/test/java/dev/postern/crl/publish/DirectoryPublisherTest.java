package dev.postern.crl.publish;

import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.SignedList;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPublisherTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    @TempDir
    Path base;

    private final TestPki pki = TestPki.withIntermediate(NOW);

    @Test
    void writesBothEncodingsAndSaysWhatChanged() throws IOException {
        var directory = base.resolve("new/crl");
        var publisher = DirectoryPublisher.into(directory);

        var first = publisher.publish(list(1, 5), "issuing");
        var second = publisher.publish(list(2, 5, 6), "issuing");

        assertThat(first).isEqualTo(new DiffSummary(Optional.empty(), Optional.of(CrlNumber.of(1)), 1, 0, 0));
        assertThat(second)
                .isEqualTo(new DiffSummary(Optional.of(CrlNumber.of(1)), Optional.of(CrlNumber.of(2)), 1, 0, 0));
        assertThat(live("new/crl/issuing.crl").list().number()).contains(CrlNumber.of(2));
        assertThat(live("new/crl/issuing.pem").list().number()).contains(CrlNumber.of(2));
        assertThat(names(directory)).containsExactly(".issuing.lock", "issuing.crl", "issuing.pem");
    }

    @Test
    void refusesANumberThatIsNotGreaterAndKeepsTheLiveList() throws IOException {
        var publisher = DirectoryPublisher.into(base);
        publisher.publish(list(18, 5), "issuing");

        for (var number : List.of(17L, 18L)) {
            assertThatThrownBy(() -> publisher.publish(list(number), "issuing"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("publishing list " + number + " for CN=Test Issuing,O=Example: list number: " + number
                            + " (expected: greater than the live list's 18)");
        }
        assertThat(live("issuing.crl").content().entryCount()).isEqualTo(1);
        assertThat(live("issuing.pem").content().entryCount()).isEqualTo(1);
    }

    @Test
    void refusesToReplaceAnotherIssuersList() throws IOException {
        DirectoryPublisher.into(base).publish(list(1), "issuing");

        for (var other : List.of(pki.root(), pki.impostor().issuing())) {
            assertThatThrownBy(() -> DirectoryPublisher.into(base).publish(list(other, 2), "issuing"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("reading live list: list of \"CN=Test Issuing,O=Example\"");
        }
    }

    @Test
    @DisplayName("V19 a publication that was interrupted is repaired")
    void repairsWhatAnInterruptedPublicationLeft() throws IOException {
        var list = list(2, 5);
        DirectoryPublisher.into(base).publish(list(1), "issuing");
        Files.write(base.resolve("issuing.crl"), list.der());
        Files.write(base.resolve(".issuing.pem.tmp"), new byte[] {'-'});

        DirectoryPublisher.into(base).publish(list, "issuing");

        assertThat(live("issuing.pem").list().number()).contains(CrlNumber.of(2));
        assertThat(base.resolve(".issuing.pem.tmp")).doesNotExist();
    }

    @Test
    void doesNotReplaceALiveListItCannotRead() throws IOException {
        Files.write(base.resolve("issuing.crl"), new byte[] {0x30, 0x10});

        assertThatThrownBy(() -> DirectoryPublisher.into(base).publish(list(1), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("publishing list 1 for CN=Test Issuing,O=Example: reading live list: byte 2:");
        assertThat(Files.readAllBytes(base.resolve("issuing.crl"))).hasSize(2);
    }

    @Test
    @DisplayName("O2 a disk that fails is told, and what it was doing")
    void saysWhatItWasDoingWhenTheDiskFails() throws IOException {
        Files.createDirectory(base.resolve("issuing.crl"));

        assertThatThrownBy(() -> DirectoryPublisher.into(base).publish(list(1), "issuing"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("publishing list 1 for CN=Test Issuing,O=Example: reading live list: ");
    }

    @Test
    void refusesANameThatLeavesTheDirectory() {
        for (var name : List.of("../issuing", "", ".hidden", "a/b", "a\0b")) {
            assertThatThrownBy(() -> DirectoryPublisher.into(base).publish(list(1), name))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("name of a list");
        }
    }

    @Test
    @DisplayName("V19 of concurrent publishers the greatest number stays")
    void letsConcurrentPublishersWaitSoThatTheGreatestNumberStays() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int number = 1; number <= 40; number++) {
                var list = list(number, number);
                tasks.add(() -> {
                    try {
                        DirectoryPublisher.into(base).publish(list, "issuing");
                        return true;
                    } catch (MalformedInput overtaken) {
                        return false;
                    }
                });
            }
            java.util.Collections.shuffle(tasks, new java.util.Random(7));
            for (var result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(live("issuing.crl").list().number()).contains(CrlNumber.of(40));
        assertThat(live("issuing.pem").list().number()).contains(CrlNumber.of(40));
    }

    private SignedList live(String file) throws IOException {
        return SignedList.parse(
                Files.readAllBytes(base.resolve(file)), List.of(pki.issuing().certificate()));
    }

    private SignedList list(long number, long... serials) {
        return list(pki.issuing(), number, serials);
    }

    private static SignedList list(TestAuthority issuer, long number, long... serials) {
        var revoked =
                java.util.Arrays.stream(serials).mapToObj(BigInteger::valueOf).toList();
        return SignedList.parse(issuer.list(number, NOW, NOW.plus(7, DAYS), revoked), List.of(issuer.certificate()));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
