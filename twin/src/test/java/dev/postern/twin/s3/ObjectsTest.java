package dev.postern.twin.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class ObjectsTest {
    private static final String BUCKET = "trust";

    @TempDir
    Path directory;

    private TwinWithClient twin;

    @BeforeEach
    void start() throws IOException {
        twin = new TwinWithClient(directory);
        twin.s3().createBucket(it -> it.bucket(BUCKET));
    }

    @AfterEach
    void stop() {
        twin.close();
    }

    @Test
    void givesBackWhatWasPut() {
        var put = twin.s3()
                .putObject(
                        it -> it.bucket(BUCKET)
                                .key("ca/bundle.pem")
                                .contentType("application/x-pem-file")
                                .metadata(Map.of("sha", "1")),
                        RequestBody.fromString("hello"));

        var got = twin.s3().getObjectAsBytes(it -> it.bucket(BUCKET).key("ca/bundle.pem"));
        var head = twin.s3().headObject(it -> it.bucket(BUCKET).key("ca/bundle.pem"));

        // The MD5 of "hello", from RFC 1321's own program.
        assertThat(put.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(put.versionId()).isNull();
        assertThat(got.asUtf8String()).isEqualTo("hello");
        assertThat(got.response().eTag()).isEqualTo(put.eTag());
        assertThat(head.contentType()).isEqualTo("application/x-pem-file");
        assertThat(head.contentLength()).isEqualTo(5);
        assertThat(head.metadata()).containsEntry("sha", "1");
        assertThat(head.lastModified()).isEqualTo(TwinWithClient.NOW);
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"CRC32", "SHA1", "SHA256"})
    void keepsTheChecksumTheClientSendsBehindItsChunks(ChecksumAlgorithm algorithm) {
        var bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);

        twin.s3()
                .putObject(it -> it.bucket(BUCKET).key("a").checksumAlgorithm(algorithm), RequestBody.fromBytes(bytes));

        // The client itself compares the checksum that comes back with what it reads.
        assertThat(twin.s3().getObjectAsBytes(it -> it.bucket(BUCKET).key("a")).asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void keepsEveryVersionAndMarksDeletion() {
        enableVersioning();
        var first = put("a", "one").versionId();
        var second = put("a", "two").versionId();

        twin.s3().deleteObject(it -> it.bucket(BUCKET).key("a"));

        assertThat(first).isNotEqualTo(second).isNotEqualTo("null");
        assertThat(read("a", first)).isEqualTo("one");
        assertThat(read("a", second)).isEqualTo("two");
        assertCode(
                "NoSuchKey",
                404,
                () -> twin.s3().getObject(it -> it.bucket(BUCKET).key("a")));
        var versions = twin.s3().listObjectVersions(it -> it.bucket(BUCKET));
        assertThat(versions.versions()).extracting("versionId").containsExactly(second, first);
        assertThat(versions.deleteMarkers()).hasSize(1).allMatch(marker -> marker.isLatest());
        var marker = versions.deleteMarkers().get(0).versionId();
        assertCode(
                "MethodNotAllowed",
                405,
                () -> twin.s3().getObject(it -> it.bucket(BUCKET).key("a").versionId(marker)));

        twin.s3().deleteObject(it -> it.bucket(BUCKET).key("a").versionId(marker));

        assertThat(read("a")).isEqualTo("two");
        assertCode("NoSuchVersion", 404, () -> read("a", "0123456789"));
    }

    @Test
    void replacesTheUnversionedObjectWhenVersioningIsSuspended() {
        put("a", "before");
        enableVersioning();
        var kept = put("a", "kept").versionId();
        twin.s3().putBucketVersioning(it -> it.bucket(BUCKET).versioningConfiguration(v -> v.status("Suspended")));

        put("a", "after");

        assertThat(read("a", "null")).isEqualTo("after");
        assertThat(read("a", kept)).isEqualTo("kept");
        assertThat(twin.s3().listObjectVersions(it -> it.bucket(BUCKET)).versions())
                .hasSize(2);
    }

    @Test
    void writesOnlyIfWhatIsThereIsWhatWasExpected() {
        var etag = put("a", "one").eTag();

        assertCode("PreconditionFailed", 412, () -> putNew("a"));
        assertCode("PreconditionFailed", 412, () -> putOver("a", "\"5d41402abc4b2a76b9719d911017c592\""));
        assertCode("NoSuchKey", 404, () -> putOver("absent", etag));
        assertThat(read("a")).isEqualTo("one");

        putOver("a", etag);
        putNew("b");

        assertThat(read("a")).isEqualTo("new");
        assertThat(read("b")).isEqualTo("new");
    }

    @Test
    void takesADeletedObjectForAbsent() {
        enableVersioning();
        var etag = put("a", "one").eTag();
        twin.s3().deleteObject(it -> it.bucket(BUCKET).key("a"));

        assertCode("NoSuchKey", 404, () -> putOver("a", etag));
        putNew("a");

        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void sendsOnlyWhatHasChanged() {
        var etag = put("a", "one").eTag();

        assertThatThrownBy(() ->
                        twin.s3().getObject(it -> it.bucket(BUCKET).key("a").ifNoneMatch(etag)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertCode(
                "PreconditionFailed",
                412,
                () -> twin.s3().getObject(it -> it.bucket(BUCKET).key("a").ifMatch("\"0\"")));
        assertThatThrownBy(() ->
                        twin.s3().headObject(it -> it.bucket(BUCKET).key("a").ifModifiedSince(TwinWithClient.NOW)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
        assertThat(twin.s3()
                        .getObjectAsBytes(it -> it.bucket(BUCKET).key("a").ifMatch(etag))
                        .asUtf8String())
                .isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=2-4:cde", "bytes=7-:hij", "bytes=-3:hij", "bytes=0-99:abcdefghij", "lines=1-2:abcdefghij"
            })
    void sendsARange(String text) {
        put("a", "abcdefghij");
        var range = text.split(":", 2)[0];

        var got = twin.s3().getObjectAsBytes(it -> it.bucket(BUCKET).key("a").range(range));

        assertThat(got.asUtf8String()).isEqualTo(text.split(":", 2)[1]);
    }

    @Test
    void refusesARangeBeyondTheEnd() {
        put("a", "abc");

        assertCode(
                "InvalidRange",
                416,
                () -> twin.s3().getObject(it -> it.bucket(BUCKET).key("a").range("bytes=3-")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../escaped",
                "a/../b",
                "/leading",
                "with blank+plus%percent&and=equals?question#hash",
                "ünïcödé-\uD83D\uDD11",
                "a//b/",
                ".json",
                "tab\there"
            })
    void keepsAnyKeyInsideOfItsDirectory(String key) throws IOException {
        put(key, "strange");

        assertThat(read(key)).isEqualTo("strange");
        assertThat(twin.s3().listObjectsV2(it -> it.bucket(BUCKET)).contents())
                .extracting("key")
                .containsExactly(key);
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> directory.relativize(file).toString()))
                    .hasSize(3)
                    .allMatch(
                            file -> file.matches(
                                    "s3/buckets/trust/(bucket\\.json|objects/[0-9a-f]{64}/(null\\.json|[0-9a-f-]{36}\\.body))"));
        }
    }

    @Test
    void isThereWholeAfterARestart() throws IOException {
        enableVersioning();
        var first = put("a", "one").versionId();
        put("a", "two");
        put("b", "gone");
        twin.s3().deleteObject(it -> it.bucket(BUCKET).key("b"));
        var body = bodies().get(0);
        Files.write(body.resolveSibling("left-by-a-killed-process.body"), new byte[] {1});

        twin.restart();

        assertThat(read("a")).isEqualTo("two");
        assertThat(read("a", first)).isEqualTo("one");
        assertCode("NoSuchKey", 404, () -> read("b"));
        assertThat(bodies()).hasSize(3);
        assertThat(put("a", "three").versionId()).isNotNull();
        assertThat(read("a")).isEqualTo("three");
    }

    @Test
    void putsTogetherAnUploadInParts() throws IOException {
        var part = new byte[5 * 1024 * 1024];
        new Random(7).nextBytes(part);
        var id = twin.s3()
                .createMultipartUpload(it -> it.bucket(BUCKET).key("large").contentType("text/plain"))
                .uploadId();
        var one = uploadPart(id, 1, part);
        twin.restart();
        var two = uploadPart(id, 2, new byte[] {1, 2, 3});

        assertCode(
                "InvalidPart",
                400,
                () -> complete(id, List.of(one, two.toBuilder().eTag("\"0\"").build())));
        assertCode("InvalidPartOrder", 400, () -> complete(id, List.of(two, one)));
        assertCode("NoSuchKey", 404, () -> read("large"));
        complete(id, List.of(one, two));

        var got = twin.s3().getObjectAsBytes(it -> it.bucket(BUCKET).key("large"));
        assertThat(got.asByteArray()).hasSize(part.length + 3).startsWith(part).endsWith(1, 2, 3);
        assertThat(got.response().eTag()).endsWith("-2\"");
        assertThat(got.response().contentType()).isEqualTo("text/plain");
        assertCode("NoSuchUpload", 404, () -> complete(id, List.of(one, two)));
    }

    @Test
    void forgetsAnUploadThatIsAborted() throws IOException {
        var id = twin.s3()
                .createMultipartUpload(it -> it.bucket(BUCKET).key("large"))
                .uploadId();
        uploadPart(id, 1, new byte[] {1});

        twin.s3().abortMultipartUpload(it -> it.bucket(BUCKET).key("large").uploadId(id));

        assertCode("NoSuchUpload", 404, () -> uploadPart(id, 2, new byte[] {1}));
        try (var uploads = Files.list(directory.resolve("s3/uploads"))) {
            assertThat(uploads).isEmpty();
        }
    }

    @Test
    void honoursAPresignedAddressUntilItsTimeIsOver() throws Exception {
        put("a", "signed");
        var url = presigned();

        twin.clock.set(TwinWithClient.NOW.plusSeconds(599));
        assertThat(plainGet(url)).isEqualTo("200 signed");
        twin.clock.set(TwinWithClient.NOW.plusSeconds(600));
        assertThat(plainGet(url)).startsWith("403 ").contains("<Code>AccessDenied</Code>", "Request has expired");
        assertThat(plainGet(URI.create(url.toString().replace("X-Amz-Expires=600", "X-Amz-Expires=604801"))))
                .startsWith("400 ")
                .contains("AuthorizationQueryParametersError");
    }

    @Test
    void honoursAnAddressPresignedByTheSdk() throws Exception {
        put("a", "signed");
        // The SDK signs with the machine's time.
        twin.clock.set(Clock.systemUTC().instant());
        try (var presigner = S3Presigner.builder()
                .s3Client(twin.s3())
                .endpointOverride(twin.twin().endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(TwinWithClient.CREDENTIALS)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build()) {
            var url = presigner
                    .presignGetObject(it -> it.signatureDuration(Duration.ofMinutes(10))
                            .getObjectRequest(get -> get.bucket(BUCKET).key("a")))
                    .url();

            assertThat(plainGet(url.toURI())).isEqualTo("200 signed");
        }
    }

    private URI presigned() throws IOException {
        // As the load balancer's service makes them, on the same state.
        var store = ObjectStore.open(directory.resolve("s3/buckets"), twin.clock::get);
        return store.presigned(
                twin.twin().endpoint(), store.get(BUCKET, "a", Optional.empty()), Duration.ofMinutes(10));
    }

    private static String plainGet(URI url) throws Exception {
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private List<Path> bodies() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".body")).toList();
        }
    }

    private void enableVersioning() {
        twin.s3().putBucketVersioning(it -> it.bucket(BUCKET).versioningConfiguration(v -> v.status("Enabled")));
    }

    private CompletedPart uploadPart(String id, int number, byte[] bytes) {
        var etag = twin.s3()
                .uploadPart(
                        it -> it.bucket(BUCKET).key("large").uploadId(id).partNumber(number),
                        RequestBody.fromBytes(bytes))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private void complete(String id, List<CompletedPart> parts) {
        twin.s3()
                .completeMultipartUpload(it ->
                        it.bucket(BUCKET).key("large").uploadId(id).multipartUpload(upload -> upload.parts(parts)));
    }

    private PutObjectResponse put(String key, String text) {
        return twin.s3().putObject(it -> it.bucket(BUCKET).key(key), RequestBody.fromString(text, UTF_8));
    }

    private void putNew(String key) {
        twin.s3().putObject(it -> it.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString("new"));
    }

    private void putOver(String key, String etag) {
        twin.s3().putObject(it -> it.bucket(BUCKET).key(key).ifMatch(etag), RequestBody.fromString("new"));
    }

    private String read(String key) {
        return twin.s3().getObjectAsBytes(it -> it.bucket(BUCKET).key(key)).asUtf8String();
    }

    private String read(String key, String version) {
        return twin.s3()
                .getObjectAsBytes(it -> it.bucket(BUCKET).key(key).versionId(version))
                .asUtf8String();
    }

    private static void assertCode(String code, int status, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }
}
