package dev.postern.pki.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.x509.MalformedInput;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link ClientRegister} promises of clients that are bound to VPC endpoints, whoever keeps it. */
public interface EndpointBindingContract extends RegisterContractCase {
    @Test
    default void bindsAClientAndKeepsAllItWasEverBoundTo() throws IOException {
        var moved = new EndpointBinding(Set.of(SECOND_ENDPOINT, FIRST_ENDPOINT), NOW.plusSeconds(1));
        var freed = new EndpointBinding(Set.of(), NOW.plusSeconds(2));
        try (var register = open()) {
            register.enrol(ACME, chain("acme"), Set.of(FIRST_ENDPOINT), NOW);
            register.enrol(OTHER, chain("other"), NOW);

            assertThat(register.client(ACME).orElseThrow().endpoints()).containsExactly(FIRST_ENDPOINT);
            assertThat(register.client(OTHER).orElseThrow().endpoints()).isEmpty();
            assertThat(register.bind(ACME, moved.endpoints(), moved.at())
                            .orElseThrow()
                            .endpoints())
                    .containsExactly(FIRST_ENDPOINT, SECOND_ENDPOINT);
            assertThat(register.bind(ACME, Set.of(), freed.at()).orElseThrow().endpoints())
                    .isEmpty();
        }

        try (var register = open()) {
            var acme = register.client(ACME).orElseThrow();
            assertThat(acme.bindings()).containsExactly(new EndpointBinding(Set.of(FIRST_ENDPOINT), NOW), moved, freed);
            assertThat(acme.credentials()).hasSize(1);
            assertThat(register.clients())
                    .containsExactly(acme, register.client(OTHER).orElseThrow());
        }
    }

    @Test
    default void recordsABindingThatIsSoAlreadyOnce() throws IOException {
        try (var register = open()) {
            register.enrol(ACME, chain("acme"), NOW);

            register.bind(ACME, Set.of(), NOW);
            assertThat(register.client(ACME).orElseThrow().bindings()).isEmpty();

            register.bind(ACME, Set.of(FIRST_ENDPOINT), NOW);
            var again = register.bind(ACME, Set.of(FIRST_ENDPOINT), NOW.plusSeconds(1));
            assertThat(again.orElseThrow().bindings())
                    .containsExactly(new EndpointBinding(Set.of(FIRST_ENDPOINT), NOW));
            assertThat(register.client(ACME)).isEqualTo(again);
        }
    }

    @Test
    default void bindsNobodyWhoIsNotAClient() throws IOException {
        try (var register = open()) {
            register.record(Holder.server("acme"), chain("acme"), NOW);

            assertThat(register.bind(ACME, Set.of(FIRST_ENDPOINT), NOW)).isEmpty();
            register.enrol(ACME, chain("acme"), NOW);

            assertThat(register.client(ACME).orElseThrow().bindings()).isEmpty();
        }
    }

    @Test
    default void leavesAClientBoundAsItIsUnlessItIsSaidHow() throws IOException {
        try (var register = open()) {
            register.enrol(ACME, chain("acme"), Set.of(FIRST_ENDPOINT), NOW);
            register.record(Holder.of(ACME), chain("acme"), NOW);
            register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW);

            register.enrol(ACME, chain("acme"), NOW);
            assertThat(register.client(ACME).orElseThrow().endpoints()).containsExactly(FIRST_ENDPOINT);
            register.revokeAll(ACME, RevocationReason.SUPERSEDED, NOW);
            register.enrol(ACME, chain("acme"), Set.of(SECOND_ENDPOINT), NOW);
            assertThat(register.client(ACME).orElseThrow().endpoints()).containsExactly(SECOND_ENDPOINT);
        }
    }

    @Test
    default void bindsNothingWhereEnrollingIsRefusedOrFails() throws IOException {
        try (var register = open()) {
            var chain = chain("acme");
            register.enrol(ACME, chain, NOW);

            assertThat(register.enrol(ACME, chain("acme"), Set.of(FIRST_ENDPOINT), NOW))
                    .hasSize(1);
            assertThatThrownBy(() -> register.enrol(OTHER, chain, Set.of(FIRST_ENDPOINT), NOW))
                    .isInstanceOf(IOException.class);

            assertThat(register.clients()).hasSize(1);
            assertThat(register.client(ACME).orElseThrow().bindings()).isEmpty();
            register.enrol(OTHER, chain("other"), NOW);
            assertThat(register.client(OTHER).orElseThrow().bindings()).isEmpty();
        }
    }

    @Test
    default void ofSeveralThatBindAtOnceAllAreKeptAndTheLastIsInForce() throws Exception {
        try (var register = open()) {
            register.enrol(ACME, chain("acme"), NOW);
        }

        atOnce((register, writer) -> {
            for (int i = 0; i < 5; i++) {
                var own = new VpcEndpointId("vpce-%08x".formatted(writer * 100 + i));
                assertThat(register.bind(ACME, Set.of(own), NOW.plusSeconds(writer))
                                .orElseThrow()
                                .endpoints())
                        .containsExactly(own);
            }
            return "done";
        });

        try (var after = open()) {
            var client = after.client(ACME).orElseThrow();
            assertThat(client.bindings()).hasSize(WRITERS * 5).doesNotHaveDuplicates();
            assertThat(after.clients()).containsExactly(client);
        }
    }

    @Test
    default void takesSoManyEndpointsOfAClientAndNotOneMore() throws IOException {
        var most = IntStream.range(0, EndpointBinding.MAX_ENDPOINTS)
                .mapToObj(i -> new VpcEndpointId("vpce-%017x".formatted(i)))
                .collect(Collectors.toSet());
        try (var register = open()) {
            register.enrol(ACME, chain("acme"), most, NOW);
            var more = new HashSet<>(most);
            more.add(new VpcEndpointId("vpce-00000000"));

            assertThatThrownBy(() -> register.bind(ACME, more, NOW))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage("VPC endpoints: 101 (expected: at most 100 for a client)");

            assertThat(register.client(ACME).orElseThrow().endpoints()).isEqualTo(most);
        }
    }
}
