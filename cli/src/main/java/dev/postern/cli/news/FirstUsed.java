package dev.postern.cli.news;

import dev.postern.pki.event.EventSink;
import dev.postern.pki.event.LifecycleEvent;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A sink that is opened when there is something to tell: one that is not there must not keep a client from being shut out. */
final class FirstUsed implements EventSink {
    private final Opening opening;
    // Null until the first event.
    private @Nullable EventSink sink;

    FirstUsed(Opening opening) {
        this.opening = opening;
    }

    /** How it is opened. */
    interface Opening {
        EventSink open() throws IOException;
    }

    @Override
    public synchronized void emit(LifecycleEvent event) throws IOException {
        try {
            if (sink == null) {
                sink = opening.open();
            }
        } catch (MalformedInput e) {
            throw new IOException(e.getMessage(), e);
        }
        sink.emit(event);
    }

    @Override
    public synchronized void close() {
        if (sink != null) {
            sink.close();
        }
    }
}
