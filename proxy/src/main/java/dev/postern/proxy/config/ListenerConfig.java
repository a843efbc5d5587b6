package dev.postern.proxy.config;

import dev.postern.pki.x509.MalformedInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One address clients connect to, and what becomes of them there.
 *
 * @param certificates none makes it plain HTTP, which only the modes {@code verify-header} and {@code off} can be
 * @param identityHeaders the defaults in the modes that verify nobody, but for the equals sign
 * @param hosts whose requests are forwarded; those for others are answered 404
 * @param accessPolicy who may do what; without one, whoever is let in may do all
 * @param lastGood a directory for a copy of an access policy in Amazon S3, which must survive a restart
 * @param forward the name of the upstream
 */
public record ListenerConfig(
        String name,
        IpEndpoint address,
        List<CertificateConfig> certificates,
        SslPolicy sslPolicy,
        TlsEngine tlsEngine,
        ProxyProtocolConfig proxyProtocol,
        MutualAuthentication mutualAuthentication,
        ListenerAttributes attributes,
        IdentityHeaders identityHeaders,
        HostNames hosts,
        Optional<Source> accessPolicy,
        Optional<Path> lastGood,
        String forward) {
    public static final TlsEngine DEFAULT_TLS_ENGINE = TlsEngine.AUTO;

    public ListenerConfig {
        Require.name("name", name);
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            switch (mutualAuthentication.mode()) {
                case VERIFY, PASSTHROUGH ->
                    throw new MalformedInput("certificates: none (expected: at least one in mode "
                            + mutualAuthentication.mode().text() + ")");
                case VERIFY_HEADER, OFF -> {}
            }
        }
    }

    /** With the load balancer's own identity headers, and without an access policy. */
    public ListenerConfig(
            String name,
            IpEndpoint address,
            List<CertificateConfig> certificates,
            SslPolicy sslPolicy,
            TlsEngine tlsEngine,
            ProxyProtocolConfig proxyProtocol,
            MutualAuthentication mutualAuthentication,
            ListenerAttributes attributes,
            HostNames hosts,
            String forward) {
        this(
                name,
                address,
                certificates,
                sslPolicy,
                tlsEngine,
                proxyProtocol,
                mutualAuthentication,
                attributes,
                IdentityHeaders.DEFAULT,
                hosts,
                Optional.empty(),
                Optional.empty(),
                forward);
    }

    /** With the defaults. */
    public ListenerConfig(
            String name,
            IpEndpoint address,
            List<CertificateConfig> certificates,
            MutualAuthentication mutualAuthentication,
            String forward) {
        this(
                name,
                address,
                certificates,
                SslPolicy.DEFAULT,
                DEFAULT_TLS_ENGINE,
                ProxyProtocolConfig.DEFAULT,
                mutualAuthentication,
                ListenerAttributes.DEFAULT,
                HostNames.ALL,
                forward);
    }

    public boolean tls() {
        return !certificates.isEmpty();
    }

    public ListenerConfig withTlsEngine(TlsEngine engine) {
        return new ListenerConfig(
                name,
                address,
                certificates,
                sslPolicy,
                engine,
                proxyProtocol,
                mutualAuthentication,
                attributes,
                identityHeaders,
                hosts,
                accessPolicy,
                lastGood,
                forward);
    }

    public ListenerConfig withSslPolicy(SslPolicy policy) {
        return new ListenerConfig(
                name,
                address,
                certificates,
                policy,
                tlsEngine,
                proxyProtocol,
                mutualAuthentication,
                attributes,
                identityHeaders,
                hosts,
                accessPolicy,
                lastGood,
                forward);
    }

    public ListenerConfig withCertificates(List<CertificateConfig> others) {
        return new ListenerConfig(
                name,
                address,
                others,
                sslPolicy,
                tlsEngine,
                proxyProtocol,
                mutualAuthentication,
                attributes,
                identityHeaders,
                hosts,
                accessPolicy,
                lastGood,
                forward);
    }

    public ListenerConfig withAccessPolicy(Source policy) {
        return new ListenerConfig(
                name,
                address,
                certificates,
                sslPolicy,
                tlsEngine,
                proxyProtocol,
                mutualAuthentication,
                attributes,
                identityHeaders,
                hosts,
                Optional.of(policy),
                lastGood,
                forward);
    }
}
