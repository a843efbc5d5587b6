package dev.postern.twin.s3;

import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A twin that can be started again on the same state, a clock that is set by hand, and the SDK's own client. */
final class TwinWithClient implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin"));

    final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final Path directory;
    private Twin twin;
    private S3Client client;

    TwinWithClient(Path directory) throws IOException {
        this.directory = directory;
        this.twin = start();
        this.client = client();
    }

    Twin twin() {
        return twin;
    }

    S3Client s3() {
        return client;
    }

    void restart() throws IOException {
        close();
        twin = start();
        client = client();
    }

    @Override
    public void close() {
        client.close();
        twin.close();
    }

    private Twin start() throws IOException {
        return Twin.start(directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), clock::get);
    }

    private S3Client client() {
        return S3Client.builder()
                .endpointOverride(twin.endpoint())
                .forcePathStyle(true)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
