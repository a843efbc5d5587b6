package dev.postern.pki.client;

import java.io.IOException;
import java.util.List;

/**
 * The keys by which the API's usage plan counts clients. A client without one is answered 403, however good its certificate. All
 * calls block on the network.
 */
public interface UsageKeys extends AutoCloseable {
    /** Where there is no usage plan, no client needs a key. */
    UsageKeys NONE = new UsageKeys() {
        @Override
        public void provide(ClientId client) {}

        @Override
        public void remove(ClientId client) {}

        @Override
        public List<UsageKey> all() {
            return List.of();
        }

        @Override
        public void close() {}
    };

    /** Sees to it that the client's key is in the plan; what of it is there already stays as it is. */
    void provide(ClientId client) throws IOException;

    /** Sees to it that the client has no key. */
    void remove(ClientId client) throws IOException;

    /** All keys of the plan, whosever they are. */
    List<UsageKey> all() throws IOException;

    @Override
    void close();
}
