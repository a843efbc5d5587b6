package dev.postern.cli.aws;

import dev.postern.twin.Twin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A twin, and the SDK's default chains of this process leading to it for as long as it is open. */
final class CloudHere implements AutoCloseable {
    private static final Map<String, String> FIXED =
            Map.of("aws.region", "eu-central-1", "aws.accessKeyId", "test", "aws.secretAccessKey", "test");

    private final Twin twin;
    private final Map<String, @Nullable String> before = new HashMap<>();

    private CloudHere(Twin twin) {
        this.twin = twin;
    }

    static CloudHere start(Path directory) throws IOException {
        var cloud = new CloudHere(Twin.start(
                directory, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InstantSource.system()));
        cloud.set("aws.endpointUrl", cloud.twin.endpoint().toString());
        FIXED.forEach(cloud::set);
        return cloud;
    }

    Twin twin() {
        return twin;
    }

    private void set(String name, String value) {
        before.put(name, System.setProperty(name, value));
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
        twin.close();
    }
}
