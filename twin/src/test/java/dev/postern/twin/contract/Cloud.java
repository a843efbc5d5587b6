package dev.postern.twin.contract;

import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * What a contract test talks to: a twin of its own, or with {@code -Dpostern.cloud=live} (profile {@code aws-live}) AWS, by the
 * SDK's default chains. On AWS what a test makes has a name that begins with {@code postern-test-} and is removed on closing.
 */
final class Cloud implements AutoCloseable {
    static final Region REGION = Region.EU_CENTRAL_1;

    private final Optional<Twin> twin;
    private final Deque<Runnable> removals = new ArrayDeque<>();

    private Cloud(Optional<Twin> twin) {
        this.twin = twin;
    }

    /** AWS, or a twin with its state in this directory. */
    static Cloud start(Path directory, InstantSource clock) throws IOException {
        return isLive() ? new Cloud(Optional.empty()) : new Cloud(Optional.of(twin(directory, clock)));
    }

    static Twin twin(Path directory, InstantSource clock) throws IOException {
        return Twin.start(directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), clock);
    }

    static boolean isLive() {
        return System.getProperty("postern.cloud", "twin").equals("live");
    }

    /** A client of this cloud, from {@code S3Client.builder()} and the like. */
    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return twin.map(running -> client(builder, running.endpoint()))
                .orElseGet(() -> builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build());
    }

    /** Where the twin answers; AWS has no one address. */
    URI endpoint() {
        return twin.orElseThrow(() -> new IllegalStateException("AWS is at many addresses"))
                .endpoint();
    }

    /** A client of a twin. */
    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, URI endpoint) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder())
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("twin", "twin")))
                .build();
    }

    /** A name nobody else has. */
    static String name(String what) {
        return "postern-test-" + what + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Says how to remove something, the last first; done on AWS only, for a twin goes with its directory. */
    void removeAfterwards(Runnable removal) {
        removals.push(removal);
    }

    @Override
    public void close() {
        if (twin.isPresent()) {
            twin.get().close();
            return;
        }
        RuntimeException failed = null;
        for (var removal : removals) {
            try {
                removal.run();
            } catch (RuntimeException e) {
                if (failed != null) {
                    e.addSuppressed(failed);
                }
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
