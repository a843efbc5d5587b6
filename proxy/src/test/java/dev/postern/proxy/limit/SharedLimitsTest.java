package dev.postern.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pki.testing.LocalStore;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.RuleLimits;
import dev.postern.proxy.access.RuleLimits.Rate;
import dev.postern.proxy.limit.Replica.Speaking;
import dev.postern.proxy.store.StoreFailure;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(
        value = "dev.postern.pki.testing.LocalStore#installed",
        disabledReason = "neither valkey-server nor redis-server is installed")
class SharedLimitsTest {
    private static final LimitKey ACME = new LimitKey("partners", "reads", "acme");
    private static final String RUNNING = "test:{partners/reads/acme}:running";
    private static final String DUE = "test:{partners/reads/acme}:due";

    @TempDir
    private Path directory;

    private LocalStore store;

    @BeforeEach
    void startStore() {
        store = LocalStore.start(directory);
    }

    @AfterEach
    void stopStore() {
        store.close();
    }

    @Nested
    class Together {
        @Test
        void spendOneBudgetAndNotOneRequestMore() throws Exception {
            var rule = anHour(1_000);
            try (var one = replica("one");
                    var two = replica("two")) {
                var threads = Executors.newFixedThreadPool(4);
                var clients = new ArrayList<Callable<Integer>>();
                for (var replica : List.of(one, two, one, two)) {
                    clients.add(() -> replica.granted(ACME, rule, 400));
                }

                var granted = 0;
                for (var done : threads.invokeAll(clients)) {
                    granted += done.get();
                }
                threads.shutdownNow();

                assertThat(granted).isEqualTo(1_000);
                assertThat(one.fallbacks).isEmpty();
                assertThat(two.fallbacks).isEmpty();
            }
        }

        @Test
        void countWhoRunsAtOnce() {
            try (var one = replica("one");
                    var two = replica("two")) {
                var first = (Admittance.Granted) one.enter(ACME, atOnce(3));
                one.enter(ACME, atOnce(3));
                two.enter(ACME, atOnce(3));

                assertThat(two.enter(ACME, atOnce(3)))
                        .isEqualTo(new Admittance.Refused(AccessDenial.CONCURRENCY, Duration.ofSeconds(1)));
                first.leave().run();
                first.leave().run();
                Replica.await("the lease is given back", () -> two.granted(ACME, atOnce(3), 1) == 1);

                assertThat(one.enter(ACME, atOnce(3))).isInstanceOf(Admittance.Refused.class);
            }
        }

        @Test
        void saysWhenTheNextWouldBeGranted() {
            try (var one = replica("one");
                    var two = replica("two")) {
                one.granted(ACME, anHour(1), 1);

                var refused = (Admittance.Refused) two.enter(ACME, anHour(1));

                assertThat(refused.reason()).isEqualTo(AccessDenial.RATE);
                assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
            }
        }

        @Test
        void takeNewLimitsForWhatWasUsedBefore() {
            try (var one = replica("one");
                    var two = replica("two")) {
                one.granted(ACME, anHour(100), 100);
                var faster = new RuleLimits(
                        Optional.of(new Rate(1, Duration.ofMillis(1), 1)), Optional.empty(), Optional.empty());

                // By the old limits this would be a hundred hours.
                Replica.await("the next is due", () -> two.granted(ACME, faster, 1) == 1);
            }
        }

        @Test
        void leaveNothingInTheStoreForEver() {
            try (var one = replica("one")) {
                var both = new RuleLimits(
                        Optional.of(new Rate(1, Duration.ofMinutes(1), 5)), Optional.of(2), Optional.empty());

                one.enter(ACME, both);

                assertThat(Long.parseLong(store.ask("PTTL", DUE))).isBetween(1L, 60_001L);
                assertThat(Long.parseLong(store.ask("PTTL", RUNNING))).isBetween(1L, Replica.LEASE.toMillis());
                Replica.await(
                        "what tried the store is gone",
                        () -> !store.ask("KEYS", "*").contains("trial"));
            }
        }

        @Test
        void holdForRulesAndPeriodsOfAnyKind() {
            try (var one = replica("one")) {
                var odd = new LimitKey("partners", "{ all } \"of\" it/\r\n*3 ü", "sha256:00ff");
                var lifetime = new RuleLimits(
                        Optional.of(new Rate(1, Duration.ofSeconds(Long.MAX_VALUE), 1)),
                        Optional.of(5),
                        Optional.empty());
                var most = new RuleLimits(
                        Optional.of(new Rate(Integer.MAX_VALUE, Duration.ofHours(1), Integer.MAX_VALUE)),
                        Optional.of(Integer.MAX_VALUE),
                        Optional.empty());

                assertThat(one.granted(odd, lifetime, 3)).isOne();
                assertThat(one.granted(ACME, most, 50)).isEqualTo(50);
                assertThat(one.fallbacks).isEmpty();
                assertThat(one.said).containsExactly("up");
            }
        }
    }

    @Nested
    class WithoutTheStore {
        @Test
        void holdTheLocalLimitsWithAllThatWasUsedBefore() {
            try (var one = replica("one");
                    var two = replica("two")) {
                assertThat(one.granted(ACME, anHour(10), 4)).isEqualTo(4);
                assertThat(two.granted(ACME, anHour(10), 20)).isEqualTo(6);

                store.kill();
                one.awaitAway();
                two.awaitAway();

                assertThat(one.granted(ACME, anHour(10), 20)).isEqualTo(6);
                assertThat(two.granted(ACME, anHour(10), 20)).isEqualTo(4);
                assertThat(one.fallbacks).hasSize(6).containsOnly(StoreFailure.AWAY);
            }
        }

        @Test
        void answersEveryRequestOfTrafficThatTheStoreLeavesAlone() {
            try (var one = replica("one")) {
                var answers = new ArrayList<CompletableFuture<Admittance>>();
                for (var at = 0; at < 3_000; at++) {
                    answers.add(one.ask(ACME, anHour(2_000)));
                    if (at == 1_000) {
                        store.kill();
                    }
                }

                var granted = answers.stream()
                        .map(CompletableFuture::join)
                        .filter(Admittance.Granted.class::isInstance)
                        .count();

                assertThat(granted).isEqualTo(2_000);
                one.awaitAway();
                assertThat(one.said).doesNotContain("answered twice");
            }
        }

        @Test
        void comesBackToAStoreThatHasLostEverything() {
            try (var one = replica("one")) {
                var running = (Admittance.Granted) one.enter(ACME, atOnce(2));
                store.kill();
                one.awaitAway();
                one.enter(ACME, atOnce(2));
                var meanwhile = one.fallbacks.size();

                store.restart();
                one.awaitUp();

                Replica.await(
                        "the store knows who runs",
                        () -> store.ask("ZCARD", RUNNING).equals("2"));
                running.leave().run();
                Replica.await(
                        "and who has left", () -> store.ask("ZCARD", RUNNING).equals("1"));
                assertThat(one.granted(ACME, atOnce(2), 2)).isOne();
                assertThat(one.fallbacks).hasSize(meanwhile);
            }
        }

        @Test
        void sendsItsScriptsAgainToAStoreThatHasForgottenThem() {
            try (var one = replica("one")) {
                store.ask("SCRIPT", "FLUSH");

                assertThat(one.granted(ACME, anHour(2), 3)).isEqualTo(2);

                assertThat(store.ask("EXISTS", DUE)).isEqualTo("1");
                assertThat(one.said).containsExactly("up");
            }
        }

        @Test
        void waitsNoLongerThanTheTimeoutForAStoreThatHangs() {
            try (var one = replica("one", Speaking.to(store.port()).within(Duration.ofMillis(50)))) {
                store.freeze();

                assertThat(one.granted(ACME, anHour(5), 10)).isEqualTo(5);
                one.awaitAway();
                assertThat(one.fallbacks).first().isEqualTo(StoreFailure.TIMEOUT);
                assertThat(one.said.get(1)).isEqualTo("TIMEOUT no answer within 50 ms");
                store.thaw();

                one.awaitUp();
            }
        }

        @Test
        void queuesNoMoreThanABound() {
            try (var one = replica("one")) {
                store.freeze();
                var answers = new ArrayList<CompletableFuture<Admittance>>();
                for (var at = 0; at < 10_000; at++) {
                    answers.add(one.ask(ACME, anHour(20_000)));
                }

                answers.forEach(CompletableFuture::join);

                assertThat(one.fallbacks).hasSize(10_000).contains(StoreFailure.BUSY, StoreFailure.TIMEOUT);
                assertThat(one.fallbacks.stream().filter(StoreFailure.TIMEOUT::equals))
                        .hasSizeLessThanOrEqualTo(4_096);
                store.thaw();
            }
        }

        @Test
        void isAwayFromAStoreThatCannotBeWrittenTo() {
            store.ask("REPLICAOF", "127.0.0.1", "1");

            try (var one = Replica.without(Speaking.to(store.port()))) {
                assertThat(one.said.get(0)).startsWith("REFUSED EVAL: READONLY");
                assertThat(one.granted(ACME, anHour(2), 3)).isEqualTo(2);
            }
        }

        @Test
        void isAwayFromAStoreThatIsLostToItsRights() {
            try (var one = replica("one")) {
                store.ask("ACL", "SETUSER", "default", "-evalsha");

                assertThat(one.granted(ACME, anHour(2), 3)).isEqualTo(2);

                one.awaitAway();
                assertThat(one.said.get(1)).startsWith("REFUSED EVALSHA: NOPERM");
            }
        }
    }

    @Nested
    class Leases {
        @Test
        void endByThemselvesWhenTheirReplicaIsKilled() {
            try (var two = replica("two")) {
                var one = replica("one");
                one.enter(ACME, atOnce(1));
                assertThat(two.granted(ACME, atOnce(1), 1)).isZero();

                one.close();

                Replica.await("the lease has ended", () -> two.granted(ACME, atOnce(1), 1) == 1);
            }
        }

        @Test
        void areRenewedAsLongAsTheirRequestRuns() {
            try (var one = replica("one");
                    var two = replica("two")) {
                var running = (Admittance.Granted) one.enter(ACME, atOnce(1));
                var first = store.ask("ZRANGE", RUNNING, "0", "-1", "WITHSCORES");

                Replica.await(
                        "it is renewed",
                        () -> !store.ask("ZRANGE", RUNNING, "0", "-1", "WITHSCORES")
                                .equals(first));

                assertThat(two.granted(ACME, atOnce(1), 1)).isZero();
                running.leave().run();
                Replica.await(
                        "it is given back", () -> store.ask("EXISTS", RUNNING).equals("0"));
            }
        }
    }

    @Nested
    class Access {
        private static final String RIGHTS =
                "~test:* +auth +eval +evalsha +time +get +set +zadd +zcard +zrem +zremrangebyscore +pexpire";

        @BeforeEach
        void onlyWhoIsKnownMayEnter() {
            var words = new ArrayList<>(List.of("ACL", "SETUSER", "edge", "reset", "on", ">se:cret"));
            words.addAll(List.of(RIGHTS.split(" ", -1)));
            assertThat(store.ask(words.toArray(String[]::new))).isEqualTo("OK");
            assertThat(store.ask("ACL", "SETUSER", "default", "off")).isEqualTo("OK");
        }

        @Test
        void needsTheseRightsAndNoMore() {
            try (var one = replica("one", Speaking.to(store.port()).as("edge", "se:cret"))) {
                var pass = (Admittance.Granted) one.enter(ACME, atOnce(1));
                pass.leave().run();
                Replica.await("it is given back", () -> one.granted(ACME, atOnce(1), 1) == 1);

                assertThat(one.granted(ACME, atOnce(1), 1)).isZero();
                assertThat(one.fallbacks).isEmpty();
            }
        }

        @Test
        void isRefusedWithAWrongPasswordAndDoesNotTellIt() {
            try (var one = Replica.without(Speaking.to(store.port()).as("edge", "wrong-one"))) {
                assertThat(one.said.get(0)).isEqualTo("REFUSED AUTH: WRONGPASS");
                assertThat(one.granted(ACME, anHour(2), 3)).isEqualTo(2);
            }
        }

        @Test
        void isRefusedWithoutOne() {
            try (var one = Replica.without(Speaking.to(store.port()))) {
                assertThat(one.said.get(0)).startsWith("REFUSED EVAL: NOAUTH");
            }
        }
    }

    @Nested
    class Tls {
        private final TestPki pki = TestPki.withIntermediate(Instant.now());

        private void start(String name) throws Exception {
            var server = pki.server(name).mint();
            store.close();
            store = LocalStore.startTls(
                    directory,
                    Files.writeString(directory.resolve("store.pem"), server.chainPem()),
                    Files.writeString(directory.resolve("store.key"), server.keyPem()),
                    Files.writeString(directory.resolve("ca.pem"), pki.bundle()));
        }

        @Test
        void asksAStoreThatProvesItsName() throws Exception {
            start("localhost");
            try (var one = replica("one", Speaking.to(store.port()).by(trusting(pki)))) {
                assertThat(one.granted(ACME, anHour(2), 3)).isEqualTo(2);
                assertThat(one.fallbacks).isEmpty();
            }
        }

        @Test
        void isAwayFromAStoreOfAnotherAuthority() throws Exception {
            start("localhost");
            try (var one = Replica.without(Speaking.to(store.port()).by(trusting(pki.impostor())))) {
                assertThat(one.said.get(0)).startsWith("AWAY TLS: ");
            }
        }

        @Test
        void isAwayFromAStoreOfAnotherName() throws Exception {
            start("store.example");
            try (var one = Replica.without(Speaking.to(store.port()).by(trusting(pki)))) {
                assertThat(one.said.get(0)).startsWith("AWAY TLS: ");
            }
        }

        private static SslContext trusting(TestPki pki) throws Exception {
            return SslContextBuilder.forClient()
                    .endpointIdentificationAlgorithm("HTTPS")
                    .trustManager(new ByteArrayInputStream(pki.bundle().getBytes(StandardCharsets.UTF_8)))
                    .build();
        }
    }

    private Replica replica(String name) {
        return replica(name, Speaking.to(store.port()));
    }

    private static Replica replica(String name, Speaking speaking) {
        return Replica.of(name, speaking);
    }

    private static RuleLimits anHour(int burst) {
        return new RuleLimits(Optional.of(new Rate(1, Duration.ofHours(1), burst)), Optional.empty(), Optional.empty());
    }

    private static RuleLimits atOnce(int most) {
        return new RuleLimits(Optional.empty(), Optional.of(most), Optional.empty());
    }
}
