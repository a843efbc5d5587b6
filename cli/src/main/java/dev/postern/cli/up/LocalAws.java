package dev.postern.cli.up;

import dev.postern.crl.aws.S3Objects;
import dev.postern.crl.aws.S3Prefix;
import dev.postern.crl.aws.TrustStorePublisher;
import dev.postern.proxy.config.IpEndpoint;
import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The AWS side on this machine: the twin, and beside it what on AWS a function does, the synchronisation of lists. While it is
 * open, the SDK's default chains of this process lead to the twin and to no account, whatever the environment says.
 */
final class LocalAws implements AutoCloseable {
    static final String REGION = "eu-central-1";
    /** Anybody is believed; the twin looks at no signature. */
    static final String CREDENTIAL = "local";

    private static final String UPLOADS = "postern-sync";

    private final Twin twin;
    private final TwinSync sync;
    private final IpEndpoint address;
    private final Map<String, @Nullable String> before;

    private LocalAws(Twin twin, TwinSync sync, IpEndpoint address, Map<String, @Nullable String> before) {
        this.twin = twin;
        this.sync = sync;
        this.address = address;
        this.before = before;
    }

    /** Takes up the state in a directory, or begins with none. */
    static LocalAws start(Path directory, IpEndpoint address, InstantSource clock) throws IOException {
        var twin = Twin.start(directory, address.socket(), clock);
        var before = lead(twin.endpoint());
        try {
            twin.objects().createBucket(UPLOADS);
            var sync = TwinSync.start(S3Objects.create(), TrustStorePublisher.client(), new S3Prefix(UPLOADS, ""));
            twin.objects().onCreated(sync::written);
            return new LocalAws(twin, sync, address, before);
        } catch (RuntimeException e) {
            restore(before);
            twin.close();
            throw e;
        }
    }

    /** What others set {@code AWS_ENDPOINT_URL} to. */
    URI endpoint() {
        return twin.endpoint();
    }

    /** Whether others than those on this machine can reach it. */
    boolean isLax() {
        return !address.ip().isLoopbackAddress();
    }

    @Override
    public void close() {
        sync.close();
        twin.close();
        restore(before);
    }

    /** System properties come before environment and profile in all of the SDK's chains. */
    private static Map<String, @Nullable String> lead(URI endpoint) {
        var before = new LinkedHashMap<String, @Nullable String>();
        Map.of(
                        "aws.endpointUrl",
                        endpoint.toString(),
                        "aws.endpointUrlS3",
                        endpoint.toString(),
                        "aws.endpointUrlElasticLoadBalancingV2",
                        endpoint.toString(),
                        "aws.region",
                        REGION,
                        "aws.accessKeyId",
                        CREDENTIAL,
                        "aws.secretAccessKey",
                        CREDENTIAL)
                .forEach((name, value) -> before.put(name, System.setProperty(name, value)));
        return before;
    }

    private static void restore(Map<String, @Nullable String> before) {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
