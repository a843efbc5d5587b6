package dev.postern.twin.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.S3Exception;

@SuppressWarnings("unchecked") // the SDK's varargs of builders
class BucketsTest {
    private static final String BUCKET = "trust";
    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
                    + "\"acm-pca.amazonaws.com\"},\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::trust/*\"}]}";

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
    void isWhereItWasMadeAndGoesOnlyWhenEmpty() {
        put("a");

        assertThat(twin.s3().listBuckets().buckets()).extracting("name").containsExactly(BUCKET);
        assertThat(twin.s3().getBucketLocation(it -> it.bucket(BUCKET)).locationConstraintAsString())
                .isEqualTo("eu-central-1");
        assertThat(twin.s3().headBucket(it -> it.bucket(BUCKET)).bucketRegion()).isEqualTo("eu-central-1");
        assertCode("BucketAlreadyOwnedByYou", 409, () -> twin.s3().createBucket(it -> it.bucket(BUCKET)));
        assertCode("BucketNotEmpty", 409, () -> twin.s3().deleteBucket(it -> it.bucket(BUCKET)));

        twin.s3().deleteObject(it -> it.bucket(BUCKET).key("a"));
        twin.s3().deleteBucket(it -> it.bucket(BUCKET));

        assertThat(twin.s3().listBuckets().buckets()).isEmpty();
        assertCode("NoSuchBucket", 404, () -> put("a"));
        assertThatThrownBy(() -> twin.s3().headBucket(it -> it.bucket(BUCKET)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upper", "..", "a_b", "-a-", "a%2Fb"})
    void refusesANameThatIsNone(String name) throws IOException {
        var status =
                raw("PUT /" + name + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThat(status).contains("InvalidBucketName");
        assertThat(twin.s3().listBuckets().buckets()).hasSize(1);
    }

    @Test
    void beginsClosedToThePublicAndEncrypted() {
        var block = twin.s3().getPublicAccessBlock(it -> it.bucket(BUCKET)).publicAccessBlockConfiguration();
        var rules = twin.s3()
                .getBucketOwnershipControls(it -> it.bucket(BUCKET))
                .ownershipControls()
                .rules();
        var encryption = twin.s3().getBucketEncryption(it -> it.bucket(BUCKET)).serverSideEncryptionConfiguration();

        assertThat(List.of(
                        block.blockPublicAcls(),
                        block.ignorePublicAcls(),
                        block.blockPublicPolicy(),
                        block.restrictPublicBuckets()))
                .containsOnly(true);
        assertThat(rules)
                .extracting(rule -> rule.objectOwnership())
                .containsExactly(ObjectOwnership.BUCKET_OWNER_ENFORCED);
        assertThat(encryption
                        .rules()
                        .get(0)
                        .applyServerSideEncryptionByDefault()
                        .sseAlgorithmAsString())
                .isEqualTo("AES256");
        assertThat(twin.s3().getBucketVersioning(it -> it.bucket(BUCKET)).status())
                .isNull();
        assertThat(twin.s3().getBucketAcl(it -> it.bucket(BUCKET)).grants()).hasSize(1);
        assertThat(twin.s3()
                        .getBucketNotificationConfiguration(it -> it.bucket(BUCKET))
                        .eventBridgeConfiguration())
                .isNull();
        assertCode(
                "AccessControlListNotSupported",
                400,
                () -> twin.s3().putBucketAcl(it -> it.bucket(BUCKET).acl("private")));
        assertCode("NoSuchBucketPolicy", 404, () -> twin.s3().getBucketPolicy(it -> it.bucket(BUCKET)));
        assertCode("NoSuchTagSet", 404, () -> twin.s3().getBucketTagging(it -> it.bucket(BUCKET)));
        assertCode(
                "NoSuchLifecycleConfiguration",
                404,
                () -> twin.s3().getBucketLifecycleConfiguration(it -> it.bucket(BUCKET)));
    }

    @Test
    void keepsItsSettingsThroughARestart() throws IOException {
        twin.s3().putBucketPolicy(it -> it.bucket(BUCKET).policy(POLICY));
        twin.s3().deletePublicAccessBlock(it -> it.bucket(BUCKET));
        twin.s3().putBucketVersioning(it -> it.bucket(BUCKET).versioningConfiguration(v -> v.status("Enabled")));
        twin.s3()
                .putBucketTagging(it -> it.bucket(BUCKET)
                        .tagging(tags -> tags.tagSet(tag -> tag.key("k").value("v"))));
        twin.s3()
                .putBucketNotificationConfiguration(it ->
                        it.bucket(BUCKET).notificationConfiguration(to -> to.eventBridgeConfiguration(bridge -> {})));

        twin.restart();

        assertThat(twin.s3().getBucketPolicy(it -> it.bucket(BUCKET)).policy()).isEqualTo(POLICY);
        assertCode(
                "NoSuchPublicAccessBlockConfiguration",
                404,
                () -> twin.s3().getPublicAccessBlock(it -> it.bucket(BUCKET)));
        assertThat(twin.s3().getBucketVersioning(it -> it.bucket(BUCKET)).statusAsString())
                .isEqualTo("Enabled");
        assertThat(twin.s3().getBucketTagging(it -> it.bucket(BUCKET)).tagSet())
                .extracting("value")
                .containsExactly("v");
        assertThat(twin.s3()
                        .getBucketNotificationConfiguration(it -> it.bucket(BUCKET))
                        .eventBridgeConfiguration())
                .isNotNull();

        twin.s3().deleteBucketPolicy(it -> it.bucket(BUCKET));

        assertCode("NoSuchBucketPolicy", 404, () -> twin.s3().getBucketPolicy(it -> it.bucket(BUCKET)));
    }

    @Test
    void refusesAPolicyThatIsNone() {
        assertCode(
                "MalformedPolicy",
                400,
                () -> twin.s3().putBucketPolicy(it -> it.bucket(BUCKET).policy("everybody")));
    }

    @Test
    void doesNotTakeWhatItDoesNotKnowForSomethingElse() {
        assertCode(
                "NotImplemented",
                501,
                () -> twin.s3()
                        .getBucketInventoryConfiguration(it -> it.bucket(BUCKET).id("x")));
    }

    @Test
    void listsInPagesInTheOrderOfBytesAndByFolder() {
        var keys = new ArrayList<>(List.of("b", "a/2", "a/1", "c/d/e", "ä", "Z"));
        keys.forEach(this::put);

        var pages = twin.s3().listObjectsV2Paginator(it -> it.bucket(BUCKET).maxKeys(2));
        var folders = twin.s3().listObjectsV2(it -> it.bucket(BUCKET).delimiter("/"));
        var inside =
                twin.s3().listObjectsV2(it -> it.bucket(BUCKET).prefix("a/").startAfter("a/1"));

        assertThat(pages.contents()).extracting("key").containsExactly("Z", "a/1", "a/2", "b", "c/d/e", "ä");
        assertThat(pages.stream()).hasSize(3);
        assertThat(folders.contents()).extracting("key").containsExactly("Z", "b", "ä");
        assertThat(folders.commonPrefixes()).extracting("prefix").containsExactly("a/", "c/");
        assertThat(inside.contents()).extracting("key").containsExactly("a/2");
    }

    @Test
    void pagesThroughFoldersAndVersionsWithoutRepeatingOrLosingAny() {
        twin.s3().putBucketVersioning(it -> it.bucket(BUCKET).versioningConfiguration(v -> v.status("Enabled")));
        IntStream.range(0, 4).forEach(folder -> IntStream.range(0, 3).forEach(file -> put(folder + "/" + file)));
        IntStream.range(0, 3).forEach(file -> put("0/0"));

        var folders = twin.s3()
                .listObjectsV2Paginator(it -> it.bucket(BUCKET).delimiter("/").maxKeys(1))
                .commonPrefixes();
        var versions = twin.s3()
                .listObjectVersionsPaginator(it -> it.bucket(BUCKET).maxKeys(2))
                .versions();

        assertThat(folders).extracting("prefix").containsExactly("0/", "1/", "2/", "3/");
        assertThat(versions).hasSize(15).doesNotHaveDuplicates();
        assertThat(versions.stream().filter(version -> version.isLatest())).hasSize(12);
    }

    @Test
    void deletesSeveralObjectsAtOnce() {
        put("a");
        put("b");

        var deleted = twin.s3()
                .deleteObjects(it -> it.bucket(BUCKET)
                        .delete(these -> these.objects(
                                ObjectIdentifier.builder().key("a").build(),
                                ObjectIdentifier.builder().key("absent").build())));

        assertThat(deleted.deleted()).extracting("key").containsExactly("a", "absent");
        assertThat(twin.s3().listObjectsV2(it -> it.bucket(BUCKET)).contents())
                .extracting("key")
                .containsExactly("b");
    }

    @Test
    void isFoundByTheHostsNameToo() throws IOException {
        put("a");

        for (var host : List.of("trust.s3.eu-central-1.amazonaws.com", "trust.localhost:4566", "trust.s3.localhost")) {
            assertThat(raw("GET /a HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("text");
        }
        assertThat(raw("GET /trust/a HTTP/1.1\r\nHost: localhost:4566\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void refusesWhoTakesItForAnothersBucket() {
        assertCode(
                "AccessDenied",
                403,
                () -> twin.s3().listObjectsV2(it -> it.bucket(BUCKET).expectedBucketOwner("999999999999")));
    }

    private void put(String key) {
        twin.s3().putObject(it -> it.bucket(BUCKET).key(key), RequestBody.fromString("text"));
    }

    private String raw(String request) throws IOException {
        var endpoint = twin.twin().endpoint();
        try (var socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertCode(String code, int status, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }
}
