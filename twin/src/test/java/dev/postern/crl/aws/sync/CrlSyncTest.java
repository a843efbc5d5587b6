package dev.postern.crl.aws.sync;

import static dev.postern.crl.aws.sync.CrlSync.Cause.SCHEDULE;
import static dev.postern.crl.aws.sync.CrlSync.Cause.WRITTEN;
import static dev.postern.crl.aws.sync.SyncOutcome.Result.MISSING;
import static dev.postern.crl.aws.sync.SyncOutcome.Result.OUTDATED;
import static dev.postern.crl.aws.sync.SyncOutcome.Result.PUBLISHED;
import static dev.postern.crl.aws.sync.SyncOutcome.Result.REJECTED;
import static dev.postern.crl.aws.sync.SyncOutcome.Result.UNCHANGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.SignedList;
import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Object;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.S3Publisher;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.twin.Twin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CrlSyncTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Instant MADE = NOW.minus(30, MINUTES);
    private static final S3Location LIST = new S3Location("lists", "crl/authority.crl");
    private static final S3Location BUNDLE = new S3Location("lists", "ca.pem");
    private static final String TARGET = "s3://lists/live";
    private static final int QUOTA = 4;

    @TempDir
    Path directory;

    private final TestPki pki = TestPki.withIntermediate(NOW);
    private final List<LifecycleEvent> events = new ArrayList<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private Twin twin;
    private S3Objects objects;
    private CrlSync sync;

    @BeforeEach
    void start() throws IOException {
        twin = Twin.start(directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> NOW);
        var client = S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        client.createBucket(it -> it.bucket("lists"));
        client.putBucketVersioning(it -> it.bucket("lists").versioningConfiguration(v -> v.status("Enabled")));
        objects = new S3Objects(client);
        write(BUNDLE, pki.bundle().getBytes(UTF_8));
        sync = new CrlSync(
                objects,
                new CaBundle(objects, BUNDLE.toString()),
                Map.of(TARGET, S3Publisher.into(objects, S3Prefix.parse(TARGET))),
                QUOTA,
                events::add,
                new SyncMetrics("Test", new PrintStream(stdout, true, UTF_8)),
                () -> NOW);
    }

    @AfterEach
    void stop() {
        objects.close();
        twin.close();
    }

    @Test
    void publishesAListAndSaysHowFreshItIs() throws IOException {
        var version = write(list(1, 5));

        var outcome = sync.sync(LIST, version, WRITTEN);

        assertThat(outcome).isEqualTo(new SyncOutcome(LIST, PUBLISHED, "number=1"));
        assertThat(live()).contains(1L);
        assertThat(events).extracting(LifecycleEvent::type).containsExactly(LifecycleEvent.Type.LIST_PUBLISHED);
        var live = metrics().get(0);
        assertThat(live.path("List").asString()).isEqualTo(LIST.toString());
        assertThat(live.path("Rejected").asDouble()).isZero();
        assertThat(live.path("ListAge").asDouble()).isEqualTo(30 * 60);
        assertThat(live.path("ListTimeLeft").asDouble())
                .isEqualTo(DAYS.getDuration().toSeconds() - 30.0 * 60);
        assertThat(live.path("ListAgePercent").asDouble()).isEqualTo(100.0 * 30 / (24 * 60));
        assertThat(live.path("RevokedEntries").asDouble()).isEqualTo(1);
        assertThat(live.path("EntryQuotaUse").asDouble()).isEqualTo(25);
        assertThat(metrics().get(1).path("EnforcementLag").asDouble()).isEqualTo(30 * 60);
        assertThat(live.at("/_aws/CloudWatchMetrics/0/Namespace").asString()).isEqualTo("Test");
        assertThat(live.at("/_aws/Timestamp").asLong()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void tellsTheSameEventAgainWhenItIsToldAgain() throws IOException {
        var version = write(list(1, 5));

        sync.sync(LIST, version, WRITTEN);
        var again = sync.sync(LIST, version, WRITTEN);

        assertThat(again.result()).isEqualTo(UNCHANGED);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).id()).isEqualTo(events.get(1).id());
    }

    @Test
    void tellsNothingWhenTheScheduleFindsNothingNew() throws IOException {
        write(list(1, 5));

        assertThat(sync.sync(LIST, Optional.empty(), SCHEDULE).result()).isEqualTo(PUBLISHED);
        assertThat(sync.sync(LIST, Optional.empty(), SCHEDULE).result()).isEqualTo(UNCHANGED);
        assertThat(events).hasSize(1);
    }

    @Test
    void neverGoesBackWhenEventsOvertakeOneAnother() throws IOException {
        var first = write(list(1));
        var second = write(list(2, 5));

        assertThat(sync.sync(LIST, second, WRITTEN).result()).isEqualTo(PUBLISHED);
        assertThat(sync.sync(LIST, first, WRITTEN).result()).isEqualTo(OUTDATED);
        assertThat(sync.sync(LIST, Optional.of("0123456789"), WRITTEN).result()).isEqualTo(OUTDATED);
        assertThat(live()).contains(2L);
        assertThat(events).hasSize(1);
        assertThat(metrics()).noneMatch(line -> line.path("Rejected").asDouble() > 0);
    }

    @Test
    void publishesTheVersionItIsToldOfEvenIfABadOneCameAfter() throws IOException {
        var good = write(list(1, 5));
        var bad = write(new byte[] {1, 2, 3});

        assertThat(sync.sync(LIST, good, WRITTEN).result()).isEqualTo(PUBLISHED);
        assertThat(sync.sync(LIST, bad, WRITTEN).result()).isEqualTo(REJECTED);
        assertThat(live()).contains(1L);
    }

    @Test
    void refusesAnOlderListThatWasWrittenOverANewer() throws IOException {
        sync.sync(LIST, write(list(2, 5)), WRITTEN);

        var outcome = sync.sync(LIST, write(list(1)), WRITTEN);

        assertRejected(outcome, "greater than the live list's 2");
        assertThat(live()).contains(2L);
    }

    @Test
    void refusesWhatMustNotBeLiveAndRaisesTheAlarm() throws IOException {
        sync.sync(LIST, write(list(1, 5)), WRITTEN);

        var impostor = list(pki.impostor().issuing(), 9);
        var cut = Arrays.copyOf(list(9, 5), 100);
        var full = list(9, 1, 2, 3, 4, 5);

        assertRejected(sync.sync(LIST, write(impostor), WRITTEN), "signed by another key");
        assertRejected(sync.sync(LIST, write(cut), WRITTEN), "byte");
        assertRejected(sync.sync(LIST, write(full), WRITTEN), "list of 5 entries (expected: at most 4, the quota)");
        assertThat(live()).contains(1L);
    }

    @Test
    void saysThatThereIsNoList() throws IOException {
        assertThat(sync.sync(LIST, Optional.empty(), SCHEDULE).result()).isEqualTo(MISSING);
        assertThat(metrics()).hasSize(1).allMatch(line -> line.path("Missing").asDouble() == 1);
    }

    @Test
    void failsWithoutJudgingTheListWhenTheBundleIsBroken() throws IOException {
        var version = write(list(1, 5));
        write(BUNDLE, "nothing".getBytes(UTF_8));

        assertThatThrownBy(() -> sync.sync(LIST, version, WRITTEN))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("CA bundle " + BUNDLE + ": ");

        assertThat(events).isEmpty();
        assertThat(metrics()).hasSize(1).allMatch(line -> line.path("Failed").asDouble() == 1);

        write(BUNDLE, pki.bundle().getBytes(UTF_8));
        assertThat(sync.sync(LIST, version, WRITTEN).result()).isEqualTo(PUBLISHED);
    }

    @Test
    void failsWhenS3DoesNotAnswer() throws IOException {
        write(list(1, 5));
        twin.close();

        assertThatThrownBy(() -> sync.sync(LIST, Optional.empty(), SCHEDULE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("reading " + LIST + ": ");
    }

    private void assertRejected(SyncOutcome outcome, String why) throws IOException {
        assertThat(outcome.result()).isEqualTo(REJECTED);
        assertThat(outcome.detail()).contains(why).doesNotContain("\n");
        var last = events.get(events.size() - 1);
        assertThat(last.type()).isEqualTo(LifecycleEvent.Type.LIST_REJECTED);
        assertThat(last.json()).contains(LIST.toString());
        var lines = metrics();
        assertThat(lines.get(lines.size() - 1).path("Rejected").asDouble()).isEqualTo(1);
    }

    private Optional<Long> live() throws IOException {
        var name = KeyFingerprint.of(pki.issuing().certificate()).hex().substring(0, 40);
        return objects.read(S3Prefix.parse(TARGET).object(name + ".pem"), 100_000)
                .map(object ->
                        SignedList.parse(object.bytes(), List.of(pki.issuing().certificate())))
                .map(list -> list.list().number().orElseThrow().value().longValueExact());
    }

    private List<JsonNode> metrics() {
        return stdout.toString(UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private Optional<String> write(byte[] list) throws IOException {
        return write(LIST, list).version();
    }

    private S3Object write(S3Location location, byte[] bytes) throws IOException {
        return objects.write(location, bytes, "application/octet-stream", Precondition.none());
    }

    private byte[] list(long number, long... serials) {
        return list(pki.issuing(), number, serials);
    }

    private static byte[] list(TestAuthority issuer, long number, long... serials) {
        return issuer.list(
                number,
                MADE,
                MADE.plus(1, DAYS),
                LongStream.of(serials).mapToObj(BigInteger::valueOf).toList());
    }
}
