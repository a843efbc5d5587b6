package dev.postern.proxy.http;

import java.time.Duration;
import java.util.Optional;

/** When the steps of an exchange happened, on the monotonic clock. */
final class ExchangeTimes {
    private static final long NOT_YET = -1;

    private final long begun = System.nanoTime();
    private long requestSent = NOT_YET;
    private long answered = NOT_YET;
    private long responseSent = NOT_YET;

    void requestSent() {
        requestSent = System.nanoTime();
    }

    void answered() {
        answered = System.nanoTime();
    }

    void responseSent() {
        responseSent = System.nanoTime();
    }

    Optional<Duration> requestTime() {
        return between(begun, requestSent);
    }

    Optional<Duration> upstreamTime() {
        return between(requestSent, answered);
    }

    Optional<Duration> responseTime() {
        return between(answered, responseSent);
    }

    private static Optional<Duration> between(long from, long to) {
        return from == NOT_YET || to == NOT_YET
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, to - from)));
    }
}
