package dev.postern.proxy;

import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.config.CaNames;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.MutualAuthentication;
import dev.postern.proxy.refresh.Refreshed;
import dev.postern.proxy.tls.ClientJudge;
import dev.postern.proxy.tls.ServerTls;
import dev.postern.proxy.tls.ServerTls.ClientCertificates;
import dev.postern.proxy.trust.WatchedTrust;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** From how a listener is configured to its server side of TLS: how clients are asked for a certificate, and by whose names. */
final class ListenerTls {
    private ListenerTls() {}

    /**
     * Nothing for a listener without TLS.
     *
     * @throws MalformedInput for certificates that do not hold what they should
     */
    static Optional<Refreshed<ServerTls>> open(
            ListenerConfig listener, ClientJudge judge, Optional<WatchedTrust> trust, InstantSource clock)
            throws IOException {
        return listener.tls()
                ? Optional.of(ServerTls.watch(
                        listener, clientCertificates(listener.mutualAuthentication(), judge, trust), clock))
                : Optional.empty();
    }

    private static ClientCertificates clientCertificates(
            MutualAuthentication mode, ClientJudge judge, Optional<WatchedTrust> trust) {
        return switch (mode.mode()) {
            case VERIFY -> {
                // alb.md 2.2: without advertising, the request names nobody.
                var advertised =
                        trust.filter(some -> ((MutualAuthentication.Verify) mode).caNames() == CaNames.ADVERTISE);
                yield new ClientCertificates(
                        ClientAuth.REQUIRE,
                        judge,
                        () -> advertised
                                .map(some -> some.get().store().anchors())
                                .orElse(List.of()));
            }
            // alb.md 1.1: in passthrough mode the certificate is optional.
            case PASSTHROUGH -> new ClientCertificates(ClientAuth.OPTIONAL, judge, List::of);
            case OFF, VERIFY_HEADER -> new ClientCertificates(ClientAuth.NONE, judge, List::of);
        };
    }
}
