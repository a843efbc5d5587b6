package dev.postern.proxy.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much of what a rule allows each client may have.
 *
 * @param concurrency requests at the same time
 * @param requestBytes of one request's body
 */
public record RuleLimits(Optional<Rate> rate, Optional<Integer> concurrency, Optional<Long> requestBytes) {
    public static final RuleLimits NONE = new RuleLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Evenly over time, with room for bursts.
     *
     * @param requests how many in each {@code per}
     * @param burst how many may come at once
     */
    public record Rate(int requests, Duration per, int burst) {
        private String inWords() {
            var unit = per.toSeconds() == 1 ? "s" : per.toSeconds() == 60 ? "m" : "h";
            return requests + "/" + unit + ", " + burst + " in a burst";
        }
    }

    /** Each of them for people; none where there are none. */
    public List<String> inWords() {
        var words = new ArrayList<String>();
        rate.ifPresent(some -> words.add(some.inWords()));
        concurrency.ifPresent(most -> words.add(most + " at the same time"));
        requestBytes.ifPresent(most -> words.add("bodies of " + most + " bytes"));
        return List.copyOf(words);
    }
}
