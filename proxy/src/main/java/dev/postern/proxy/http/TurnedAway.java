package dev.postern.proxy.http;

import dev.postern.proxy.upstream.UpstreamFailure;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;

/** A request that we answer in the upstream's place; {@code retryAfter} says when asking again makes sense, if we can tell. */
record TurnedAway(HttpResponseStatus status, RestOfRequest rest, Ending why, Optional<Duration> retryAfter) {
    TurnedAway(HttpResponseStatus status, RestOfRequest rest, Ending why) {
        this(status, rest, why, Optional.empty());
    }

    static TurnedAway by(UpstreamFailure failure) {
        return new TurnedAway(
                HttpResponseStatus.valueOf(failure.status()), RestOfRequest.DISCARDED, Ending.because(failure));
    }
}
