package dev.postern.proxy.tls;

import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.Http2;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.SslPolicy;
import dev.postern.proxy.config.TlsEngine;
import dev.postern.proxy.refresh.FileStamp;
import dev.postern.proxy.refresh.Refreshed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * A listener's server side of TLS: its certificates, its policy, and how it asks for a client's certificate. Replaced whole when
 * a certificate file changes; connections keep the one they began with. Sessions are never resumed, so every connection is
 * judged by what is known now (attack ids R1–R9).
 */
public final class ServerTls {
    private static final Duration LEAST = Duration.ofMillis(1);

    // alb.md 8.3: "h2 only over TLS/ALPN". A client that offers neither is served as one that offers nothing: both
    // engines
    // support no other way.
    private static final ApplicationProtocolConfig HTTP2_OR_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    static {
        // The JDK engine hands out tickets and renegotiates unless told not to, and only properties can tell it.
        // BoringSSL
        // does neither unless asked.
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** How a client's certificate is asked for and judged. {@code advertised} are the authorities named in the request. */
    public record ClientCertificates(ClientAuth ask, ClientJudge judge, Supplier<List<X509Certificate>> advertised) {}

    private final List<ServerCertificate> certificates;
    private final List<SslContext> contexts;
    private final ServerNames names;

    private ServerTls(List<ServerCertificate> certificates, List<SslContext> contexts) {
        this.certificates = certificates;
        this.contexts = contexts;
        this.names = ServerNames.of(certificates, contexts);
    }

    /**
     * The listener's TLS as its files are now, to be refreshed when they change.
     *
     * @throws MalformedInput for files that do not hold what they should, or an engine this machine does not have
     */
    public static Refreshed<ServerTls> watch(ListenerConfig config, ClientCertificates clients) throws IOException {
        var files = new ArrayList<Path>();
        for (CertificateConfig certificate : config.certificates()) {
            files.add(certificate.chain());
            files.add(certificate.key());
            certificate.keyPassphraseFile().ifPresent(files::add);
        }
        Supplier<Object> stamp =
                () -> List.of(FileStamp.of(files), clients.advertised().get());
        return Refreshed.load(stamp, previous -> build(config, clients));
    }

    private static ServerTls build(ListenerConfig config, ClientCertificates clients) throws IOException {
        var certificates = new ArrayList<ServerCertificate>();
        var contexts = new ArrayList<SslContext>();
        for (var certificate : config.certificates()) {
            certificates.add(ServerCertificate.read(certificate));
        }
        for (var certificate : certificates) {
            try {
                contexts.add(context(config, certificate, clients));
            } catch (SSLException e) {
                contexts.forEach(ReferenceCountUtil::release);
                throw new MalformedInput(certificate.config().chain() + ": not usable for TLS: " + e.getMessage(), e);
            }
        }
        return new ServerTls(List.copyOf(certificates), List.copyOf(contexts));
    }

    private static SslContext context(ListenerConfig config, ServerCertificate certificate, ClientCertificates clients)
            throws SSLException {
        var policy = config.sslPolicy();
        var provider = provider(config.tlsEngine());
        var builder = SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().certificates())
                .sslProvider(provider)
                .protocols(policy.protocols())
                .ciphers(ciphers(policy, provider), SupportedCipherSuiteFilter.INSTANCE)
                .clientAuth(clients.ask());
        if (clients.ask() != ClientAuth.NONE) {
            builder.trustManager(
                    new ClientTrustManager(clients.judge(), clients.advertised().get()));
        }
        if (config.attributes().http2() == Http2.OFFER) {
            builder.applicationProtocolConfig(HTTP2_OR_1);
        }
        if (provider != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, groups(policy))
                    .option(OpenSslContextOption.USE_TASKS, true)
                    // alb.md 3.4, "TLS message size 64 K".
                    .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, ClientVerifier.MAX_CHAIN_BYTES);
        }
        return builder.build();
    }

    /** The engine a configuration means on this machine. */
    private static SslProvider provider(TlsEngine engine) {
        return switch (engine) {
            case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
            case JDK -> SslProvider.JDK;
            case BORINGSSL -> {
                if (!OpenSsl.isAvailable()) {
                    throw new MalformedInput(
                            "tlsEngine: \"boringssl\" does not load on this machine (expected: auto or jdk)");
                }
                yield SslProvider.OPENSSL_REFCNT;
            }
        };
    }

    private static List<String> ciphers(SslPolicy policy, SslProvider provider) {
        return provider == SslProvider.JDK
                ? policy.ciphers().stream().map(CipherNames::iana).toList()
                : policy.ciphers();
    }

    // alb.md 2.4: the hybrid groups are what a PQ policy adds; BoringSSL has the first of the three.
    private static String[] groups(SslPolicy policy) {
        return policy.postQuantum()
                ? new String[] {"X25519MLKEM768", "X25519", "P-256", "P-384"}
                : new String[] {"X25519", "P-256", "P-384"};
    }

    /**
     * A handler for one new connection; the signature checks of its handshake run on {@code executor}. Where there are several
     * certificates it first reads the ClientHello for the name.
     */
    public ChannelHandler newHandler(ByteBufAllocator allocator, Executor executor, Duration handshakeTimeout) {
        // To Netty 0 ms are no limit at all, and less is a mistake; what is left of a deadline may be either.
        var limit = handshakeTimeout.compareTo(LEAST) < 0 ? LEAST : handshakeTimeout;
        return contexts.size() == 1
                ? handler(contexts.get(0), allocator, executor, limit)
                : names.handler(limit, (context, alloc) -> handler(context, alloc, executor, limit));
    }

    private static SslHandler handler(
            SslContext context, ByteBufAllocator allocator, Executor executor, Duration handshakeTimeout) {
        var handler = context.newHandler(allocator, executor);
        handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return handler;
    }

    /** Which of ours a client was shown. */
    public Optional<ServerCertificate> certificate(X509Certificate served) {
        return certificates.stream()
                .filter(certificate -> certificate.chain().leaf().equals(served))
                .findFirst();
    }

    public List<ServerCertificate> certificates() {
        return certificates;
    }

    /** Frees native memory; to be called when no connection can begin with this one any more. */
    public void release() {
        contexts.forEach(ReferenceCountUtil::release);
    }
}
