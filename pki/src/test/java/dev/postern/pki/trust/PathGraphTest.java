package dev.postern.pki.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.trust.Verdict.Refused;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Path search against an oracle that tries everything: authorities that certify each other crosswise, of one name, with faults. */
class PathGraphTest {
    private static final long SEED = 5280;
    // Each is sent in up to six orders, and those that are refused cost a search each.
    private static final int CASES = Integer.getInteger("postern.cases", 2_000) / 10;

    @Test
    @DisplayName("C7 a path is found if and only if there is a sound one, in whatever order the certificates are sent")
    void findsAPathIfAndOnlyIfThereIsASoundOne() {
        var accepted = 0;
        for (int number = 0; number < CASES; number++) {
            var graph = PathGraph.draw(new Random(SEED + number));
            var verifier = ClientVerifier.of(graph.store());

            var verdicts = graph.sentInEveryOrder().stream()
                    .map(chain -> reason(verifier.verify(chain, PathGraph.NOW)))
                    .collect(Collectors.toSet());

            var refusals = graph.refusals();
            var what = "case " + number + ": " + graph + ": expected " + refusals;
            assertThat(verdicts).as(what).hasSize(1);
            var verdict = verdicts.iterator().next();
            assertThat(verdict.isEmpty()).as(what + ", was " + verdict).isEqualTo(refusals.isEmpty());
            verdict.ifPresent(
                    reason -> assertThat(refusals.orElseThrow()).as(what).contains(reason));
            accepted += verdict.isEmpty() ? 1 : 0;
        }
        // Else the cases say little.
        assertThat(accepted).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static Optional<RefusalReason> reason(Verdict verdict) {
        return verdict instanceof Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }
}
