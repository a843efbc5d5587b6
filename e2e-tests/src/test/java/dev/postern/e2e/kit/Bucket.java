package dev.postern.e2e.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket of an S3 on this machine, which goes away and comes back at the same address. */
public final class Bucket implements AutoCloseable {
    private final Path directory;
    private final String name;
    private Twin twin;

    private Bucket(Path directory, String name, Twin twin) {
        this.directory = directory;
        this.name = name;
        this.twin = twin;
    }

    /** Makes it, empty. */
    public static Bucket create(Path directory, String name) throws IOException {
        var bucket = new Bucket(directory, name, twin(directory, 0));
        try (var s3 = bucket.s3()) {
            s3.createBucket(request -> request.bucket(name));
        }
        return bucket;
    }

    public void put(String key, String text) {
        try (var s3 = s3()) {
            s3.putObject(request -> request.bucket(name).key(key), RequestBody.fromBytes(text.getBytes(UTF_8)));
        }
    }

    public void delete(String key) {
        try (var s3 = s3()) {
            s3.deleteObject(request -> request.bucket(name).key(key));
        }
    }

    /** S3 is out of reach from now on. */
    public void goAway() {
        twin.close();
    }

    /** And back again, with all that is in it. */
    public void comeBack() throws IOException {
        twin = twin(directory, twin.endpoint().getPort());
    }

    /** An edge of this file asks here. */
    public void servedTo(EdgeYaml yaml) {
        yaml.environment("AWS_ENDPOINT_URL", twin.endpoint().toString())
                .environment("AWS_REGION", "eu-central-1")
                .environment("AWS_ACCESS_KEY_ID", "twin")
                .environment("AWS_SECRET_ACCESS_KEY", "twin");
    }

    @Override
    public void close() {
        twin.close();
    }

    private static Twin twin(Path directory, int port) throws IOException {
        return Twin.start(
                directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), InstantSource.system());
    }

    private S3Client s3() {
        return S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
