package dev.postern.twin.elb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTrustStoreRevocation;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TrustStore;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TrustStoreStatus;

@SuppressWarnings("unchecked") // the SDK's varargs of builders
class TrustStoresTest {
    @TempDir
    Path directory;

    private ElbBench bench;

    @BeforeEach
    void start() throws IOException {
        bench = new ElbBench(directory, ElbBench.SETTINGS);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void isCreatingForAWhileAndThenActive() {
        var arn = bench.create("partners");

        assertThat(arn)
                .matches("arn:aws:elasticloadbalancing:eu-central-1:123456789012:truststore/partners/[0-9a-f]{16}");
        assertThat(described(arn).status()).isEqualTo(TrustStoreStatus.CREATING);
        bench.clock.updateAndGet(time -> time.plus(ElbBench.SETTINGS.creation()).minusMillis(1));
        assertThat(described(arn).status()).isEqualTo(TrustStoreStatus.CREATING);
        bench.clock.updateAndGet(time -> time.plusMillis(1));
        assertThat(described(arn).status()).isEqualTo(TrustStoreStatus.ACTIVE);
        assertThat(described(arn).numberOfCaCertificates()).isEqualTo(2);
        assertThat(described(arn).totalRevokedEntries()).isZero();
    }

    @Test
    void keepsTheBundleItWasMadeOfWhateverBecomesOfTheObject() throws IOException {
        var arn = bench.create("partners");

        bench.put("ca.pem", "nothing");

        assertThat(get(bundleLink(arn))).isEqualTo(bench.pki.bundle());
    }

    @Test
    void replacesTheBundleWhole() throws IOException {
        var arn = bench.create("partners");
        var other = bench.pki.impostor().bundle();
        bench.put("other.pem", other);

        bench.elb()
                .modifyTrustStore(request -> request.trustStoreArn(arn)
                        .caCertificatesBundleS3Bucket(ElbBench.BUCKET)
                        .caCertificatesBundleS3Key("other.pem"));

        assertThat(get(bundleLink(arn))).isEqualTo(other);
    }

    @Test
    void refusesABundleAgainstTheRulesAndOneThatIsNotThere() {
        bench.put("broken.pem", bench.pki.bundle() + "\n");

        assertRefused("InvalidCaCertificatesBundle", "blank line", () -> create("partners", "broken.pem"));
        assertRefused("CaCertificatesBundleNotFound", "s3://trust/none.pem", () -> create("partners", "none.pem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-partners", "partners-", "part--ners", "part_ners", "abcdefghijabcdefghijabcdefghijabc"})
    void refusesOtherNames(String name) {
        assertRefused("ValidationError", name, () -> bench.create(name));
    }

    @Test
    void refusesASecondOfTheSameNameAndMoreThanTheQuota() {
        bench.create("one");
        assertRefused("DuplicateTrustStoreName", "one", () -> bench.create("one"));
        bench.create("two");
        bench.create("three");

        assertRefused("TooManyTrustStores", "3", () -> bench.create("four"));
    }

    @Test
    void saysThatThereIsNoSuchStore() {
        var arn = bench.create("partners").replace("partners", "others");

        assertRefused("TrustStoreNotFound", arn, () -> described(arn));
        assertRefused(
                "TrustStoreNotFound", arn, () -> bench.elb().deleteTrustStore(request -> request.trustStoreArn(arn)));
        assertRefused(
                "TrustStoreNotFound", arn, () -> bench.add(arn, bench.pki.root().listPem(1, List.of())));
    }

    @Test
    void tellsPageByPage() {
        var arns = List.of(bench.create("a"), bench.create("b"), bench.create("c"));

        var pages = bench.elb().describeTrustStoresPaginator(request -> request.pageSize(2));

        assertThat(pages.stream().map(page -> page.trustStores().size())).containsExactly(2, 1);
        assertThat(pages.stream().flatMap(page -> page.trustStores().stream()).map(TrustStore::trustStoreArn))
                .containsExactlyElementsOf(arns);
        assertRefused(
                "ValidationError", "1..400", () -> bench.elb().describeTrustStores(request -> request.pageSize(401)));
    }

    @Test
    void countsWhatItsListsRevoke() {
        var arn = bench.create("partners");

        var ids = bench.add(arn, list(1, 10, 11), bench.pki.root().listPem(1, List.of(BigInteger.TEN)));

        assertThat(ids).containsExactly(1L, 2L);
        assertThat(revocations(arn))
                .extracting(
                        DescribeTrustStoreRevocation::revocationId,
                        DescribeTrustStoreRevocation::numberOfRevokedEntries)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 2L), org.assertj.core.groups.Tuple.tuple(2L, 1L));
        assertThat(described(arn).totalRevokedEntries()).isEqualTo(3);
    }

    @Test
    void neverGivesAnIdASecondTimeNotEvenAfterARestart() throws IOException {
        var arn = bench.create("partners");
        bench.add(arn, list(1), list(2));
        bench.remove(arn, 2L);

        bench.restart();

        assertThat(bench.add(arn, list(3))).containsExactly(3L);
        assertThat(revocations(arn))
                .extracting(DescribeTrustStoreRevocation::revocationId)
                .containsExactly(1L, 3L);
    }

    @Test
    void removesAllOrNothing() {
        var arn = bench.create("partners");
        bench.add(arn, list(1));

        assertRefused("RevocationIdNotFound", "7", () -> bench.remove(arn, 1L, 7L));

        assertThat(revocations(arn)).hasSize(1);
    }

    @Test
    void refusesWhatIsNoListOfThisBundleInPem() {
        var arn = bench.create("partners");
        var der = bench.pki.issuing().list(1, bench.now, bench.now.plus(7, ChronoUnit.DAYS), List.of());
        bench.objects.put(ElbBench.BUCKET, "list.crl", der);

        assertRefused("InvalidRevocationContent", "PEM", () -> addObject(arn, "list.crl"));
        assertRefused(
                "InvalidRevocationContent",
                "More than one CRL objects in the revocation file",
                () -> bench.add(arn, list(1) + list(2)));
        assertRefused("InvalidRevocationContent", "empty file", () -> bench.add(arn, ""));
        assertRefused(
                "InvalidRevocationContent",
                "another key",
                () -> bench.add(arn, bench.pki.impostor().issuing().listPem(1, List.of())));
        assertRefused("RevocationContentNotFound", "s3://trust/none", () -> addObject(arn, "none"));
        assertThat(revocations(arn)).isEmpty();
    }

    @Test
    void refusesMoreListsAndMoreEntriesThanTheQuota() {
        var arn = bench.create("partners");
        bench.add(arn, list(1, 1, 2, 3, 4, 5));

        assertRefused("TooManyTrustStoreRevocationEntries", "6 revocation entries", () -> bench.add(arn, list(2, 6)));
        bench.add(arn, list(2), list(3), list(4));
        assertRefused("TooManyTrustStoreRevocationEntries", "5 revocation lists", () -> bench.add(arn, list(5)));
        assertThat(revocations(arn)).hasSize(4);
    }

    @Test
    void givesAListBackByALinkThatHoldsTenMinutes() throws IOException {
        var arn = bench.create("partners");
        bench.add(arn, list(1, 10));

        var link = URI.create(bench.elb()
                .getTrustStoreRevocationContent(
                        request -> request.trustStoreArn(arn).revocationId(1L))
                .location());

        bench.clock.updateAndGet(time -> time.plus(Duration.ofMinutes(10).minusSeconds(1)));
        assertThat(get(link)).isEqualTo(list(1, 10));
        assertThat(status(URI.create(link.toString().replace("revocation-1", "revocation-2"))))
                .isEqualTo(403);
        bench.clock.updateAndGet(time -> time.plusSeconds(2));
        assertThat(status(link)).isEqualTo(403);
    }

    @Test
    void remembersTags() {
        var arn = bench.create("partners");

        bench.elb()
                .addTags(request -> request.resourceArns(arn)
                        .tags(
                                Tag.builder().key("team").value("edge").build(),
                                Tag.builder().key("env").build()));
        bench.elb().removeTags(request -> request.resourceArns(arn).tagKeys("env"));

        var tags =
                bench.elb().describeTags(request -> request.resourceArns(arn)).tagDescriptions();
        assertThat(tags).hasSize(1);
        assertThat(tags.get(0).tags()).extracting(Tag::key).containsExactly("team");
    }

    private void create(String name, String key) {
        bench.elb()
                .createTrustStore(request -> request.name(name)
                        .caCertificatesBundleS3Bucket(ElbBench.BUCKET)
                        .caCertificatesBundleS3Key(key));
    }

    private void addObject(String arn, String key) {
        bench.elb()
                .addTrustStoreRevocations(request -> request.trustStoreArn(arn)
                        .revocationContents(
                                content -> content.s3Bucket(ElbBench.BUCKET).s3Key(key)));
    }

    private String list(long number, long... serials) {
        return bench.pki
                .issuing()
                .listPem(
                        number,
                        java.util.Arrays.stream(serials)
                                .mapToObj(BigInteger::valueOf)
                                .toList())
                // The signature is another one each time; what is compared is one list.
                .transform(text -> lists.computeIfAbsent(number + java.util.Arrays.toString(serials), key -> text));
    }

    private final java.util.Map<String, String> lists = new java.util.HashMap<>();

    private TrustStore described(String arn) {
        return bench.elb()
                .describeTrustStores(request -> request.trustStoreArns(arn))
                .trustStores()
                .get(0);
    }

    private List<DescribeTrustStoreRevocation> revocations(String arn) {
        return bench.elb()
                .describeTrustStoreRevocations(request -> request.trustStoreArn(arn))
                .trustStoreRevocations();
    }

    private URI bundleLink(String arn) {
        return URI.create(bench.elb()
                .getTrustStoreCaCertificatesBundle(request -> request.trustStoreArn(arn))
                .location());
    }

    private static String get(URI link) throws IOException {
        try (var in = link.toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static int status(URI link) throws IOException {
        return ((HttpURLConnection) link.toURL().openConnection()).getResponseCode();
    }

    private static void assertRefused(String code, String detail, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ElasticLoadBalancingV2Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code))
                .hasMessageContaining(detail);
    }
}
