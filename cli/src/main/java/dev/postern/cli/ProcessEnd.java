package dev.postern.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process, and the only place that brings it about. A process that is asked to end (SIGTERM, SIGINT) and does so
 * in order ends with the code of its command; left alone, a JVM would say 143 and the platform would take it for a crash.
 */
public final class ProcessEnd {
    // What a command still does after its edge has drained takes milliseconds; a hung one must not keep the process.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch returned = new CountDownLatch(1);
    private volatile ExitCode code = ExitCode.OK;

    /** What to do when the process is asked to end; after it, the command has a moment to return. */
    public void whenAsked(Runnable orderly) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            orderly.run();
                            awaitReturn();
                            Runtime.getRuntime().halt(code.number());
                        },
                        "end"));
    }

    /** Ends the process: the command has returned. */
    void with(ExitCode ended) {
        code = ended;
        returned.countDown();
        System.exit(ended.number());
    }

    private void awaitReturn() {
        try {
            var unused = returned.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
