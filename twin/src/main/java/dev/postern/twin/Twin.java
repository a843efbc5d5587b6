package dev.postern.twin;

import dev.postern.twin.events.EventBridge;
import dev.postern.twin.pca.ListDelays;
import dev.postern.twin.pca.PrivateCa;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.s3.S3Service;
import dev.postern.twin.sts.CallerIdentity;
import dev.postern.twin.wire.Front;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** The running twin: one address, all services, and the listeners that were made through it. */
public final class Twin implements AutoCloseable {
    private final Front front;
    private final PrivateCa privateCa;

    private Twin(Front front, PrivateCa privateCa) {
        this.front = front;
        this.privateCa = privateCa;
    }

    /**
     * Takes up the state in a directory, or begins with none, and answers.
     *
     * @param directory where the state is; made if it is missing
     * @throws IOException if the address cannot be bound or the state cannot be read
     */
    public static Twin start(Path directory, InetSocketAddress address, InstantSource clock) throws IOException {
        return start(directory, address, clock, ListDelays.DEFAULT);
    }

    /**
     * The same with other delays before AWS Private CA's lists appear.
     *
     * @throws IOException if the address cannot be bound or the state cannot be read
     */
    public static Twin start(Path directory, InetSocketAddress address, InstantSource clock, ListDelays delays)
            throws IOException {
        var objects = ObjectStore.open(directory.resolve("s3/buckets"), clock);
        var s3 = S3Service.of(objects, directory.resolve("s3/uploads"));
        var events = EventBridge.service(directory.resolve("events"), clock);
        var query = Map.of(CallerIdentity.VERSION, CallerIdentity.service());
        var privateCa = PrivateCa.open(directory.resolve("pca"), objects, clock, new SecureRandom(), delays);
        try {
            var json = Map.of(EventBridge.TARGET_PREFIX, events, PrivateCa.TARGET, privateCa.service());
            return new Twin(Front.start(address, new Front.Routes(json, query, s3)), privateCa);
        } catch (IOException e) {
            privateCa.close();
            throw e;
        }
    }

    /** What to set {@code AWS_ENDPOINT_URL} to. */
    public URI endpoint() {
        return URI.create("http://" + front.address().getAddress().getHostAddress() + ":"
                + front.address().getPort());
    }

    @Override
    public void close() {
        front.close();
        privateCa.close();
    }
}
