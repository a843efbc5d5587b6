package dev.postern.proxy.tls;

import dev.postern.proxy.config.SslPolicy;
import io.netty.channel.ChannelHandler;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * TLS for one new connection: the handler to add, what it may agree on, and, once that is known, the certificate it presents. Of the
 * connection's event loop.
 */
public final class TlsOpening {
    private final SslPolicy policy;
    private final Supplier<Optional<ServerCertificate>> presented;
    private final ChannelHandler handler;

    TlsOpening(SslPolicy policy, Supplier<Optional<ServerCertificate>> presented, ChannelHandler handler) {
        this.policy = policy;
        this.presented = presented;
        this.handler = handler;
    }

    /** The one to put into the pipeline before the {@link HandshakeHandler}. */
    public ChannelHandler handler() {
        return handler;
    }

    SslPolicy policy() {
        return policy;
    }

    /** The name of the file with the certificate that was chosen; nothing before that. */
    Optional<String> certificate() {
        return presented.get().map(ServerCertificate::name);
    }
}
