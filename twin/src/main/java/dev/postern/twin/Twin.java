package dev.postern.twin;

import dev.postern.twin.events.EventBridge;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.s3.S3Service;
import dev.postern.twin.sts.CallerIdentity;
import dev.postern.twin.wire.Front;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The running twin: one address, all services, and the listeners that were made through it. */
public final class Twin implements AutoCloseable {
    private final Front front;

    private Twin(Front front) {
        this.front = front;
    }

    /**
     * Takes up the state in a directory, or begins with none, and answers.
     *
     * @param directory where the state is; made if it is missing
     * @throws IOException if the address cannot be bound or the state cannot be read
     */
    public static Twin start(Path directory, InetSocketAddress address, InstantSource clock) throws IOException {
        var objects = ObjectStore.open(directory.resolve("s3/buckets"), clock);
        var json = Map.of(EventBridge.TARGET_PREFIX, EventBridge.service(directory.resolve("events"), clock));
        var query = Map.of(CallerIdentity.VERSION, CallerIdentity.service());
        var s3 = S3Service.of(objects, directory.resolve("s3/uploads"));
        return new Twin(Front.start(address, new Front.Routes(json, query, s3)));
    }

    /** What to set {@code AWS_ENDPOINT_URL} to. */
    public URI endpoint() {
        return URI.create("http://" + front.address().getAddress().getHostAddress() + ":"
                + front.address().getPort());
    }

    @Override
    public void close() {
        front.close();
    }
}
