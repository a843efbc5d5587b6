package dev.postern.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops and the kinds of socket they drive: epoll where there is Linux, else the JDK's selector. Connections are accepted on a
 * loop of their own, so that none joins its loop while that deals with a round of events: it may have the descriptor of one that was
 * closed in the same round, and would be dealt its events (Netty 4.2.20 tells them apart by the descriptor alone).
 */
record Transport(
        EventLoopGroup acceptor,
        EventLoopGroup loops,
        ChannelFactory<? extends ServerChannel> serverSockets,
        ChannelFactory<? extends Channel> sockets,
        ChannelFactory<? extends DatagramChannel> datagrams,
        AddressResolverGroup<InetSocketAddress> resolver)
        implements AutoCloseable {

    static Transport choose() {
        // One loop a core: everything a connection needs happens on its loop, and signature checks have threads of
        // their own.
        var threads = Runtime.getRuntime().availableProcessors();
        return Epoll.isAvailable()
                ? new Transport(
                        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
                        new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel::new,
                        EpollSocketChannel::new,
                        EpollDatagramChannel::new,
                        resolver(EpollDatagramChannel::new))
                : new Transport(
                        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                        new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory()),
                        NioServerSocketChannel::new,
                        NioSocketChannel::new,
                        NioDatagramChannel::new,
                        resolver(NioDatagramChannel::new));
    }

    /** Names are looked up without blocking, and again when their time to live is over. */
    private static AddressResolverGroup<InetSocketAddress> resolver(ChannelFactory<? extends DatagramChannel> sockets) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder().datagramChannelFactory(sockets));
    }

    /** The same, with these asked instead of the machine's own name servers; the caller closes it. */
    AddressResolverGroup<InetSocketAddress> resolver(List<InetSocketAddress> nameServers) {
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(datagrams)
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(nameServers)));
    }

    @Override
    public void close() {
        resolver.close();
        acceptor.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
