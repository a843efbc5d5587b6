package dev.postern.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks a name up again and again, and tells its group the addresses it has. An answer is believed for its time to live. A failed look
 * leaves the addresses that are known. Confined to the group's event loop.
 */
final class TargetLookup {
    /** While nothing is known there is nothing to serve from. */
    private static final Duration WHILE_UNKNOWN = Duration.ofSeconds(1);

    private final TargetName name;
    private final AddressResolver<InetSocketAddress> resolver;
    private final Duration refresh;
    private final EventLoop loop;
    private final TargetGroup group;
    private boolean known;

    TargetLookup(
            TargetName name,
            AddressResolver<InetSocketAddress> resolver,
            Duration refresh,
            EventLoop loop,
            TargetGroup group) {
        this.name = name;
        this.resolver = resolver;
        this.refresh = refresh;
        this.loop = loop;
        this.group = group;
    }

    void look() {
        if (!group.isClosed()) {
            resolver.resolveAll(name.address()).addListener(this::looked);
        }
    }

    private void looked(Future<? super List<InetSocketAddress>> look) {
        if (group.isClosed()) {
            return;
        }
        if (look.isSuccess()) {
            known = true;
            @SuppressWarnings("unchecked") // what the resolver promises
            var addresses = (List<InetSocketAddress>) look.getNow();
            group.found(name, ofOneKind(addresses));
        } else {
            group.notFound(name, String.valueOf(look.cause().getMessage()));
        }
        var pause = known || refresh.compareTo(WHILE_UNKNOWN) < 0 ? refresh : WHILE_UNKNOWN;
        loop.schedule(this::look, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A group has addresses of one kind; a name with both would otherwise have each target twice. */
    private static List<InetSocketAddress> ofOneKind(List<InetSocketAddress> addresses) {
        var old = addresses.stream()
                .filter(address -> address.getAddress() instanceof Inet4Address)
                .toList();
        return old.isEmpty() ? addresses : old;
    }
}
