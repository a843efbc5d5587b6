package dev.postern.cli.enforcement;

import dev.postern.cli.Words;
import dev.postern.cli.enforcement.Gate.Answer;
import dev.postern.cli.enforcement.Proof.Said;
import dev.postern.pki.client.Credential;
import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/** Asks gates again and again until each refuses, or time is up. One that has refused is not asked again. */
public final class Enforcement {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final List<? extends Gate> gates;
    private final InstantSource clock;
    private final Pause pause;

    public Enforcement(List<? extends Gate> gates, InstantSource clock, Pause pause) {
        this.gates = List.copyOf(gates);
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Returns when every gate refuses all of the credentials, or after the timeout.
     *
     * @param progress is told in one line what is waited for, whenever that changes
     */
    public Proof await(List<Credential> credentials, Duration timeout, Consumer<String> progress)
            throws InterruptedException {
        var start = clock.instant();
        var said = new LinkedHashMap<Gate, Said>();
        var length = FIRST_PAUSE;
        for (var rested = Duration.ZERO; ; rested = rested.plus(length)) {
            for (var gate : gates) {
                var before = said.get(gate);
                if (before == null || !before.refuses()) {
                    var now = ask(gate, credentials);
                    said.put(gate, now);
                    if (!now.refuses() && (before == null || !before.missing().equals(now.missing()))) {
                        progress.accept("waiting for " + gate.name() + ": " + now.missing());
                    }
                }
            }
            var waited = Duration.between(start, clock.instant());
            var all = said.values().stream().allMatch(Said::refuses);
            // By the pauses, too: a clock that is set back must not make this wait for ever.
            if (all || waited.compareTo(timeout) >= 0 || rested.compareTo(timeout) >= 0) {
                return new Proof(all, Words.duration(waited), List.copyOf(said.values()));
            }
            length = shorter(shorter(length.multipliedBy(2), LONGEST_PAUSE), timeout);
            pause.rest(length);
        }
    }

    private Said ask(Gate gate, List<Credential> credentials) {
        var at = Words.second(clock.instant());
        try {
            var answer = gate.ask(credentials);
            return answer instanceof Answer.Refuses refuses
                    ? new Said(gate.name(), true, at, refuses.evidence(), "")
                    : new Said(gate.name(), false, at, List.of(), ((Answer.NotYet) answer).missing());
        } catch (IOException | MalformedInput e) {
            return new Said(gate.name(), false, at, List.of(), String.valueOf(e.getMessage()));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
