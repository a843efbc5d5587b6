package dev.postern.proxy.config;

import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.Cidr;
import dev.postern.proxy.address.PeerSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code postern.yaml}: which keys there are, where they stand and what type they have. Ranges and references are the records'
 * own business; defaults stand next to them.
 */
public final class EdgeConfigReader {
    private EdgeConfigReader() {}

    /**
     * Reads the file once, whole. Relative paths in it start at its directory.
     *
     * @throws MalformedInput in one line that begins with the file, the line and the path of the key
     * @throws IOException if the file cannot be read
     */
    public static EdgeConfig read(Path file) throws IOException {
        return ConfigFile.read(file, "admin, listeners, trustStores, …", EdgeConfigReader::edge);
    }

    private static EdgeConfig edge(ConfigSection root) {
        root.only("admin", "limits", "listeners", "trustStores", "upstreams", "limitStore", "logs");
        var admin = admin(root.sectionOrEmpty("admin"));
        var limits = limits(root.sectionOrEmpty("limits"));
        var listeners = root.sections("listeners").stream()
                .map(EdgeConfigReader::listener)
                .toList();
        var trustStores = root.named("trustStores", EdgeConfigReader::trustStore);
        var upstreams = root.named("upstreams", (name, upstream) -> UpstreamReader.read(upstream));
        var limitStore = root.has("limitStore")
                ? Optional.of(limitStore(root.section("limitStore")))
                : Optional.<LimitStoreConfig>empty();
        var logs = LogsReader.read(root.sectionOrEmpty("logs"));
        return root.make(() -> new EdgeConfig(admin, limits, listeners, trustStores, upstreams, limitStore, logs));
    }

    private static AdminConfig admin(ConfigSection admin) {
        admin.only("address", "healthAddress");
        return admin.make(() -> new AdminConfig(
                admin.value("address", "IP:PORT", IpEndpoint::parse, AdminConfig.DEFAULT.address()),
                admin.has("healthAddress")
                        ? Optional.of(admin.value("healthAddress", "IP:PORT", IpEndpoint::parse))
                        : Optional.empty()));
    }

    private static LimitsConfig limits(ConfigSection limits) {
        limits.only(
                "handshakeTimeout",
                "requestHeadTimeout",
                "maxConnections",
                "maxHandshakes",
                "drainDelay",
                "drainTimeout");
        var absent = LimitsConfig.DEFAULT;
        return limits.make(() -> new LimitsConfig(
                limits.duration("handshakeTimeout", absent.handshakeTimeout()),
                limits.duration("requestHeadTimeout", absent.requestHeadTimeout()),
                limits.number("maxConnections", absent.maxConnections()),
                limits.number("maxHandshakes", absent.maxHandshakes()),
                limits.duration("drainDelay", absent.drainDelay()),
                limits.duration("drainTimeout", absent.drainTimeout())));
    }

    private static ListenerConfig listener(ConfigSection listener) {
        listener.only(
                "name",
                "address",
                "certificates",
                "sslPolicy",
                "tlsEngine",
                "proxyProtocol",
                "mutualAuthentication",
                "attributes",
                "identityHeaders",
                "hosts",
                "accessPolicy",
                "lastGood",
                "forward");
        var mutualAuthentication = mutualAuthentication(listener.section("mutualAuthentication"));
        return listener.make(() -> new ListenerConfig(
                listener.text("name", "a name"),
                listener.value("address", "IP:PORT", IpEndpoint::parse),
                listener.sections("certificates").stream()
                        .map(EdgeConfigReader::certificate)
                        .toList(),
                listener.value("sslPolicy", "a security policy", SslPolicy::parse, SslPolicy.DEFAULT),
                listener.choice("tlsEngine", TlsEngine.class, ListenerConfig.DEFAULT_TLS_ENGINE),
                proxyProtocol(listener.sectionOrEmpty("proxyProtocol")),
                mutualAuthentication,
                attributes(listener.sectionOrEmpty("attributes")),
                identityHeaders(mutualAuthentication.mode(), listener),
                hosts(listener),
                listener.has("accessPolicy") ? Optional.of(listener.source("accessPolicy")) : Optional.empty(),
                policyMemory(listener),
                listener.text("forward", "the name of an upstream")));
    }

    /** Beside the trust stores' own, under a name that none of them can have. */
    private static Optional<Path> policyMemory(ConfigSection listener) {
        if (!listener.has("accessPolicy")) {
            return Optional.empty();
        }
        var absent = TrustStoreConfig.DEFAULT_LAST_GOOD + "/_listeners/" + listener.text("name", "a name");
        return Optional.of(listener.value("lastGood", "a directory", listener::resolve, listener.resolve(absent)));
    }

    private static CertificateConfig certificate(ConfigSection certificate) {
        certificate.only("chain", "key", "keyPassphraseFile");
        return new CertificateConfig(
                certificate.file("chain"), certificate.file("key"), certificate.optionalFile("keyPassphraseFile"));
    }

    private static ProxyProtocolConfig proxyProtocol(ConfigSection proxyProtocol) {
        var mode = proxyProtocol.choice("mode", ProxyProtocolMode.class, ProxyProtocolConfig.DEFAULT.mode());
        return switch (mode) {
            case OFF -> {
                proxyProtocol.only("mode");
                yield ProxyProtocolConfig.DEFAULT;
            }
            case V2 -> {
                proxyProtocol.only("mode", "trustedPeers");
                yield proxyProtocol.make(() -> new ProxyProtocolConfig(mode, peers(proxyProtocol)));
            }
        };
    }

    private static HostNames hosts(ConfigSection listener) {
        if (!listener.has("hosts")) {
            return HostNames.ALL;
        }
        var names = listener.values("hosts", "host names", HostNames::parse);
        if (names.isEmpty()) {
            // Left out, it means all; written out and empty, it could mean none.
            throw new MalformedInput("hosts: none (expected: the host names to forward requests for)");
        }
        return new HostNames(names);
    }

    private static MutualAuthentication mutualAuthentication(ConfigSection section) {
        var mode = section.choice("mode", MutualAuthenticationMode.class);
        // Each mode has the keys that mean something in it: a trustStore under "off" would only look like protection.
        return switch (mode) {
            case OFF -> {
                section.only("mode");
                yield new MutualAuthentication.Off();
            }
            case PASSTHROUGH -> {
                section.only("mode");
                yield new MutualAuthentication.Passthrough();
            }
            case VERIFY -> {
                section.only(
                        "mode", "trustStore", "ignoreClientCertificateExpiry", "advertiseTrustStoreCaNames", "refusal");
                yield new MutualAuthentication.Verify(
                        section.text("trustStore", "the name of a trust store"),
                        expiry(section),
                        section.choice(
                                "advertiseTrustStoreCaNames", CaNames.class, MutualAuthentication.DEFAULT_CA_NAMES),
                        section.choice("refusal", RefusalStyle.class, MutualAuthentication.DEFAULT_REFUSAL));
            }
            case VERIFY_HEADER -> {
                section.only("mode", "trustStore", "ignoreClientCertificateExpiry", "trustedPeers");
                yield section.make(() -> new MutualAuthentication.VerifyHeader(
                        section.text("trustStore", "the name of a trust store"), expiry(section), peers(section)));
            }
        };
    }

    private static ExpiryPolicy expiry(ConfigSection section) {
        var ignore = section.flag(
                "ignoreClientCertificateExpiry", MutualAuthentication.DEFAULT_EXPIRY == ExpiryPolicy.IGNORE);
        return ignore ? ExpiryPolicy.IGNORE : ExpiryPolicy.ENFORCE;
    }

    private static PeerSet peers(ConfigSection section) {
        return new PeerSet(section.values("trustedPeers", "networks such as 10.0.0.0/8", Cidr::parse));
    }

    private static ListenerAttributes attributes(ConfigSection section) {
        return section.make(() -> ListenerAttributes.parse(section.pairs()));
    }

    private static IdentityHeaders identityHeaders(MutualAuthenticationMode mode, ConfigSection listener) {
        var section = listener.sectionOrEmpty("identityHeaders").only("leaf", "clientCert", "client", "equalsSign");
        var absent = IdentityHeaders.DEFAULT;
        var equalsSign = section.choice("equalsSign", EqualsSign.class, absent.equalsSign());
        return switch (mode) {
            case VERIFY, VERIFY_HEADER ->
                new IdentityHeaders(
                        section.choice("leaf", LeafHeader.class, absent.leaf()),
                        section.choice("clientCert", ClientCertHeaders.class, absent.clientCert()),
                        section.choice("client", ClientIdHeader.class, absent.client()),
                        equalsSign);
            // Nobody is verified: the whole chain goes on or nothing does, and neither says who the client is.
            case PASSTHROUGH, OFF -> {
                for (var key : List.of("leaf", "clientCert", "client")) {
                    if (section.has(key)) {
                        throw new MalformedInput("identityHeaders." + key + ": in mode " + mode.text()
                                + " (expected: mode verify or verify-header)");
                    }
                }
                if (mode == MutualAuthenticationMode.OFF && section.has("equalsSign")) {
                    throw new MalformedInput(
                            "identityHeaders.equalsSign: in mode off (expected: a mode with" + " certificates)");
                }
                yield IdentityHeaders.ofChain(equalsSign);
            }
        };
    }

    private static TrustStoreConfig trustStore(String name, ConfigSection store) {
        store.only(
                "caCertificatesBundle",
                "revocations",
                "listIssuers",
                "denyList",
                "roster",
                "revocationPolicy",
                "refresh",
                "lastGood");
        var absent = TrustStoreConfig.DEFAULT_LAST_GOOD + "/" + name;
        return store.make(() -> new TrustStoreConfig(
                store.source("caCertificatesBundle"),
                store.sources("revocations"),
                store.has("listIssuers") ? Optional.of(store.source("listIssuers")) : Optional.empty(),
                store.has("denyList") ? Optional.of(store.source("denyList")) : Optional.empty(),
                store.has("roster") ? Optional.of(store.source("roster")) : Optional.empty(),
                revocationPolicy(store.sectionOrEmpty("revocationPolicy")),
                store.duration("refresh", TrustStoreConfig.DEFAULT_REFRESH),
                store.duration("refresh", TrustStoreConfig.DEFAULT_POLL),
                Optional.of(store.value("lastGood", "a directory", store::resolve, store.resolve(absent)))));
    }

    private static RevocationPolicyConfig revocationPolicy(ConfigSection policy) {
        policy.only("depth", "unknown", "maxStale", "missing", "scope");
        var absent = RevocationPolicyConfig.DEFAULT;
        return policy.make(() -> new RevocationPolicyConfig(
                policy.choice("depth", RevocationDepth.class, absent.depth()),
                policy.choice("unknown", UnknownRevocation.class, absent.unknown()),
                policy.duration("maxStale", absent.maxStale()),
                policy.choice("missing", MissingList.class, absent.missing()),
                policy.choice("scope", RevocationScope.class, absent.scope())));
    }

    private static LimitStoreConfig limitStore(ConfigSection store) {
        store.only("url", "username", "passwordFile", "caBundle", "timeout", "prefix");
        return store.make(() -> new LimitStoreConfig(
                store.value("url", "redis://HOST[:PORT] or rediss://HOST[:PORT]", LimitStoreConfig::parseUrl),
                store.has("username") ? Optional.of(store.text("username", "a name")) : Optional.empty(),
                store.optionalFile("passwordFile"),
                store.optionalFile("caBundle"),
                store.duration("timeout", LimitStoreConfig.DEFAULT_TIMEOUT),
                store.has("prefix") ? store.text("prefix", "a prefix of keys") : LimitStoreConfig.DEFAULT_PREFIX));
    }
}
