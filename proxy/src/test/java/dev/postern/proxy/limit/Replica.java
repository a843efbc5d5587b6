package dev.postern.proxy.limit;

import dev.postern.proxy.access.RuleLimits;
import dev.postern.proxy.store.StoreAddress;
import dev.postern.proxy.store.StoreClient;
import dev.postern.proxy.store.StoreFailure;
import dev.postern.proxy.store.StoreLogin;
import dev.postern.proxy.store.StoreWatch;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One edge's shared limits, with an event loop of its own, and what it has said of the store. */
final class Replica implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(2);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SharedLimits limits;
    /** {@code up}, or why not. */
    final List<String> said = new CopyOnWriteArrayList<>();

    final List<StoreFailure> fallbacks = new CopyOnWriteArrayList<>();

    /** How it speaks to its store. */
    record Speaking(int port, Duration timeout, Optional<StoreLogin> login, Optional<SslContext> tls) {
        static Speaking to(int port) {
            // Longer than the default: a busy machine is not what these tests are about.
            return new Speaking(port, Duration.ofSeconds(2), Optional.empty(), Optional.empty());
        }

        Speaking within(Duration other) {
            return new Speaking(port, other, login, tls);
        }

        Speaking as(String user, String password) {
            return new Speaking(port, timeout, Optional.of(new StoreLogin(Optional.of(user), password)), tls);
        }

        Speaking by(SslContext context) {
            return new Speaking(port, timeout, login, Optional.of(context));
        }
    }

    private Replica(String name, Speaking speaking) {
        var watch = new StoreWatch() {
            @Override
            public void up() {
                said.add("up");
            }

            @Override
            public void away(StoreFailure cause, String detail) {
                said.add(cause + " " + detail);
            }

            @Override
            public void answered(long nanos) {}
        };
        limits = new SharedLimits(
                new LocalLimits(System::nanoTime),
                new StoreWords("test", LEASE),
                name,
                (trial, renewing) -> new StoreClient(
                        new StoreAddress(
                                InetSocketAddress.createUnresolved("localhost", speaking.port()),
                                speaking.tls(),
                                speaking.timeout()),
                        speaking::login,
                        trial,
                        renewing,
                        loops.next(),
                        NioSocketChannel::new,
                        DefaultAddressResolverGroup.INSTANCE),
                watch,
                fallbacks::add);
        limits.start();
    }

    /** One whose store is there. */
    static Replica of(String name, Speaking speaking) {
        var replica = new Replica(name, speaking);
        replica.awaitUp();
        return replica;
    }

    /** One that does not get to its store; returns when it has said why. */
    static Replica without(Speaking speaking) {
        var replica = new Replica("alone", speaking);
        await("a word on the store", () -> !replica.said.isEmpty());
        return replica;
    }

    Admittance enter(LimitKey key, RuleLimits rule) {
        try {
            return ask(key, rule).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    CompletableFuture<Admittance> ask(LimitKey key, RuleLimits rule) {
        var answer = new CompletableFuture<Admittance>();
        limits.enter(key, rule, admittance -> {
            if (!answer.complete(admittance)) {
                said.add("answered twice");
            }
        });
        return answer;
    }

    int granted(LimitKey key, RuleLimits rule, int asked) {
        var granted = 0;
        for (var at = 0; at < asked; at++) {
            if (enter(key, rule) instanceof Admittance.Granted) {
                granted++;
            }
        }
        return granted;
    }

    void awaitUp() {
        await(
                "the store is there",
                () -> !said.isEmpty() && said.get(said.size() - 1).equals("up"));
    }

    void awaitAway() {
        await(
                "the store is away",
                () -> !said.isEmpty() && !said.get(said.size() - 1).equals("up"));
    }

    static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come to be: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** Ends as a killed process does: nobody says goodbye. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
