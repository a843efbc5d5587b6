package dev.postern.twin.pca;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What has been begun and is not yet there: AWS answers "in progress" for a moment. Here the first question is answered so, if
 * it comes within a second; whoever does not ask again meets what would go wrong at AWS, and nobody waits for long.
 */
final class Settling {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Map<String, Instant> begun = new HashMap<>();

    void begin(String what, Instant now) {
        begun.put(what, now);
    }

    boolean isAt(String what, Instant now) {
        var since = begun.remove(what);
        return since != null && now.isBefore(since.plus(MOMENT));
    }
}
