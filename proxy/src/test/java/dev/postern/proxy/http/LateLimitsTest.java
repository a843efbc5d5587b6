package dev.postern.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.AccessPolicyReader;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.config.DesyncMode;
import dev.postern.proxy.config.HostNames;
import dev.postern.proxy.config.IdentityHeader;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.config.ListenerAttributes;
import dev.postern.proxy.config.LoadBalancingAlgorithm;
import dev.postern.proxy.http.ForwardingRules.Hop;
import dev.postern.proxy.http.ForwardingRules.Sender;
import dev.postern.proxy.limit.Admittance;
import dev.postern.proxy.limit.LimitKey;
import dev.postern.proxy.testing.RawConnection;
import dev.postern.proxy.testing.RecordingUpstream;
import dev.postern.proxy.testing.TestEdge;
import dev.postern.proxy.upstream.TargetGroup;
import dev.postern.proxy.upstream.TargetName;
import dev.postern.proxy.upstream.TargetWatch;
import dev.postern.proxy.upstream.Upstream;
import dev.postern.proxy.upstream.UpstreamPool;
import dev.postern.proxy.wire.RequestCodec;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that are asked for elsewhere, and answer when the test says so, on a thread that is none of the edge's. */
class LateLimitsTest {
    private static final String GET = "GET /widgets HTTP/1.1\r\nHost: api\r\n\r\n";
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private record Asked(LimitKey key, Consumer<Admittance> then) {}

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger left = new AtomicInteger();
    private final List<ExchangeSummary> over = new CopyOnWriteArrayList<>();
    private final List<Channel> accepted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RecordingUpstream upstream = new RecordingUpstream();
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // before each
    private RawConnection client;

    @BeforeEach
    void open() {
        var server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var meter = new TrafficMeter();
                        channel.pipeline()
                                .addLast(meter)
                                .addLast(new RequestCodec())
                                .addLast(new ExchangeHandler(rules(channel), meter));
                        accepted.add(channel);
                    }
                })
                .bind(ANYWHERE)
                .syncUninterruptibly()
                .channel();
        client = new RawConnection(((InetSocketAddress) server.localAddress()).getPort());
        opened.add(client);
    }

    private ExchangeRules rules(Channel channel) {
        var policy = AccessPolicyReader.parse(
                "access.yaml",
                "rules: [ { name: few, allow: all, limits: { concurrency: 1 } } ]\n".getBytes(StandardCharsets.UTF_8));
        var access = new AccessRules(
                "edge",
                () -> policy,
                leaf -> new Registration.NotKept(),
                Runnable::run,
                (key, limits, then) -> asked.add(new Asked(key, then)));
        var address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), upstream.url().getPort());
        var group = new TargetGroup(
                List.of(new TargetName("upstream", address, "127.0.0.1")),
                LoadBalancingAlgorithm.ROUND_ROBIN,
                Duration.ZERO,
                channel.eventLoop());
        group.start(TargetWatch.NOBODY, Optional.empty(), DefaultAddressResolverGroup.INSTANCE, Duration.ofHours(1));
        var pool = new UpstreamPool(
                new Upstream(
                        "widgets",
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        1,
                        Duration.ofSeconds(5),
                        Optional.empty()),
                group,
                channel.eventLoop(),
                NioSocketChannel::new);
        return new ExchangeRules(
                ForwardingRules.of(ListenerAttributes.DEFAULT, new Random(1)),
                new Sender(
                        "192.0.2.7",
                        4,
                        "http",
                        80,
                        Hop.CLIENT,
                        new ForwardedHost("192.0.2.1", "80"),
                        HeaderBlock.EMPTY,
                        HeaderCase.AS_WRITTEN),
                HostNames.ALL,
                DesyncMode.DEFENSIVE,
                Admission.always(HeaderBlock.EMPTY),
                new AccessCheck(
                        access,
                        new ClientCertificateHeaders(IdentityHeader::defaultName, IdentityHeaders.DEFAULT),
                        Optional.empty(),
                        new ClientAddress(new InetSocketAddress(IpAddress.parse("192.0.2.7"), 4))),
                pool,
                name -> pool,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                InstantSource.system(),
                over::add);
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened) {
            each.close();
        }
        upstream.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void holdARequestBackUntilTheyAnswerAndAreToldWhenItIsOver() throws InterruptedException {
        client.send(GET);
        var question = question();
        assertThat(upstream.received()).isEmpty();

        question.then().accept(granted());

        assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        TestEdge.await(() -> left.get() == 1);
        assertThat(question.key()).isEqualTo(new LimitKey("edge", "few", "address:192.0.2.7"));
        assertThat(client.send(GET)).isNotNull();
        question().then().accept(granted());
        assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        TestEdge.await(() -> left.get() == 2);
    }

    @Test
    void turnARequestAwayWithTheTimeInWholeSecondsRoundedUp() throws InterruptedException {
        client.send(GET);

        question().then().accept(new Admittance.Refused(AccessDenial.CONCURRENCY, Duration.ofMillis(1001)));

        assertThat(client.response()).startsWith("HTTP/1.1 429 ").containsIgnoringCase("\r\nretry-after: 2\r\n");
        TestEdge.await(() -> over.size() == 1);
        assertThat(over.get(0).denied()).contains(AccessDenial.CONCURRENCY);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void getBackTheShareOfWhoHasGoneMeanwhileOnceAndNothingIsForwarded() throws InterruptedException {
        client.send(GET);
        var question = question();
        accepted.get(0).close().syncUninterruptibly();
        TestEdge.await(() -> over.size() == 1);

        question.then().accept(granted());

        TestEdge.await(() -> left.get() == 1);
        loops.submit(() -> {}).syncUninterruptibly();
        assertThat(left).hasValue(1);
        assertThat(upstream.received()).isEmpty();
        assertThat(over).hasSize(1);
        assertThat(over.get(0).status()).isEqualTo(460);
    }

    @Test
    void getBackTheShareEvenWhenTheEventLoopHasEnded() throws InterruptedException {
        client.send(GET);
        var question = question();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();

        question.then().accept(granted());

        assertThat(left).hasValue(1);
    }

    private Asked question() throws InterruptedException {
        var question = asked.poll(TestEdge.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(question).isNotNull();
        return java.util.Objects.requireNonNull(question);
    }

    private Admittance granted() {
        return new Admittance.Granted(left::incrementAndGet);
    }
}
