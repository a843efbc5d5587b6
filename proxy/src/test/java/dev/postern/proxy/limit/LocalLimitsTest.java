package dev.postern.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.RuleLimits;
import dev.postern.proxy.access.RuleLimits.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalLimitsTest {
    private static final LimitKey ACME = new LimitKey("partners", "reads", "acme");
    private static final LimitKey OTHER = new LimitKey("partners", "reads", "other");
    private static final long SECOND = 1_000_000_000L;

    // As System.nanoTime may: negative, and past the end of a long before long.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final LocalLimits limits = new LocalLimits(clock::get);

    @Nested
    class Rates {
        @Test
        void grantsABurstAndThenEvenly() {
            var tenBurstThree = rate(10, Duration.ofSeconds(1), 3);

            assertThat(granted(ACME, tenBurstThree, 5)).isEqualTo(3);
            clock.addAndGet(SECOND / 10 - 1);
            assertThat(granted(ACME, tenBurstThree, 1))
                    .as("the nanosecond before")
                    .isZero();
            clock.addAndGet(1);
            assertThat(granted(ACME, tenBurstThree, 2))
                    .as("the nanosecond itself")
                    .isOne();
            clock.addAndGet(SECOND / 10 + 1);
            assertThat(granted(ACME, tenBurstThree, 2))
                    .as("the nanosecond after the next")
                    .isOne();
        }

        @Test
        void doesNotAddUpIdleTimeBeyondTheBurst() {
            var limit = rate(10, Duration.ofSeconds(1), 3);
            granted(ACME, limit, 3);

            clock.addAndGet(Duration.ofDays(365).toNanos());

            assertThat(granted(ACME, limit, 10)).isEqualTo(3);
        }

        @Test
        void letsNobodyPayForAnother() {
            var limit = rate(1, Duration.ofSeconds(1), 1);
            granted(ACME, limit, 5);

            assertThat(granted(OTHER, limit, 5)).isOne();
            assertThat(granted(new LimitKey("partners", "writes", "acme"), limit, 5))
                    .isOne();
            assertThat(granted(new LimitKey("internal", "reads", "acme"), limit, 5))
                    .isOne();
        }

        @Test
        void takesNothingFromWhoIsRefused() {
            var limit = rate(1, Duration.ofSeconds(10), 1);
            granted(ACME, limit, 100);

            clock.addAndGet(10 * SECOND);

            assertThat(granted(ACME, limit, 1)).isOne();
        }

        @ParameterizedTest(name = "{0} in {1}, after {2} ns")
        @CsvSource({
            "1, PT10S, 0, 10",
            "1, PT10S, 1, 10",
            "1, PT10S, 999999999, 10",
            "1, PT10S, 1000000000, 9",
            "1, PT10S, 1000000001, 9",
            "1, PT10S, 9999999999, 1",
            "100, PT1S, 0, 1",
            "3, PT1H, 0, 1200",
            "1, PT1H, 0, 3600"
        })
        void saysWhenTheNextWouldBeGranted(int requests, Duration per, long laterNanos, long seconds) {
            var limit = rate(requests, per, 1);
            granted(ACME, limit, 1);
            clock.addAndGet(laterNanos);

            var refused = (Admittance.Refused) limits.enter(ACME, limit);

            assertThat(refused).isEqualTo(new Admittance.Refused(AccessDenial.RATE, Duration.ofSeconds(seconds)));
        }

        @Test
        void keepsWhatItSaidInRetryAfter() {
            var limit = rate(7, Duration.ofMinutes(1), 2);
            granted(ACME, limit, 2);
            var refused = (Admittance.Refused) limits.enter(ACME, limit);

            clock.addAndGet(refused.retryAfter().toNanos());

            assertThat(granted(ACME, limit, 1)).isOne();
        }

        @Test
        void countsNoMoreThanTheRateOverALongTime() {
            var limit = rate(3, Duration.ofSeconds(1), 3); // a third of a second is no whole number of nanoseconds
            var all = 0;

            for (var step = 0; step < 10_000; step++) {
                clock.addAndGet(SECOND / 100);
                all += granted(ACME, limit, 2);
            }

            assertThat(all).isBetween(300, 303);
        }

        @ParameterizedTest
        @CsvSource({
            "2147483647, PT1S, 2147483647",
            "2147483647, PT1H, 2147483647",
            "1, PT1H, 2147483647",
            "2147483647, PT0.000000001S, 1"
        })
        void doesNotOverflowAtTheEndsOfWhatCanBeSaid(int requests, Duration per, int burst) {
            var limit = rate(requests, per, burst);

            for (var round = 0; round < 100; round++) {
                assertThat(limits.enter(ACME, limit)).isInstanceOf(Admittance.Granted.class);
                clock.addAndGet(1);
            }
        }

        @Test
        void refusesTheSecondInALifetime() {
            var limit = rate(1, Duration.ofSeconds(Long.MAX_VALUE), 1);
            granted(ACME, limit, 1);

            clock.addAndGet(Duration.ofDays(365).toNanos());

            assertThat(granted(ACME, limit, 1)).isZero();
        }
    }

    @Nested
    class Concurrency {
        @Test
        void refusesOneTooManyUntilOneLeaves() {
            var two = concurrency(2);
            var first = (Admittance.Granted) limits.enter(ACME, two);
            limits.enter(ACME, two);

            assertThat(limits.enter(ACME, two))
                    .isEqualTo(new Admittance.Refused(AccessDenial.CONCURRENCY, Duration.ofSeconds(1)));
            assertThat(granted(OTHER, two, 3)).isEqualTo(2);
            first.leave().run();
            assertThat(granted(ACME, two, 2)).isOne();
        }

        @Test
        void countsWhoLeavesTwiceOnce() {
            var one = concurrency(1);
            var first = (Admittance.Granted) limits.enter(ACME, one);
            first.leave().run();
            limits.enter(ACME, one);

            first.leave().run();

            assertThat(granted(ACME, one, 1)).isZero();
        }

        @Test
        void takesNothingOfTheRateFromWhoIsRefusedForIt() {
            var both =
                    new RuleLimits(Optional.of(new Rate(1, Duration.ofHours(1), 2)), Optional.of(1), Optional.empty());
            var first = (Admittance.Granted) limits.enter(ACME, both);
            granted(ACME, both, 10);

            first.leave().run();

            assertThat(granted(ACME, both, 1)).isOne();
        }

        @Test
        void isExactAmongManyThreads() throws Exception {
            var both = new RuleLimits(
                    Optional.of(new Rate(1, Duration.ofHours(1), 5_000)), Optional.of(3), Optional.empty());
            var running = new AtomicInteger();
            var most = new AtomicInteger();
            Callable<Integer> client = () -> {
                var granted = 0;
                for (var at = 0; at < 20_000; at++) {
                    if (limits.enter(ACME, both) instanceof Admittance.Granted pass) {
                        granted++;
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        running.decrementAndGet();
                        pass.leave().run();
                    }
                    limits.forget(); // no entry may be lost to it
                }
                return granted;
            };
            var threads = Executors.newFixedThreadPool(8);
            var all = 0;

            try {
                var clients = new ArrayList<Callable<Integer>>();
                for (var at = 0; at < 8; at++) {
                    clients.add(client);
                }
                for (var done : threads.invokeAll(clients)) {
                    all += done.get();
                }
            } finally {
                threads.shutdownNow();
            }

            assertThat(all).isEqualTo(5_000);
            assertThat(most.get()).isLessThanOrEqualTo(3);
        }
    }

    @Nested
    class ChangedLimits {
        @Test
        void remembersWhatWasUsedBefore() {
            granted(ACME, rate(10, Duration.ofSeconds(1), 10), 10);

            assertThat(granted(ACME, rate(20, Duration.ofSeconds(1), 10), 10)).isZero();
            clock.addAndGet(SECOND / 20);
            assertThat(granted(ACME, rate(20, Duration.ofSeconds(1), 10), 10)).isOne();
        }

        @Test
        void doesNotMakeAClientWaitAsTheOldLimitsWouldHave() {
            granted(ACME, rate(1, Duration.ofHours(1), 100), 100);
            var faster = rate(10, Duration.ofSeconds(1), 1);
            granted(ACME, faster, 1);

            clock.addAndGet(SECOND / 10);

            assertThat(granted(ACME, faster, 2)).isOne();
        }

        @Test
        void countsThoseWhoRunAlready() {
            granted(ACME, concurrency(5), 5);

            assertThat(granted(ACME, concurrency(3), 1)).isZero();
            assertThat(granted(ACME, concurrency(6), 2)).isOne();
        }
    }

    @Nested
    class Memory {
        @Test
        void dropsWhatMakesNoDifferenceAndNothingElse() {
            granted(ACME, rate(1, Duration.ofSeconds(1), 5), 3);
            var running = (Admittance.Granted) limits.enter(OTHER, concurrency(1));

            clock.addAndGet(3 * SECOND - 1);
            limits.forget();
            assertThat(limits.size()).as("the nanosecond before").isEqualTo(2);
            clock.addAndGet(1);
            limits.forget();
            assertThat(limits.size()).isOne();
            running.leave().run();
            limits.forget();

            assertThat(limits.size()).isZero();
        }

        @Test
        void countsNobodyWithoutACountingLimit() {
            var bytesOnly = new RuleLimits(Optional.empty(), Optional.empty(), Optional.of(10L));

            assertThat(granted(ACME, RuleLimits.NONE, 1_000)).isEqualTo(1_000);
            assertThat(granted(ACME, bytesOnly, 1_000)).isEqualTo(1_000);
            assertThat(limits.size()).isZero();
        }

        @Test
        void letsClientsShareOneBudgetWhenThereAreTooMany() {
            var few = new LocalLimits(clock::get, 10);
            var limit = rate(1, Duration.ofHours(1), 2);
            var all = 0;

            for (var at = 0; at < 1_000; at++) {
                if (few.enter(new LimitKey("partners", "reads", "client-" + at), limit) instanceof Admittance.Granted) {
                    all++;
                }
            }

            assertThat(few.size()).isEqualTo(11);
            assertThat(all).isEqualTo(10 + 2);
        }
    }

    private int granted(LimitKey key, RuleLimits limit, int asked) {
        var granted = 0;
        for (var at = 0; at < asked; at++) {
            if (limits.enter(key, limit) instanceof Admittance.Granted) {
                granted++;
            }
        }
        return granted;
    }

    private static RuleLimits rate(int requests, Duration per, int burst) {
        return new RuleLimits(Optional.of(new Rate(requests, per, burst)), Optional.empty(), Optional.empty());
    }

    private static RuleLimits concurrency(int most) {
        return new RuleLimits(Optional.empty(), Optional.of(most), Optional.empty());
    }
}
