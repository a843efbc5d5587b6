package dev.postern.twin;

import dev.postern.twin.events.EventBridge;
import dev.postern.twin.s3.ObjectStore;
import dev.postern.twin.wire.AwsError;
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
        var objects = new ObjectStore(clock);
        return new Twin(Front.start(
                address,
                new Front.Routes(
                        Map.of(EventBridge.TARGET_PREFIX, EventBridge.service(directory.resolve("events"), clock)),
                        Map.of(),
                        call -> {
                            throw AwsError.of(
                                    "NotImplemented", call.method() + " " + call.target() + objects.getClass());
                        })));
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
