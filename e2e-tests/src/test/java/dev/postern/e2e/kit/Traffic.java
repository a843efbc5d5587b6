package dev.postern.e2e.kit;

import dev.postern.pki.testing.TestCredential;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One client that asks again and again, over a new connection each time, until it is told to stop. */
public final class Traffic implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private volatile boolean over;

    private Traffic() {}

    /** Begins at once. */
    public static Traffic of(Stage stage, String listener, TestCredential credential) {
        var traffic = new Traffic();
        var port = stage.edge().port(listener);
        var jdk = stage.jdk();
        traffic.thread.execute(() -> {
            while (!traffic.over) {
                for (var version : TlsVersion.values()) {
                    traffic.ask(jdk, port, credential, version);
                }
            }
        });
        return traffic;
    }

    private void ask(JdkClient client, int port, TestCredential credential, TlsVersion version) {
        try (var wire = client.connect(port, Optional.of(credential), version)) {
            var response = wire.send(OpenSslClient.request("/widgets")).response();
            if (response.startsWith("HTTP/1.1 200")) {
                served.incrementAndGet();
            } else {
                failures.add(response);
            }
        } catch (RuntimeException | AssertionError e) {
            failures.add(e.toString());
        }
    }

    /** Returns when so many more requests have been served than now. */
    public void awaitMore(int count) {
        var goal = served.get() + count;
        Patience.until(count + " more requests served", () -> served.get() >= goal || !failures.isEmpty());
    }

    /** What was not served, and why. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        over = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("a request did not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
