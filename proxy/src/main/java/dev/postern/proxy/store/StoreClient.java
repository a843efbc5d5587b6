package dev.postern.proxy.store;

import dev.postern.proxy.store.Reply.Answered;
import dev.postern.proxy.store.Reply.Failed;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one store, over one connection that it makes again whenever it is lost. For any thread; never blocks. While there is no connection
 * that has proved itself, every question fails at once.
 */
public final class StoreClient implements AutoCloseable {
    /** Questions under way at once: at 1 ms each four million a minute, more than one store answers. */
    static final int MOST_OUTSTANDING = 4_096;

    // To connect, to shake hands, and of each answer until the store has proved itself: nobody waits for these.
    private static final Duration OPENING = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;

    private final StoreAddress store;
    private final Supplier<Optional<StoreLogin>> login;
    private final List<Command> trial;
    private final StoreWatch watch;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean up;
    // The rest is the event loop's.
    private @Nullable StoreConnection connection;
    private Duration pause = FIRST_PAUSE;
    private long upSince;
    private boolean closed;

    /**
     * A client that connects when it is started; {@code resolver} must not block.
     *
     * @param login asked at each connection, so that a password can change
     * @param trial what a store must answer before it is asked anything else
     */
    public StoreClient(
            StoreAddress store,
            Supplier<Optional<StoreLogin>> login,
            List<Command> trial,
            StoreWatch watch,
            EventLoop loop,
            ChannelFactory<? extends Channel> channels,
            AddressResolverGroup<InetSocketAddress> resolver) {
        this.store = store;
        this.login = login;
        this.trial = List.copyOf(trial);
        this.watch = watch;
        this.loop = loop;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(channels)
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) OPENING.toMillis())
                .remoteAddress(store.address())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline(channel);
                    }
                });
    }

    public void start() {
        loop.execute(this::connect);
    }

    public EventLoop loop() {
        return loop;
    }

    public boolean isUp() {
        return up;
    }

    /** {@code then} is called exactly once: at once, or on the event loop. */
    public void ask(Command command, Consumer<Reply> then) {
        if (!up) {
            then.accept(new Failed(StoreFailure.AWAY, "no connection"));
            return;
        }
        if (outstanding.incrementAndGet() > MOST_OUTSTANDING) {
            outstanding.decrementAndGet();
            then.accept(new Failed(StoreFailure.BUSY, MOST_OUTSTANDING + " questions are outstanding"));
            return;
        }
        Consumer<Reply> counted = reply -> {
            outstanding.decrementAndGet();
            then.accept(reply);
        };
        if (loop.inEventLoop()) {
            forward(command, counted);
            return;
        }
        try {
            loop.execute(() -> forward(command, counted));
        } catch (RejectedExecutionException e) {
            counted.accept(new Failed(StoreFailure.AWAY, "closing"));
        }
    }

    private void forward(Command command, Consumer<Reply> then) {
        var current = connection;
        if (current == null || !up) {
            then.accept(new Failed(StoreFailure.AWAY, "no connection"));
        } else {
            current.ask(command, then);
        }
    }

    @Override
    public void close() {
        up = false;
        try {
            loop.execute(() -> {
                closed = true;
                up = false;
                if (connection != null) {
                    connection.close();
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the connection with it.
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        bootstrap.connect().addListener((ChannelFuture connecting) -> {
            if (!connecting.isSuccess()) {
                lost(new Failed(StoreFailure.AWAY, StoreConnection.oneLine(reason(connecting.cause()))));
                return;
            }
            var channel = connecting.channel();
            var tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                opened(channel);
                return;
            }
            tls.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    opened(channel);
                } else {
                    channel.close();
                    lost(new Failed(StoreFailure.AWAY, "TLS: " + StoreConnection.oneLine(reason(shaken.cause()))));
                }
            });
        });
    }

    private void pipeline(Channel channel) {
        store.tls().ifPresent(context -> {
            var handler = context.newHandler(
                    channel.alloc(),
                    store.address().getHostString(),
                    store.address().getPort());
            handler.setHandshakeTimeoutMillis(OPENING.toMillis());
            channel.pipeline().addLast(handler);
        });
        channel.pipeline().addLast(new Opening());
    }

    /** Says who we are, and tries everything once that will be asked. */
    private void opened(Channel channel) {
        if (closed) {
            channel.close();
            return;
        }
        var opening = new StoreConnection(OPENING, watch, this::lost);
        channel.pipeline().remove(Opening.class);
        channel.pipeline().addLast(new RedisDecoder(), new RedisEncoder(), opening);
        connection = opening;
        var commands = new ArrayList<Command>();
        login.get().ifPresent(known -> commands.add(known.command()));
        commands.addAll(trial);
        prove(channel, opening, commands.iterator());
    }

    private void prove(Channel channel, StoreConnection opening, Iterator<Command> commands) {
        if (commands.hasNext()) {
            opening.ask(commands.next(), reply -> {
                if (reply instanceof Answered) {
                    prove(channel, opening, commands);
                }
            });
            return;
        }
        var proven = new StoreConnection(store.timeout(), watch, this::lost);
        channel.pipeline().replace(opening, null, proven);
        connection = proven;
        upSince = System.nanoTime();
        up = true;
        watch.up();
    }

    private void lost(Failed failure) {
        if (closed) {
            return;
        }
        connection = null;
        // A store that comes and goes is asked less often, too.
        if (up && System.nanoTime() - upSince > LONGEST_PAUSE.toNanos()) {
            pause = FIRST_PAUSE;
        }
        up = false;
        watch.away(failure.cause(), failure.detail());
        var jittered =
                pause.toNanos() * (1 + JITTER * ThreadLocalRandom.current().nextDouble());
        loop.schedule(this::connect, (long) jittered, TimeUnit.NANOSECONDS);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    /** Stands at the end of the pipeline until there is a connection; what fails before, its future tells. */
    private static final class Opening extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static String reason(@Nullable Throwable cause) {
        var deepest = cause;
        while (deepest != null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest == null ? "unknown" : String.valueOf(deepest.getMessage());
    }
}
