package dev.postern.proxy;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.address.IpAddress;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.config.MutualAuthenticationMode;
import dev.postern.proxy.config.ProxyProtocolMode;
import dev.postern.proxy.config.RefusalStyle;
import dev.postern.proxy.http.AccessCheck;
import dev.postern.proxy.http.Admission;
import dev.postern.proxy.http.ClientCertificateHeaders;
import dev.postern.proxy.http.ClientTlsHeaders;
import dev.postern.proxy.http.ForwardedChainAdmission;
import dev.postern.proxy.http.ForwardedHost;
import dev.postern.proxy.http.ForwardingRules;
import dev.postern.proxy.http.ForwardingRules.Hop;
import dev.postern.proxy.http.HeaderBlock;
import dev.postern.proxy.limit.ClientLimits;
import dev.postern.proxy.log.ConnectionFacts;
import dev.postern.proxy.metrics.ListenerMetrics;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.tls.ClientJudge;
import dev.postern.proxy.tls.HandshakeHandler.Certificate;
import dev.postern.proxy.tls.HandshakeHandler.Refusal;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** A configured listener with what its connections share. Immutable but for what is refreshed behind it. */
record Listener(
        ListenerConfig config,
        Optional<Refreshed<ServerTls>> tls,
        ClientJudge judge,
        ClientCertificateHeaders headers,
        ForwardingRules forwarding,
        ListenerAccess access,
        ListenerMetrics metrics) {

    String name() {
        return config.name();
    }

    Certificate certificate() {
        return config.mutualAuthentication() instanceof MutualAuthentication.Verify
                ? Certificate.REQUIRED
                : Certificate.OPTIONAL;
    }

    /** Whether the lists in force now have the client of a connection that was let in. */
    boolean hasRevoked(Optional<TlsSession> session) {
        return session.flatMap(TlsSession::presented)
                .map(judge::judge)
                .filter(verdict -> verdict instanceof Refused refused && refused.reason() == RefusalReason.CRL_HIT)
                .isPresent();
    }

    Refusal refusal() {
        return config.mutualAuthentication() instanceof MutualAuthentication.Verify verify
                        && verify.refusal() == RefusalStyle.ALERT
                ? Refusal.ALERT
                : Refusal.RESET;
    }

    /**
     * Only the backend's side of passthrough mode has somebody in front of it whom it believes; nobody behind a VPC endpoint, whose
     * address is one of a network that the caller has made and numbered.
     */
    Hop hop(ClientAddress peer) {
        return config.mutualAuthentication() instanceof MutualAuthentication.VerifyHeader mode
                        && peer.endpoint().isEmpty()
                        && mode.trustedPeers().contains(peer.ip())
                ? Hop.TRUSTED_PROXY
                : Hop.CLIENT;
    }

    /** What Host its requests are for. With something before us only that knows the port that clients use. */
    ForwardedHost host(ConnectionFacts connection) {
        var address = IpAddress.text(connection.localIp());
        var direct = config.proxyProtocol().mode() == ProxyProtocolMode.OFF && hop(connection.client()) == Hop.CLIENT;
        return new ForwardedHost(
                address.indexOf(':') < 0 ? address : "[" + address + "]",
                direct ? String.valueOf(connection.listenerPort()) : "");
    }

    /** What the upstream is told of a connection's encryption. */
    HeaderBlock encryption(Optional<TlsSession> session) {
        var headers = new ClientTlsHeaders(config.attributes().request());
        return session.map(agreed -> headers.of(agreed.protocol(), agreed.cipher()))
                .orElse(HeaderBlock.EMPTY);
    }

    /** How what the requests of one connection ask for is decided on; only a certificate that has been verified says who asks. */
    AccessCheck access(
            Optional<TlsSession> session, ClientAddress peer, ClientLimits limits, BiConsumer<String, Runnable> look) {
        var proven = config.mutualAuthentication().mode() == MutualAuthenticationMode.VERIFY
                ? session.flatMap(TlsSession::presented).map(CertificateChain::leaf)
                : Optional.<X509Certificate>empty();
        return new AccessCheck(access.rules(limits, then -> look(look, then)), headers, proven, peer);
    }

    private void look(BiConsumer<String, Runnable> look, Runnable then) {
        config.mutualAuthentication().trustStore().ifPresentOrElse(store -> look.accept(store, then), then);
    }

    /** How the requests of one connection are admitted, and what the upstream is told of its client. */
    Admission admission(Optional<TlsSession> session, ClientAddress peer, Executor verification) {
        var presented = session.flatMap(TlsSession::presented);
        return switch (config.mutualAuthentication().mode()) {
            case OFF -> Admission.always(HeaderBlock.EMPTY);
            case VERIFY ->
                Admission.always(
                        headers.verified(session.flatMap(TlsSession::path).orElseThrow()));
            case PASSTHROUGH ->
                Admission.always(presented.map(headers::unverified).orElse(HeaderBlock.EMPTY));
            case VERIFY_HEADER -> new ForwardedChainAdmission(hop(peer), headers, judge::judge, verification);
        };
    }
}
