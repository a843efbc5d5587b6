package dev.postern.cli.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.enforcement.Gate.Answer;
import dev.postern.pki.client.Credential;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnforcementTest {
    private final List<String> progress = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void asksUntilEveryGateRefuses() throws InterruptedException {
        var quick = new Scripted("quick", refuses("at once"));
        var slow = new Scripted("slow", notYet("list 2"), notYet("list 2"), refuses("by list 2"));

        var proof = await(Duration.ofMinutes(5), quick, slow);

        assertThat(proof.enforced()).isTrue();
        assertThat(proof.gates())
                .extracting(Proof.Said::evidence)
                .containsExactly(List.of("at once"), List.of("by list 2"));
        assertThat(quick.asked).isEqualTo(1);
        assertThat(slow.asked).isEqualTo(3);
    }

    @Test
    void saysWhatItWaitsForWheneverThatChanges() throws InterruptedException {
        await(
                Duration.ofMinutes(5),
                new Scripted("edge", notYet("list 2"), notYet("list 2"), broken("refused"), refuses("by list 2")));

        assertThat(progress).containsExactly("waiting for edge: list 2", "waiting for edge: refused");
    }

    @Test
    void givesUpAfterTheTimeout() throws InterruptedException {
        var deaf = new Scripted("deaf", broken("no answer"));

        var proof = await(Duration.ofMinutes(1), new Scripted("edge", refuses("x")), deaf);

        assertThat(proof.enforced()).isFalse();
        assertThat(proof.waited()).isEqualTo("1 minute");
        assertThat(proof.gates()).extracting(Proof.Said::missing).containsExactly("", "no answer");
    }

    @Test
    void givesUpThoughTheClockStands() throws InterruptedException {
        var standing = now;

        var proof = new Enforcement(List.of(new Scripted("deaf", broken("no answer"))), () -> standing, length -> {})
                .await(List.of(), Duration.ofMinutes(1), progress::add);

        assertThat(proof.enforced()).isFalse();
    }

    @Test
    void asksOnceWithoutAnyTime() throws InterruptedException {
        var gate = new Scripted("edge", notYet("list 2"), refuses("by list 2"));

        assertThat(await(Duration.ZERO, gate).enforced()).isFalse();
        assertThat(gate.asked).isEqualTo(1);
    }

    private Proof await(Duration timeout, Gate... gates) throws InterruptedException {
        return new Enforcement(List.of(gates), () -> now, length -> now = now.plus(length))
                .await(List.of(), timeout, progress::add);
    }

    private static Scripted.Line refuses(String evidence) {
        return () -> new Answer.Refuses(List.of(evidence));
    }

    private static Scripted.Line notYet(String missing) {
        return () -> new Answer.NotYet(missing);
    }

    private static Scripted.Line broken(String cause) {
        return () -> {
            throw new IOException(cause);
        };
    }

    private static final class Scripted implements Gate {
        private final String name;
        private final Deque<Line> lines;
        private int asked;

        private Scripted(String name, Line... lines) {
            this.name = name;
            this.lines = new ArrayDeque<>(List.of(lines));
        }

        private interface Line {
            Answer say() throws IOException;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Answer ask(List<Credential> credentials) throws IOException {
            asked++;
            return (lines.size() > 1 ? lines.pop() : lines.peek()).say();
        }
    }
}
