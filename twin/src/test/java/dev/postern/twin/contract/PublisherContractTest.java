package dev.postern.twin.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.CrlNumber;
import dev.postern.crl.SignedList;
import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.S3Publisher;
import dev.postern.crl.diff.DiffSummary;
import dev.postern.crl.publish.CrlPublisher;
import dev.postern.crl.publish.DirectoryPublisher;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.services.s3.S3Client;

/** One contract, wherever lists are published as files. */
class PublisherContractTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    @SuppressWarnings("UnusedVariable") // by @FieldSource
    private static final List<String> NOT_NAMES = List.of("../issuing", "", ".hidden", "a/b", "a\0b");

    @TempDir
    static Path directory;

    private static Cloud cloud;
    private static S3Client client;
    private static S3Objects objects;
    private static String bucket;

    private final TestPki pki = TestPki.withIntermediate(NOW);

    /** Where; each test has a place of its own. */
    enum Where {
        DIRECTORY,
        S3;

        Place place() {
            var name = Cloud.name("lists");
            return this == DIRECTORY
                    ? new InDirectory(directory.resolve(name))
                    : new InBucket(new S3Prefix(bucket, name));
        }
    }

    private interface Place {
        CrlPublisher publisher();

        byte[] read(String file) throws IOException;

        void write(String file, byte[] bytes) throws IOException;
    }

    private record InDirectory(Path path) implements Place {
        @Override
        public CrlPublisher publisher() {
            return DirectoryPublisher.into(path);
        }

        @Override
        public byte[] read(String file) throws IOException {
            return Files.readAllBytes(path.resolve(file));
        }

        @Override
        public void write(String file, byte[] bytes) throws IOException {
            Files.createDirectories(path);
            Files.write(path.resolve(file), bytes);
        }
    }

    private record InBucket(S3Prefix prefix) implements Place {
        @Override
        public CrlPublisher publisher() {
            return S3Publisher.into(objects, prefix);
        }

        @Override
        public byte[] read(String file) throws IOException {
            return objects.read(prefix.object(file), 1024 * 1024).orElseThrow().bytes();
        }

        @Override
        public void write(String file, byte[] bytes) throws IOException {
            objects.write(prefix.object(file), bytes, "text/plain", Precondition.none());
        }
    }

    @BeforeAll
    static void start() throws IOException {
        cloud = Cloud.start(directory.resolve("twin"), () -> NOW);
        client = cloud.client(S3Client.builder());
        objects = new S3Objects(client);
        bucket = Cloud.name("publisher");
        client.createBucket(it -> it.bucket(bucket));
        cloud.removeAfterwards(() -> client.deleteBucket(it -> it.bucket(bucket)));
        cloud.removeAfterwards(() -> client.listObjectsV2Paginator(it -> it.bucket(bucket))
                .contents()
                .forEach(object -> client.deleteObject(it -> it.bucket(bucket).key(object.key()))));
    }

    @AfterAll
    static void stop() {
        cloud.close();
        objects.close();
    }

    @ParameterizedTest
    @EnumSource
    void writesBothEncodingsAndSaysWhatChanged(Where where) throws IOException {
        var place = where.place();

        var first = place.publisher().publish(list(1, 5), "issuing");
        var second = place.publisher().publish(list(2, 5, 6), "issuing");

        assertThat(first).isEqualTo(new DiffSummary(Optional.empty(), Optional.of(CrlNumber.of(1)), 1, 0, 0));
        assertThat(second)
                .isEqualTo(new DiffSummary(Optional.of(CrlNumber.of(1)), Optional.of(CrlNumber.of(2)), 1, 0, 0));
        assertLive(place, 2);
        assertThat(place.read("issuing.crl")).isEqualTo(live(place, "crl").der());
        assertThat(place.read("issuing.pem")).isEqualTo(live(place, "crl").pem().getBytes(US_ASCII));
    }

    @ParameterizedTest
    @EnumSource
    void refusesANumberThatIsNotGreaterAndKeepsTheLiveList(Where where) throws IOException {
        var place = where.place();
        place.publisher().publish(list(18, 5), "issuing");

        for (var number : List.of(17L, 18L)) {
            assertThatThrownBy(() -> place.publisher().publish(list(number), "issuing"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("publishing list " + number + " for CN=Test Issuing,O=Example: list number: " + number
                            + " (expected: greater than the live list's 18)");
        }
        assertThat(live(place, "crl").content().entryCount()).isEqualTo(1);
        assertThat(live(place, "pem").content().entryCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void refusesToReplaceAnotherIssuersList(Where where) throws IOException {
        var place = where.place();
        place.publisher().publish(list(1), "issuing");

        for (var other : List.of(pki.root(), pki.impostor().issuing())) {
            assertThatThrownBy(() -> place.publisher().publish(list(other, 2), "issuing"))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("reading live list: list of \"CN=Test Issuing,O=Example\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void repairsWhatAnInterruptedPublicationLeft(Where where) throws IOException {
        var place = where.place();
        var list = list(2, 5);
        place.publisher().publish(list(1), "issuing");
        place.write("issuing.crl", list.der());

        place.publisher().publish(list, "issuing");

        assertLive(place, 2);
    }

    @ParameterizedTest
    @EnumSource
    void takesAPemForLiveThatIsThereAlone(Where where) throws IOException {
        var place = where.place();
        place.write("issuing.pem", list(18).pem().getBytes(US_ASCII));

        assertThatThrownBy(() -> place.publisher().publish(list(17), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("greater than the live list's 18");
        place.publisher().publish(list(19), "issuing");

        assertLive(place, 19);
    }

    @ParameterizedTest
    @EnumSource
    void doesNotReplaceALiveListItCannotRead(Where where) throws IOException {
        var place = where.place();
        place.write("issuing.crl", new byte[] {0x30, 0x10});

        assertThatThrownBy(() -> place.publisher().publish(list(1), "issuing"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("publishing list 1 for CN=Test Issuing,O=Example: reading live list: byte 2:");
        assertThat(place.read("issuing.crl")).hasSize(2);
    }

    @ParameterizedTest
    @FieldSource("NOT_NAMES")
    void refusesANameThatLeavesThePlace(String name) {
        for (var where : Where.values()) {
            assertThatThrownBy(() -> where.place().publisher().publish(list(1), name))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("name of a list");
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsTheGreatestNumberStayOfManyPublishedAtOnce(Where where) throws Exception {
        var place = where.place();
        var numbers = 24;
        var threads = Executors.newFixedThreadPool(4);
        try {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int number = 1; number <= numbers; number++) {
                var list = list(number, number);
                tasks.add(() -> {
                    try {
                        place.publisher().publish(list, "issuing");
                        return true;
                    } catch (MalformedInput overtaken) {
                        return false;
                    }
                });
            }
            Collections.shuffle(tasks, new Random(7));
            for (var result : threads.invokeAll(tasks)) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertLive(place, numbers);
    }

    private void assertLive(Place place, long number) throws IOException {
        assertThat(live(place, "crl").list().number()).contains(CrlNumber.of(number));
        assertThat(live(place, "pem").list().number()).contains(CrlNumber.of(number));
    }

    private SignedList live(Place place, String encoding) throws IOException {
        return SignedList.parse(
                place.read("issuing." + encoding), List.of(pki.issuing().certificate()));
    }

    private SignedList list(long number, long... serials) {
        return list(pki.issuing(), number, serials);
    }

    private static SignedList list(TestAuthority issuer, long number, long... serials) {
        var revoked = Arrays.stream(serials).mapToObj(BigInteger::valueOf).toList();
        return SignedList.parse(issuer.list(number, NOW, NOW.plus(7, DAYS), revoked), List.of(issuer.certificate()));
    }
}
