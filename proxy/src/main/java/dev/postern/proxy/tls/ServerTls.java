package dev.postern.proxy.tls;

import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.CertificateConfig;
import dev.postern.proxy.config.Http2;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.refresh.FileStamp;
import dev.postern.proxy.refresh.Refreshed;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's server side of TLS: its certificates, its policy, and how it asks for a client's certificate. Replaced whole when
 * a certificate file changes; connections keep the one they began with. Sessions are never resumed, so every connection is
 * judged by what is known now (attack ids R1–R9).
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    /** alb.md 3.4, "TLS message size 64 K": no message of a handshake is read that claims more (S4). */
    static final int MAX_MESSAGE_BYTES = ClientVerifier.MAX_CHAIN_BYTES;

    // alb.md 8.3: "h2 only over TLS/ALPN". Who offers neither is served as who offers nothing: both engines know no
    // other way.
    private static final ApplicationProtocolConfig HTTP2_OR_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    static {
        JdkTlsSettings.apply();
    }

    /** How a client's certificate is asked for and judged. {@code advertised} are the authorities named in the request. */
    public record ClientCertificates(ClientAuth ask, ClientJudge judge, Supplier<List<X509Certificate>> advertised) {}

    private final ListenerConfig config;
    private final List<ServerContext> contexts;
    private final ServerNames names;
    private final InstantSource clock;

    private ServerTls(ListenerConfig config, EnginePolicy policy, List<ServerContext> contexts, InstantSource clock) {
        this.config = config;
        this.contexts = contexts;
        this.names = new ServerNames(
                contexts.stream().map(ServerContext::certificate).toList(), policy);
        this.clock = clock;
    }

    /**
     * The listener's TLS as its files are now, to be refreshed when they change. What the engine does not have of the policy is said
     * in the log.
     *
     * @throws MalformedInput for files that do not hold what they should, or an engine this machine does not have
     */
    public static Refreshed<ServerTls> watch(ListenerConfig config, ClientCertificates clients, InstantSource clock)
            throws IOException {
        var policy = EnginePolicy.of(config.sslPolicy(), config.tlsEngine());
        var files = new ArrayList<Path>();
        for (CertificateConfig certificate : config.certificates()) {
            files.add(certificate.chain());
            files.add(certificate.key());
            certificate.keyPassphraseFile().ifPresent(files::add);
        }
        Supplier<Object> stamp =
                () -> List.of(FileStamp.of(files), clients.advertised().get());
        var loaded = Refreshed.<ServerTls>load(stamp, previous -> build(config, policy, clients, clock));
        policy.shortfall(config.sslPolicy())
                .ifPresent(missing -> LOG.info("tls.policy listener={} gives {}", config.name(), missing));
        return loaded;
    }

    private static ServerTls build(
            ListenerConfig config, EnginePolicy policy, ClientCertificates clients, InstantSource clock)
            throws IOException {
        var certificates = new ArrayList<ServerCertificate>();
        for (var certificate : config.certificates()) {
            certificates.add(ServerCertificate.read(certificate));
        }
        var contexts = new ArrayList<ServerContext>();
        for (var certificate : certificates) {
            try {
                contexts.add(new ServerContext(
                        certificate, context(policy, config.attributes().http2(), certificate, clients)));
            } catch (SSLException e) {
                contexts.forEach(made -> ReferenceCountUtil.release(made.context()));
                throw new MalformedInput(certificate.config().chain() + ": not usable for TLS: " + e.getMessage(), e);
            }
        }
        return new ServerTls(config, policy, List.copyOf(contexts), clock);
    }

    private static SslContext context(
            EnginePolicy policy, Http2 http2, ServerCertificate certificate, ClientCertificates clients)
            throws SSLException {
        var builder = SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().certificates())
                .sslProvider(policy.provider())
                .protocols(policy.protocols())
                // Of what is listed here the engine has everything; nothing is dropped behind our back.
                .ciphers(ciphers(policy), IdentityCipherSuiteFilter.INSTANCE)
                .clientAuth(clients.ask());
        if (clients.ask() != ClientAuth.NONE) {
            builder.trustManager(
                    new ClientTrustManager(clients.judge(), clients.advertised().get()));
        }
        if (http2 == Http2.OFFER) {
            builder.applicationProtocolConfig(HTTP2_OR_1);
        }
        if (policy.provider() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.GROUPS, policy.groups().toArray(String[]::new))
                    .option(OpenSslContextOption.USE_TASKS, true)
                    .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MAX_MESSAGE_BYTES);
        }
        var context = builder.build();
        // Both engines remember sessions by id unless told not to; the JDK's cannot be told (see EngineFacts.session).
        if (context.sessionContext() instanceof OpenSslSessionContext boring) {
            boring.setSessionCacheEnabled(false);
        }
        return context;
    }

    private static List<String> ciphers(EnginePolicy policy) {
        return policy.provider() == SslProvider.JDK
                ? policy.ciphers().stream().map(CipherNames::iana).toList()
                : policy.ciphers();
    }

    /**
     * TLS for one new connection; the signature checks of its handshake run on {@code executor}. Where there are several certificates
     * it first reads the ClientHello. It knows no deadline: that is the {@link HandshakeHandler}'s, one for all of it.
     */
    public TlsOpening open(ByteBufAllocator allocator, Executor executor) {
        var only = contexts.get(0);
        if (contexts.size() == 1) {
            return new TlsOpening(config.sslPolicy(), handler(only.context(), allocator, executor));
        }
        var choice = new CertificateChoice(
                hello -> contexts.get(names.choose(hello, clock.instant())),
                chosen -> handler(chosen.context(), allocator, executor));
        return new TlsOpening(config.sslPolicy(), choice);
    }

    private static SslHandler handler(SslContext context, ByteBufAllocator allocator, Executor executor) {
        var handler = context.newHandler(allocator, executor);
        handler.setHandshakeTimeoutMillis(0); // see open
        return handler;
    }

    /** Which of ours a client was shown. */
    public Optional<ServerCertificate> certificate(X509Certificate served) {
        return certificates().stream()
                .filter(certificate -> certificate.chain().leaf().equals(served))
                .findFirst();
    }

    /** In the order of the configuration. */
    public List<ServerCertificate> certificates() {
        return contexts.stream().map(ServerContext::certificate).toList();
    }

    /** Frees native memory; to be called when no connection can begin with this one any more. */
    public void release() {
        contexts.forEach(each -> ReferenceCountUtil.release(each.context()));
    }
}
