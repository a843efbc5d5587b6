package dev.postern.e2e.kit;

import static java.util.Objects.requireNonNull;

import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.x509.Certificates;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;

/**
 * Thousands of clients on one thread. Each makes one visit after another, a connection each, until {@link #leave}; then everybody ends
 * the visit under way as if nothing were, and nobody comes back.
 */
public final class Crowd implements AutoCloseable {
    private static final Duration ARRIVAL = Duration.ofSeconds(10);
    private static final Duration LAST_VISIT = Duration.ofMinutes(3);

    /** As many clients of one kind and one name; {@code name} is the certificate's common name, if there is one. */
    public record Group(String name, Visit visit, int count, Optional<TestCredential> credential) {}

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Integer> ports;
    private final List<X509Certificate> authorities;
    private final Random random = new Random(7);
    private final Map<String, LongAdder> visits = new ConcurrentHashMap<>();
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile boolean leaving;

    // What visits count; only they write.
    final AtomicLong numbers = new AtomicLong();
    final AtomicLong asked = new AtomicLong();
    final AtomicLong answered = new AtomicLong();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    /** A crowd before these ports, which knows servers by these authorities. */
    public Crowd(List<Integer> ports, String serverCaPem) {
        this.ports = List.copyOf(ports);
        this.authorities = Certificates.parsePem(serverCaPem);
    }

    /** Everybody of the groups comes for the first time, spread over ten seconds. */
    public void arrive(List<Group> groups) {
        var total = groups.stream().mapToInt(Group::count).sum();
        for (var group : groups) {
            var versions = List.of(tls(group.credential(), "TLSv1.3"), tls(group.credential(), "TLSv1.2"));
            for (var at = 0; at < group.count(); at++) {
                var member = new Member(group, ports.get(at % ports.size()), versions.get(at / ports.size() % 2));
                var wait = ARRIVAL.toMillis() * present.getAndIncrement() / total;
                loop.schedule(member::come, wait, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Returns when everybody has come and gone for so long, or as soon as something was not as it should be. */
    public void stay(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        while (failures.isEmpty() && System.nanoTime() - end < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** Returns when the last visit of everybody has come to its end. */
    public void leave() {
        leaving = true;
        var end = System.nanoTime() + LAST_VISIT.toNanos();
        while (present.get() > 0) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        present.get() + " clients are still there, with " + open.get() + " connections");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** How many visits the clients of a name have made. */
    public long visits(String name) {
        return visits.getOrDefault(name, new LongAdder()).sum();
    }

    /** The most connections that were open at one time. */
    public int mostOpen() {
        return mostOpen.get();
    }

    /** Requests that went out whole. */
    public long asked() {
        return asked.get();
    }

    /** Of these, those whose whole answer came and was right. */
    public long answered() {
        return answered.get();
    }

    /** What was not as it should be. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Between two visits, or two requests of one: half of this at least, and as much again at most. */
    void later(Channel channel, Duration about, Runnable action) {
        channel.eventLoop().schedule(action, millis(about), TimeUnit.MILLISECONDS);
    }

    boolean isLeaving() {
        return leaving;
    }

    private long millis(Duration about) {
        return about.toMillis() / 2 + random.nextInt((int) about.toMillis());
    }

    private SslContext tls(Optional<TestCredential> credential, String version) {
        try {
            var builder = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols(version)
                    .trustManager(authorities);
            credential.ifPresent(
                    some -> builder.keyManager(some.key(), some.chain().certificates()));
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One client, on the crowd's thread. */
    private final class Member {
        private final Group group;
        private final int port;
        private final SslContext tls;

        Member(Group group, int port, SslContext tls) {
            this.group = group;
            this.port = port;
            this.tls = tls;
        }

        void come() {
            if (leaving) {
                present.decrementAndGet();
                return;
            }
            visits.computeIfAbsent(group.name(), unused -> new LongAdder()).increment();
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (group.visit().overTls()) {
                                channel.pipeline()
                                        .addLast(tls.newHandler(channel.alloc(), "localhost", port))
                                        .get(io.netty.handler.ssl.SslHandler.class)
                                        .setHandshakeTimeout(2, TimeUnit.MINUTES);
                            }
                            group.visit().begin(Crowd.this, channel, group.name());
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), port)
                    .addListener((ChannelFuture connected) -> {
                        if (connected.isSuccess()) {
                            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                            connected.channel().closeFuture().addListener(closed -> {
                                open.decrementAndGet();
                                comeAgain();
                            });
                        } else {
                            failures.add(group.name() + ": no connection: " + requireNonNull(connected.cause()));
                            comeAgain();
                        }
                    });
        }

        private void comeAgain() {
            loop.schedule(this::come, millis(group.visit().pause()), TimeUnit.MILLISECONDS);
        }
    }
}
