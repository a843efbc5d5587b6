package dev.postern.twin.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.crl.ListQuota;
import dev.postern.crl.RevocationList;
import dev.postern.crl.SignedList;
import dev.postern.crl.TrustStoreQuota;
import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.crl.aws.TrustStorePublisher.Settings;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTrustStoreRevocation;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket and a trust store's name, a publisher for them, and a clock that waiting moves. */
final class TrustStoreBench implements AutoCloseable {
    final TestPki pki = TestPki.withIntermediate(Instant.now());
    final String bucket = Cloud.name("trust");
    final String name = Cloud.name("store");
    final ElasticLoadBalancingV2Client elb;
    final S3Client s3;
    final S3Objects objects;
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
    private final Cloud cloud;

    TrustStoreBench(Path directory) throws IOException {
        cloud = Cloud.start(directory, clock::get);
        elb = cloud.client(ElasticLoadBalancingV2Client.builder());
        s3 = cloud.client(S3Client.builder().forcePathStyle(!Cloud.isLive()));
        objects = new S3Objects(s3);
        s3.createBucket(request -> request.bucket(bucket));
        cloud.removeAfterwards(() -> s3.deleteBucket(request -> request.bucket(bucket)));
        cloud.removeAfterwards(this::empty);
        cloud.removeAfterwards(() -> elb.deleteTrustStore(request -> request.trustStoreArn(arn())));
    }

    private void empty() {
        s3.listObjectsV2Paginator(request -> request.bucket(bucket))
                .contents()
                .forEach(object ->
                        s3.deleteObject(request -> request.bucket(bucket).key(object.key())));
    }

    TrustStorePublisher publisher() {
        return publisher(TrustStoreQuota.DEFAULT);
    }

    TrustStorePublisher publisher(TrustStoreQuota quota) {
        return TrustStorePublisher.of(elb, objects, new Settings(name, new S3Prefix(bucket, "edge"), quota))
                .waitingBy(this::pass);
    }

    void pass(Duration time) {
        if (Cloud.isLive()) {
            LockSupport.parkNanos(time.toNanos());
        } else {
            clock.updateAndGet(now -> now.plus(time));
        }
    }

    URI endpoint() {
        return cloud.endpoint();
    }

    /** A list of the issuing authority. */
    SignedList list(long number, long... serials) {
        return list(pki.issuing(), number, serials);
    }

    SignedList list(TestAuthority authority, long number, long... serials) {
        var pem = authority.listPem(
                number, Arrays.stream(serials).mapToObj(BigInteger::valueOf).toList());
        return SignedList.parse(pem.getBytes(UTF_8), List.of(authority.certificate()));
    }

    String arn() {
        return elb.describeTrustStores(request -> request.names(name))
                .trustStores()
                .get(0)
                .trustStoreArn();
    }

    List<Long> ids() {
        return elb
                .describeTrustStoreRevocations(request -> request.trustStoreArn(arn()))
                .trustStoreRevocations()
                .stream()
                .map(DescribeTrustStoreRevocation::revocationId)
                .toList();
    }

    /** Whether a list of the issuing authority on the trust store, as anybody can fetch it, has this serial. */
    boolean revokes(long serial) {
        return ids().stream().anyMatch(id -> content(id).contains(new SerialNumber(BigInteger.valueOf(serial))));
    }

    private RevocationList content(long id) {
        var link = elb.getTrustStoreRevocationContent(
                        request -> request.trustStoreArn(arn()).revocationId(id))
                .location();
        try (var in = URI.create(link).toURL().openStream()) {
            return RevocationList.parse(
                    in.readNBytes(ListQuota.FILE_BYTES),
                    List.of(pki.issuing().certificate(), pki.root().certificate()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cloud.close();
        elb.close();
        objects.close();
    }
}
