package dev.postern.twin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.MissingObject;
import dev.postern.crl.aws.Precondition;
import dev.postern.crl.aws.PreconditionLost;
import dev.postern.crl.aws.S3Location;
import dev.postern.crl.aws.S3Object;
import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectsContractTest {
    private static final byte[] ONE = {1, 1, 1};
    private static final byte[] TWO = {2, 2};

    @TempDir
    static Path directory;

    private static Cloud cloud;
    private static S3Objects objects;
    private static String bucket;

    private S3Location location;

    @BeforeAll
    static void start() throws IOException {
        cloud = Cloud.start(directory, () -> Instant.parse("2026-11-23T09:00:00Z"));
        var client = cloud.client(S3Client.builder());
        objects = new S3Objects(client);
        bucket = Cloud.name("objects");
        client.createBucket(it -> it.bucket(bucket));
        client.putBucketVersioning(it -> it.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
        cloud.removeAfterwards(() -> client.deleteBucket(it -> it.bucket(bucket)));
        cloud.removeAfterwards(() -> client.listObjectVersionsPaginator(it -> it.bucket(bucket))
                .versions()
                .forEach(version -> client.deleteObject(
                        it -> it.bucket(bucket).key(version.key()).versionId(version.versionId()))));
    }

    @AfterAll
    static void stop() {
        cloud.close();
        objects.close();
    }

    @BeforeEach
    void choosePlace() {
        location = new S3Location(bucket, Cloud.name("key with blank"));
    }

    @Test
    void readsNothingWhereNothingIs() throws IOException {
        assertThat(objects.read(location, 10)).isEmpty();
        assertThatThrownBy(() -> objects.readIfChanged(location, "\"0\"", 10))
                .isInstanceOf(MissingObject.class)
                .hasMessage("reading " + location + ": there is no such object");
        assertThatThrownBy(() -> objects.read(new S3Location(Cloud.name("absent"), "a"), 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(": NoSuchBucket: ");
    }

    @Test
    void readsEachVersionAndOnlyWhatHasChanged() throws IOException {
        var one = write(ONE, Precondition.absent());
        var two = write(TWO, Precondition.matches(one.etag()));

        assertThat(objects.read(location, 10)).hasValueSatisfying(it -> {
            assertThat(it.bytes()).isEqualTo(TWO);
            assertThat(it.version()).isEqualTo(two.version()).isPresent();
        });
        assertThat(objects.readVersion(location, one.version().orElseThrow(), 10)
                        .orElseThrow()
                        .bytes())
                .isEqualTo(ONE);
        assertThat(objects.readIfChanged(location, two.etag(), 10)).isEmpty();
        assertThat(objects.readIfChanged(location, one.etag(), 10).orElseThrow().bytes())
                .isEqualTo(TWO);
    }

    @Test
    void writesNothingWhereAnotherWasFaster() throws IOException {
        var one = write(ONE, Precondition.none());

        assertThatThrownBy(() -> write(TWO, Precondition.absent()))
                .isInstanceOf(PreconditionLost.class)
                .hasMessage("writing " + location + ": somebody else has written it meanwhile");
        assertThatThrownBy(() -> write(TWO, Precondition.matches("\"0\""))).isInstanceOf(PreconditionLost.class);
        var elsewhere = new S3Location(bucket, Cloud.name("absent"));
        assertThatThrownBy(() -> objects.write(elsewhere, TWO, "text/plain", Precondition.matches(one.etag())))
                .isInstanceOf(PreconditionLost.class);

        assertThat(objects.read(location, 10).flatMap(S3Object::version)).isEqualTo(one.version());
        assertThat(objects.read(elsewhere, 10)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLarge() throws IOException {
        write(ONE, Precondition.none());

        assertThat(objects.read(location, 3)).isPresent();
        assertThatThrownBy(() -> objects.read(location, 2))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(location + ": too large (expected: at most 2 bytes)");
    }

    private S3Object write(byte[] bytes, Precondition precondition) throws IOException {
        return objects.write(location, bytes, "application/octet-stream", precondition);
    }
}
