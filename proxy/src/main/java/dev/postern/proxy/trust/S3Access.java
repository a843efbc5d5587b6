package dev.postern.proxy.trust;

import dev.postern.crl.aws.S3Objects;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The way to Amazon S3, made when it is first needed: an edge without objects there needs no region and no credentials. What is
 * wrong with the settings is tried again each time, for they may come from a machine that is not ready yet.
 */
public final class S3Access implements AutoCloseable {
    private final Supplier<S3Objects> maker;
    private Optional<S3Objects> objects = Optional.empty();
    private boolean closed;

    /** With region, credentials and endpoint as the SDK's own defaults have them. */
    public S3Access() {
        this(S3Objects::create);
    }

    /** With what is made by somebody else, and closed here. */
    public S3Access(Supplier<S3Objects> maker) {
        this.maker = maker;
    }

    synchronized S3Objects objects() throws IOException {
        if (closed) {
            throw new IOException("S3: closed");
        }
        if (objects.isEmpty()) {
            try {
                objects = Optional.of(maker.get());
            } catch (MalformedInput e) {
                throw new IOException("S3: " + e.getMessage(), e);
            }
        }
        return objects.get();
    }

    @Override
    public synchronized void close() {
        closed = true;
        objects.ifPresent(S3Objects::close);
        objects = Optional.empty();
    }
}
