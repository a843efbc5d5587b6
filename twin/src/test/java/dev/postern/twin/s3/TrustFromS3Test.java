package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.S3DenyListStore;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.deny.DeniedCertificate;
import dev.postern.crl.deny.DenyEntry;
import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.ClientRoster;
import dev.postern.pki.client.RegisteredClient;
import dev.postern.pki.client.VpcEndpointId;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.RevocationPolicyConfig;
import dev.postern.proxy.config.Source;
import dev.postern.proxy.config.Source.InS3;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import dev.postern.proxy.trust.S3Access;
import dev.postern.proxy.trust.WatchedTrust;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What an edge trusts by objects in S3: picked up, kept while S3 is away, and never lowered, also across a restart. */
class TrustFromS3Test {
    private static final Instant NOW = TwinWithClient.NOW;
    private static final String BUCKET = "acme-pki";
    private static final TestPki PKI = TestPki.withIntermediate(NOW);

    private static final RegisteredClient ACME =
            new RegisteredClient(new ClientId("acme"), Set.of(new VpcEndpointId("vpce-0123456789abcdef0")));

    @TempDir
    Path directory;

    private final TestCredential acme = PKI.client("acme").mint();
    private final List<S3Access> opened = new ArrayList<>();
    private TwinWithClient twin;

    @BeforeEach
    void start() throws IOException {
        twin = new TwinWithClient(directory.resolve("twin"));
        twin.s3().createBucket(request -> request.bucket(BUCKET));
        put("bundle.pem", PKI.bundle());
        put("root.crl", PKI.root().listPem(1, List.of()));
        publish(5);
    }

    @AfterEach
    void stop() {
        opened.forEach(S3Access::close);
        twin.close();
    }

    @Test
    void picksUpAListAndAsksForNothingThatHasNotChanged() throws IOException {
        var trust = open();
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);
        assertThat(trust.poll().changed()).isFalse();

        publish(6, acme.leaf().getSerialNumber());
        var poll = trust.poll();

        assertThat(poll.changed()).isTrue();
        assertThat(poll.trouble()).isEmpty();
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertRefused(trust);
    }

    @Test
    void guardsWhileS3IsAwayAndSaysSo() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        var trust = open();

        twin.close();
        var poll = trust.poll();

        assertThat(poll.changed()).isFalse();
        assertThat(poll.trouble().orElseThrow()).startsWith("reading s3://acme-pki/bundle.pem: ");
        assertThat(trust.refresh()).isInstanceOf(Outcome.Unchanged.class);
        assertRefused(trust);
    }

    @Test
    void guardsAfterARestartWithoutS3AndGoesOnWhenItIsBack() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        open().keep();
        twin.close();

        var trust = open();
        assertThat(trust.startTrouble().orElseThrow())
                .contains("reading s3://acme-pki/bundle.pem")
                .endsWith("the last good value of " + directory.resolve("last-good") + " is in force");
        assertRefused(trust);

        twin.restart();
        publish(7);
        var back = open();
        assertThat(back.startTrouble()).isEmpty();
        assertThat(verdict(back)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void refusesItsFirstStartWithoutS3() {
        twin.close();

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("reading s3://acme-pki/bundle.pem: ")
                .hasMessageEndingWith("; no last good copy of s3://acme-pki/bundle.pem in "
                        + directory.resolve("last-good") + " (expected: S3 within reach at the first start)");
    }

    @Test
    void keepsTheLastGoodListWhenAnOlderOneIsThereAfterARestart() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        open().keep();

        publish(5);
        var trust = open();

        assertThat(trust.startTrouble().orElseThrow()).contains("list number 5 (expected: at least 6");
        assertRefused(trust);
        assertThat(trust.poll().changed()).isTrue();
        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertRefused(trust);
    }

    @Test
    void keepsTheLastGoodValueWhenTheObjectIsBrokenOrGoneAtARestart() throws IOException {
        publish(6, acme.leaf().getSerialNumber());
        open().keep();

        put("issuing.crl", "garbage");
        assertRefused(open());
        twin.s3().deleteObject(request -> request.bucket(BUCKET).key("issuing.crl"));
        assertRefused(open());
    }

    @Test
    void doesNotStartOnACopyThatSomebodyHasChanged() throws IOException {
        open().keep();
        twin.close();
        try (var files = Files.newDirectoryStream(directory.resolve("last-good"), "*.copy")) {
            for (var file : files) {
                Files.writeString(file, PKI.bundle() + "# another\n");
            }
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not what its name says");
    }

    @Test
    void readsAListAgainFromItsCopyWhenTheBundleChanges() throws IOException {
        var trust = open();
        trust.keep();

        put(
                "bundle.pem",
                PKI.bundle()
                        + dev.postern.pki.x509.Certificates.pem(
                                List.of(TestPki.withIntermediate(NOW).root().certificate())));
        assertThat(trust.poll().changed()).isTrue();

        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void deniesAtOnceWithoutAnyList() throws IOException {
        var location = new S3Location(BUCKET, "deny.json");
        try (var objects = objects()) {
            var store = new S3DenyListStore(objects, location);
            store.update(UnaryOperator.identity());
            var trust = open(config(List.of(), Optional.of(new InS3(location))));
            assertThat(verdict(trust)).isInstanceOf(Verdict.Accepted.class);

            store.update(list -> list.with(new DenyEntry(
                    DeniedCertificate.of(
                            acme.leaf(), PKI.issuing().certificate().getPublicKey()),
                    "key lost",
                    NOW,
                    acme.leaf().getNotAfter().toInstant())));
            assertThat(trust.poll().changed()).isTrue();
            trust.refresh();

            assertRefused(trust);
        }
    }

    @Test
    void knowsItsClientsAfterARestartWithoutS3() throws IOException {
        var config = config(List.of(), Optional.empty()).withRoster(source("roster.json"));
        put("roster.json", "{\"version\":1,\"clients\":[]}");
        var trust = open(config);
        assertThat(registration(trust)).isEqualTo(new Registration.Unknown());

        put("roster.json", new ClientRoster(Map.of(Fingerprint.of(acme.leaf()), ACME)).json());
        assertThat(trust.poll().changed()).isTrue();
        assertThat(trust.refresh()).isInstanceOf(Outcome.Swapped.class);
        assertThat(registration(trust)).isEqualTo(new Registration.Known(ACME));
        trust.keep();

        put("roster.json", "{\"version\":1,\"clients\":[");
        assertThat(trust.poll().changed()).isTrue();
        assertThat(trust.refresh()).isInstanceOf(Outcome.Failed.class);
        assertThat(registration(trust)).isEqualTo(new Registration.Known(ACME));
        assertThat(registration(open(config))).as("started on the broken one").isEqualTo(new Registration.Known(ACME));

        twin.close();
        var restarted = open(config);
        assertThat(restarted.startTrouble().orElseThrow()).contains("reading s3://acme-pki/");
        assertThat(registration(restarted)).isEqualTo(new Registration.Known(ACME));
    }

    @Test
    void refusesItsFirstStartWithoutTheRosterItIsToldOf() {
        var config = config(List.of(), Optional.empty()).withRoster(source("roster.json"));

        assertThatThrownBy(() -> open(config))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("reading s3://acme-pki/roster.json: there is no such object");
    }

    @Test
    void boundsWhatItReads() throws IOException {
        put("bundle.pem", "#" + "x".repeat(1024 * 1024));

        assertThatThrownBy(this::open)
                .isInstanceOfAny(MalformedInput.class, IOException.class)
                .hasMessageContaining("too large");
    }

    private WatchedTrust open() throws IOException {
        return open(config(List.of(source("issuing.crl"), source("root.crl")), Optional.empty()));
    }

    private WatchedTrust open(TrustStoreConfig config) throws IOException {
        var access = new S3Access(this::objects);
        opened.add(access);
        return WatchedTrust.open(config, access, InstantSource.fixed(NOW));
    }

    private S3Objects objects() {
        return new S3Objects(S3Client.builder()
                .endpointOverride(twin.twin().endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(TwinWithClient.CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build());
    }

    private TrustStoreConfig config(List<Source> lists, Optional<Source> denyList) {
        return new TrustStoreConfig(
                source("bundle.pem"),
                lists,
                denyList,
                Optional.empty(),
                RevocationPolicyConfig.DEFAULT,
                TrustStoreConfig.DEFAULT_REFRESH,
                Duration.ofSeconds(5),
                Optional.of(directory.resolve("last-good")));
    }

    private static Source source(String key) {
        return new InS3(new S3Location(BUCKET, key));
    }

    private Registration registration(WatchedTrust trust) {
        return trust.get().registration(Fingerprint.of(acme.leaf()));
    }

    private void publish(long number, BigInteger... serials) {
        put("issuing.crl", PKI.issuing().listPem(number, List.of(serials)));
    }

    private void put(String key, String text) {
        twin.s3().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(text.getBytes(US_ASCII)));
    }

    private Verdict verdict(WatchedTrust trust) {
        return trust.get().verifier().verify(acme.chain(), NOW);
    }

    private void assertRefused(WatchedTrust trust) {
        assertThat(verdict(trust))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.CRL_HIT));
    }
}
