package dev.postern.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.crl.aws.S3Location;
import dev.postern.pki.trust.ExpiryPolicy;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.address.PeerSet;
import dev.postern.proxy.log.Compression;
import dev.postern.proxy.log.LogTarget;
import dev.postern.proxy.log.Rotation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeConfigReaderTest {
    private static final String FULL = """
            admin: { address: 127.0.0.1:9901, healthAddress: 0.0.0.0:8081 }
            limits: { handshakeTimeout: PT5S, maxConnections: 100, drainDelay: PT3S }
            listeners:
              - name: partners
                address: 0.0.0.0:8443
                certificates: [ { chain: server.pem, key: server.key } ]
                sslPolicy: ELBSecurityPolicy-TLS13-1-3-2021-06
                tlsEngine: jdk
                proxyProtocol: { mode: v2, trustedPeers: [ 10.0.0.0/8, "fd00::/8" ] }
                mutualAuthentication:
                  mode: verify
                  trustStore: partners
                  ignoreClientCertificateExpiry: true
                  advertiseTrustStoreCaNames: on
                  refusal: alert
                attributes:
                  routing.http.xff_header_processing.mode: remove
                  idle_timeout.timeout_seconds: 4000
                  routing.http.request.x_amzn_mtls_clientcert_leaf.header_name: X-Client-Leaf
                hosts: [ Api.example.com, "[::1]" ]
                forward: widgets
            trustStores:
              partners:
                caCertificatesBundle: ca-bundle.pem
                revocations: [ crl/issuing.pem, "s3://acme-pki/crl/root.pem" ]
                revocationPolicy: { depth: leaf, unknown: allow, maxStale: PT1H }
                refresh: PT2S
                denyList: s3://acme-pki/deny.json
                lastGood: memory
            upstreams:
              widgets: { url: "https://api.example:8444", host: abc.execute-api.example, pathPrefix: /live, caBundle: ca-bundle.pem, maxHeaderBytes: 8000 }
            logs: { connection: logs/connection.log, access: "-", format: json, connectionFields: 12, rotation: { every: PT5M, maxBytes: 1000000, keep: 48, compress: gzip } }
            """;
    private static final String SMALL = """
            listeners:
              - name: partners
                address: "[::1]:0"
                certificates: [ { chain: server.pem, key: server.key } ]
                mutualAuthentication: { mode: verify, trustStore: partners }
                forward: widgets
            trustStores:
              partners: { caCertificatesBundle: ca-bundle.pem }
            upstreams:
              widgets: { url: "http://127.0.0.1:8081" }
            """;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void putFilesBesideTheConfiguration() throws IOException {
        file = directory.resolve("postern.yaml");
        Files.createDirectories(directory.resolve("crl"));
        for (var name : List.of("server.pem", "server.key", "ca-bundle.pem", "crl/issuing.pem", "roster.json")) {
            Files.writeString(directory.resolve(name), "");
        }
    }

    @Test
    void readsEveryKey() throws IOException {
        var config = read(FULL);

        var certificate = new CertificateConfig(directory.resolve("server.pem"), directory.resolve("server.key"));
        var listener = new ListenerConfig(
                "partners",
                IpEndpoint.parse("0.0.0.0:8443"),
                List.of(certificate),
                SslPolicy.TLS13_1_3_2021_06,
                TlsEngine.JDK,
                new ProxyProtocolConfig(ProxyProtocolMode.V2, PeerSet.parse(List.of("10.0.0.0/8", "fd00::/8"))),
                new MutualAuthentication.Verify("partners", ExpiryPolicy.IGNORE, CaNames.ADVERTISE, RefusalStyle.ALERT),
                new ListenerAttributes(
                        new RequestAttributes(
                                XffMode.REMOVE,
                                XffClientPort.OMIT,
                                HostHeader.NORMALIZE,
                                InvalidHeaderFields.KEEP,
                                TlsHeaders.OMIT,
                                Map.of(IdentityHeader.LEAF, "X-Client-Leaf"),
                                Map.of()),
                        ResponseAttributes.DEFAULT,
                        DesyncMode.DEFENSIVE,
                        Http2.OFFER,
                        Duration.ofSeconds(4000),
                        Duration.ofSeconds(3600)),
                new HostNames(List.of("api.example.com", "[::1]")),
                "widgets");
        var store = new TrustStoreConfig(
                Source.of(directory.resolve("ca-bundle.pem")),
                List.of(
                        Source.of(directory.resolve("crl/issuing.pem")),
                        new Source.InS3(new S3Location("acme-pki", "crl/root.pem"))),
                Optional.of(new Source.InS3(new S3Location("acme-pki", "deny.json"))),
                Optional.empty(),
                new RevocationPolicyConfig(RevocationDepth.LEAF, UnknownRevocation.ALLOW, Duration.ofHours(1)),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Optional.of(directory.resolve("memory")));
        var upstream = new UpstreamConfig(
                URI.create("https://api.example:8444"),
                Optional.of("abc.execute-api.example"),
                "/live",
                Optional.of(directory.resolve("ca-bundle.pem")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                128,
                Duration.ofSeconds(60),
                Optional.of(8000));
        assertThat(config)
                .isEqualTo(new EdgeConfig(
                        new AdminConfig(
                                IpEndpoint.parse("127.0.0.1:9901"), Optional.of(IpEndpoint.parse("0.0.0.0:8081"))),
                        new LimitsConfig(
                                Duration.ofSeconds(5),
                                LimitsConfig.DEFAULT.requestHeadTimeout(),
                                100,
                                LimitsConfig.DEFAULT.maxHandshakes(),
                                Duration.ofSeconds(3),
                                LimitsConfig.DEFAULT.drainTimeout()),
                        List.of(listener),
                        Map.of("partners", store),
                        Map.of("widgets", upstream),
                        new LogsConfig(
                                Optional.of(new LogTarget.File(directory.resolve("logs/connection.log"))),
                                Optional.of(LogTarget.STDOUT),
                                Optional.empty(),
                                LogFormat.JSON,
                                12,
                                Optional.of(new Rotation(
                                        Optional.of(Duration.ofMinutes(5)),
                                        Optional.of(1_000_000L),
                                        Optional.of(48),
                                        Compression.GZIP)))));
    }

    @Test
    void fillsInTheDefaultsThatStandBesideTheRecords() throws IOException {
        var config = read(SMALL);

        assertThat(config)
                .isEqualTo(new EdgeConfig(
                        AdminConfig.DEFAULT,
                        LimitsConfig.DEFAULT,
                        List.of(new ListenerConfig(
                                "partners",
                                IpEndpoint.parse("[::1]:0"),
                                List.of(new CertificateConfig(
                                        directory.resolve("server.pem"), directory.resolve("server.key"))),
                                new MutualAuthentication.Verify("partners"),
                                "widgets")),
                        Map.of(
                                "partners",
                                new TrustStoreConfig(directory.resolve("ca-bundle.pem"), List.of())
                                        .withLastGood(directory.resolve("last-good/partners"))),
                        Map.of("widgets", new UpstreamConfig(URI.create("http://127.0.0.1:8081"))),
                        LogsConfig.DEFAULT));
    }

    @Nested
    class OfIdentityHeaders {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            { leaf: off }                                               | OMIT            | OMIT       | OMIT
            { leaf: when-it-fits, clientCert: leaf }                    | SEND_IF_IT_FITS | SEND_LEAF  | OMIT
            { leaf: on, clientCert: chain, client: off }                | SEND            | SEND_CHAIN | OMIT
            """)
        void readsEachChoice(String section, LeafHeader leaf, ClientCertHeaders clientCert, ClientIdHeader client)
                throws IOException {
            var config = read(SMALL.replace("    forward:", "    identityHeaders: " + section + "\n    forward:"));

            assertThat(config.listeners().get(0).identityHeaders())
                    .isEqualTo(new IdentityHeaders(leaf, clientCert, client));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            { leaf: yes }         | verify, trustStore: partners | identityHeaders.leaf: "yes" (expected: on, off or when-it-fits)
            { clientCert: path }  | verify, trustStore: partners | identityHeaders.clientCert: "path" (expected: off, leaf or chain)
            { client: name }      | verify, trustStore: partners | identityHeaders.client: "name" (expected: on or off)
            { subject: off }      | verify, trustStore: partners | identityHeaders.subject: unknown key (expected: leaf, clientCert, client or equalsSign)
            { leaf: off }         | passthrough                  | identityHeaders.leaf: in mode passthrough (expected: mode verify or verify-header)
            { clientCert: chain } | off                          | identityHeaders.clientCert: in mode off (expected: mode verify or verify-header)
            { equalsSign: encoded } | off                        | identityHeaders.equalsSign: in mode off (expected: a mode with certificates)
            { equalsSign: "%3D" } | passthrough                  | identityHeaders.equalsSign: "%3D" (expected: literal or encoded)
            """)
        void refusesWhatMeansNothing(String section, String mode, String complaint) {
            var yaml = SMALL.replace("    forward:", "    identityHeaders: " + section + "\n    forward:")
                    .replace("verify, trustStore: partners", mode);

            assertThatThrownBy(() -> read(yaml))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(file + ": line 6: listeners[0]." + complaint);
        }

        /** alb.md 10: a setting where users may need the other. */
        @ParameterizedTest
        @ValueSource(strings = {"verify, trustStore: partners", "passthrough"})
        void readsHowTheEqualsSignIsToStandWhereverThereAreCertificates(String mode) throws IOException {
            var yaml = SMALL.replace("verify, trustStore: partners", mode);

            assertThat(read(yaml).listeners().get(0).identityHeaders().equalsSign())
                    .isEqualTo(EqualsSign.LITERAL);
            assertThat(read(yaml.replace("    forward:", "    identityHeaders: { equalsSign: encoded }\n    forward:"))
                            .listeners()
                            .get(0)
                            .identityHeaders())
                    .isEqualTo(IdentityHeaders.ofChain(EqualsSign.ENCODED));
        }

        @Test
        void tellsAClientsIdOnlyWhereARosterSaysIt() throws IOException {
            var yaml = SMALL.replace("    forward:", "    identityHeaders: { client: on }\n    forward:");

            assertThatThrownBy(() -> read(yaml))
                    .hasMessage(file + ": line 6: listeners[0].identityHeaders.client: on"
                            + " (expected: off, for the trust store has no roster)");
            assertThat(read(yaml.replace(
                                    "caCertificatesBundle: ca-bundle.pem",
                                    "caCertificatesBundle: ca-bundle.pem, roster: s3://acme-pki/roster.json"))
                            .listeners()
                            .get(0)
                            .identityHeaders()
                            .client())
                    .isEqualTo(ClientIdHeader.SEND);
        }
    }

    @Test
    void readsTheBackendsSideOfPassthroughWithoutCertificates() throws IOException {
        var config = read(SMALL.replace("    certificates: [ { chain: server.pem, key: server.key } ]\n", "")
                .replace(
                        "{ mode: verify, trustStore: partners }",
                        "{ mode: verify-header, trustStore: partners, trustedPeers: [ 10.0.0.0/8, \"::1\" ] }"));

        assertThat(config.listeners().get(0).mutualAuthentication())
                .isEqualTo(new MutualAuthentication.VerifyHeader(
                        "partners", PeerSet.parse(List.of("10.0.0.0/8", "::1/128"))));
        assertThat(config.listeners().get(0).tls()).isFalse();
    }

    @Test
    void readsWhereTheAccessPolicyIsAndWhereACopyOfItIsKept() throws IOException {
        var policy = "forward: widgets\n    accessPolicy: s3://acme-pki/access.yaml\n";
        var there =
                read(SMALL.replace("forward: widgets\n", policy)).listeners().get(0);
        var elsewhere = read(SMALL.replace("forward: widgets\n", policy + "    lastGood: memory\n"));

        assertThat(there.accessPolicy()).contains(new Source.InS3(new S3Location("acme-pki", "access.yaml")));
        assertThat(there.lastGood()).contains(directory.resolve("last-good/_listeners/partners"));
        assertThat(elsewhere.listeners().get(0).lastGood()).contains(directory.resolve("memory"));
        assertThat(read(SMALL).listeners().get(0).lastGood()).isEmpty();
    }

    @Test
    void readsWhereTheRosterIs() throws IOException {
        var here = read(SMALL.replace("ca-bundle.pem }", "ca-bundle.pem, roster: roster.json }"));
        var there = read(SMALL.replace("ca-bundle.pem }", "ca-bundle.pem, roster: s3://acme-pki/roster.json }"));

        assertThat(here.trustStore("partners").roster()).contains(Source.of(directory.resolve("roster.json")));
        var object = new S3Location("acme-pki", "roster.json");
        assertThat(there.trustStore("partners").roster()).contains(new Source.InS3(object));
        assertThat(there.trustStore("partners").locations()).containsExactly(object);
        assertThatThrownBy(() -> read(SMALL.replace("ca-bundle.pem }", "ca-bundle.pem, roster: none.json }")))
                .hasMessage(file + ": line 8: trustStores.partners.roster: \"" + directory.resolve("none.json")
                        + "\" (expected: a file that can be read)");
    }

    @Test
    void namesEveryLaxChoice() throws IOException {
        var config = read(FULL.replace("127.0.0.1:9901", "0.0.0.0:9901")
                .replace("TLS13-1-3-2021-06", "TLS13-1-2-Ext2-2021-06")
                .replace("10.0.0.0/8", "0.0.0.0/0")
                .replace("mode: remove", "mode: preserve"));

        assertThat(config.laxSettings())
                .containsExactly(
                        "admin.address: 0.0.0.0:9901 (health and metrics are open to the network)",
                        "listeners[0].mutualAuthentication.ignoreClientCertificateExpiry: true (expired clients get in)",
                        "listeners[0].proxyProtocol.trustedPeers: everybody (anyone can claim any address and VPC endpoint)",
                        "listeners[0].sslPolicy: ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06 (has ciphers without forward secrecy)",
                        "listeners[0].attributes.routing.http.xff_header_processing.mode: preserve (clients choose their address)",
                        "trustStores.partners.revocationPolicy.unknown: allow (clients of an issuer without a usable list get in)",
                        "trustStores.partners.revocationPolicy.depth: leaf (a revoked authority is not noticed)",
                        "trustStores.partners.revocationPolicy.maxStale: PT1H (lists count that long past their nextUpdate)");
        assertThat(read(SMALL).laxSettings())
                .containsExactly("trustStores.partners.revocations: none (nobody is revoked)");
    }

    @Nested
    class Refuses {
        /** One change to the full file each: what is replaced, by what, and the complaint. */
        @ParameterizedTest(name = "{1}")
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            mode: verify                | mode: verfy              | line 11: listeners[0].mutualAuthentication.mode: "verfy" (expected: verify, passthrough, verify-header or off)
            mode: verify                | mode: [verify]           | line 11: listeners[0].mutualAuthentication.mode: a list (expected: verify, passthrough, verify-header or off)
            mode: verify                | mode: off                | line 12: listeners[0].mutualAuthentication.trustStore: unknown key (expected: mode)
            mode: verify                | mode: verify-header      | line 14: listeners[0].mutualAuthentication.advertiseTrustStoreCaNames: unknown key (expected: mode, trustStore, ignoreClientCertificateExpiry or trustedPeers)
            trustStore: partners        | trustStore: partner      | line 12: listeners[0].mutualAuthentication.trustStore: "partner" (expected: a name in trustStores: partners)
            trustStore: partners        | trustStore:              | line 12: listeners[0].mutualAuthentication.trustStore: nothing (expected: the name of a trust store)
            ignoreClientCertificateExpiry: true | ignoreClientCertificateExpiry: yes | line 13: listeners[0].mutualAuthentication.ignoreClientCertificateExpiry: "yes" (expected: true or false)
            refusal: alert              | refusal: 403             | line 15: listeners[0].mutualAuthentication.refusal: "403" (expected: reset or alert)
            name: partners              | name: 7                  | line 4: listeners[0].name: 7 (expected: a name)
            name: partners              | name: "a b"              | line 4: listeners[0].name: "a b" (expected: letters, digits, ".", "_" and "-", at most 63)
            name: partners              | nam: partners            | line 4: listeners[0].nam: unknown key (expected: name, address, certificates, sslPolicy, tlsEngine, proxyProtocol, mutualAuthentication, attributes, identityHeaders, hosts, accessPolicy, lastGood or forward)
            name: partners              | name: {x: y}             | line 4: listeners[0].name: a section (expected: a name)
            address: 0.0.0.0:8443       | address: example:8443    | line 5: listeners[0].address: "example:8443" (expected: IP:PORT, such as 0.0.0.0:8443 or "[::]:8443")
            address: 0.0.0.0:8443       | address: 0.0.0.0:65536   | line 5: listeners[0].address: "0.0.0.0:65536" (expected: IP:PORT, such as 0.0.0.0:8443 or "[::]:8443")
            address: 0.0.0.0:8443       | address: "::1:8443"      | line 5: listeners[0].address: "::1:8443" (expected: IP:PORT, such as 0.0.0.0:8443 or "[::]:8443")
            address: 0.0.0.0:8443       | address: 127.0.0.1:9901  | line 5: listeners[0].address: "127.0.0.1:9901" (expected: another than admin.address)
            address: 0.0.0.0:8443       | name: again              | line 5: name: stands twice (first in line 4)
            address: 0.0.0.0:8443       | address: 0.0.0.0:8081    | line 5: listeners[0].address: "0.0.0.0:8081" (expected: another than admin.healthAddress)
            0.0.0.0:8081                | 127.0.0.1:9901           | line 1: admin.healthAddress: "127.0.0.1:9901" (expected: another than address)
            0.0.0.0:8081                | all                      | line 1: admin.healthAddress: "all" (expected: IP:PORT, such as 0.0.0.0:8443 or "[::]:8443")
            , key: server.key           |                          | line 6: listeners[0].certificates[0].key: missing (expected: a file)
            [ { chain: server.pem, key: server.key } ] | []        | line 6: listeners[0].certificates: none (expected: at least one in mode verify)
            [ { chain: server.pem, key: server.key } ] | { chain: server.pem } | line 6: listeners[0].certificates: a section (expected: a list)
            tlsEngine: jdk              | tlsEngine: openssl       | line 8: listeners[0].tlsEngine: "openssl" (expected: auto, boringssl or jdk)
            { mode: v2, trustedPeers: [ 10.0.0.0/8, "fd00::/8" ] } | { mode: v2 } | line 9: listeners[0].proxyProtocol.trustedPeers: none (expected: the networks the header is believed from)
            { mode: v2, trustedPeers: [ 10.0.0.0/8, "fd00::/8" ] } | { mode: v2, trustedPeers: [] } | line 9: listeners[0].proxyProtocol.trustedPeers: none (expected: the networks the header is believed from)
            { mode: v2, trustedPeers:   | { mode: v1, trustedPeers: | line 9: listeners[0].proxyProtocol.mode: "v1" (expected: off or v2)
            { mode: v2, trustedPeers:   | { mode: off, trustedPeers: | line 9: listeners[0].proxyProtocol.trustedPeers: unknown key (expected: mode)
            "fd00::/8"                  | nlb                      | line 9: listeners[0].proxyProtocol.trustedPeers[1]: "nlb" (expected: a network such as 10.0.0.0/8 or 2001:db8::/32)
            [ Api.example.com, "[::1]" ] | []                      | line 20: listeners[0].hosts: none (expected: the host names to forward requests for)
            [ Api.example.com, "[::1]" ] | [ a.example, A.example ] | line 20: listeners[0].hosts[1]: "a.example" (expected: each name once)
            Api.example.com             | "*.example.com"          | line 20: listeners[0].hosts[0]: "*.example.com" (expected: a host name without a port)
            Api.example.com             | "api.example.com:443"    | line 20: listeners[0].hosts[0]: "api.example.com:443" (expected: a host name without a port)
            idle_timeout.timeout_seconds: 4000 | idle_timeout.timeout_seconds: 4001 | line 18: listeners[0].attributes.idle_timeout.timeout_seconds: 4001 (expected: 1..4000)
            idle_timeout.timeout_seconds: 4000 | idle_timeout.timeout_seconds: 0 | line 18: listeners[0].attributes.idle_timeout.timeout_seconds: 0 (expected: 1..4000)
            idle_timeout.timeout_seconds: 4000 | idle_timeout.timeout_seconds: 1m | line 18: listeners[0].attributes.idle_timeout.timeout_seconds: "1m" (expected: whole seconds)
            idle_timeout.timeout_seconds: 4000 | client_keep_alive.seconds: 59 | line 18: listeners[0].attributes.client_keep_alive.seconds: 59 (expected: 60..604800)
            processing.mode: remove     | processing.mode: keep    | line 17: listeners[0].attributes.routing.http.xff_header_processing.mode: "keep" (expected: append, preserve or remove)
            header_name: X-Client-Leaf  | header_name: X Leaf      | line 19: listeners[0].attributes.routing.http.request.x_amzn_mtls_clientcert_leaf.header_name: "X Leaf" (expected: a header name, an RFC 9110 token)
            header_name: X-Client-Leaf  | header_name: Host        | line 19: listeners[0].attributes.routing.http.request.x_amzn_mtls_clientcert_leaf.header_name: "Host" (expected: not a header with a meaning of its own)
            header_name: X-Client-Leaf  | header_name: Client-Cert | line 19: listeners[0].attributes.routing.http.request.x_amzn_mtls_clientcert_leaf.header_name: "Client-Cert" (expected: not a header with a meaning of its own)
            header_name: X-Client-Leaf  | header_name: x-amzn-mtls-clientcert-subject | line 19: listeners[0].attributes.routing.http.request.x_amzn_mtls_clientcert_leaf.header_name: "x-amzn-mtls-clientcert-subject" (expected: another name than X-Amzn-Mtls-Clientcert-Subject has)
            forward: widgets            | forward: gadgets         | line 21: listeners[0].forward: "gadgets" (expected: a name in upstreams: widgets)
            caCertificatesBundle: ca-bundle.pem | caCertificatesBundle: s3://b/k | line 24: trustStores.partners.caCertificatesBundle: S3 bucket: "b" (expected: 3 to 63 lower-case letters, digits, dots and dashes)
            chain: server.pem           | chain: s3://acme/k       | line 6: listeners[0].certificates[0].chain: "s3://acme/k" (expected: a file; this one cannot be in S3)
            denyList: s3://acme-pki/deny.json | denyList: none.json  | line 28: trustStores.partners.denyList: "DIR/none.json" (expected: a file that can be read)
            crl/issuing.pem,            | crl/issuing.pem, crl/issuing.pem, | line 25: trustStores.partners.revocations[1]: "DIR/crl/issuing.pem" (expected: each list once)
            crl/issuing.pem,            | crl/root.pem,            | line 25: trustStores.partners.revocations[0]: "DIR/crl/root.pem" (expected: a file that can be read)
            crl/issuing.pem,            | crl,                     | line 25: trustStores.partners.revocations[0]: "DIR/crl" (expected: a file that can be read)
            maxStale: PT1H              | maxStale: 1h             | line 26: trustStores.partners.revocationPolicy.maxStale: "1h" (expected: an ISO 8601 duration such as PT5S)
            maxStale: PT1H              | missing: deny            | line 26: trustStores.partners.revocationPolicy.missing: "deny" (expected: fail, for unknown: allow lets in whom no list speaks of)
            maxStale: PT1H              | missing: allow           | line 26: trustStores.partners.revocationPolicy.missing: "allow" (expected: fail or deny)
            maxStale: PT1H              | maxStale: PT-1S          | line 26: trustStores.partners.revocationPolicy.maxStale: PT-1S (expected: >= 0, at most PT87600H)
            refresh: PT2S               | refresh: PT0S            | line 27: trustStores.partners.refresh: PT0S (expected: > 0, at most PT24H)
            https://api.example:8444    | ftp://api.example        | line 31: upstreams.widgets.url: "ftp://api.example" (expected: http://HOST[:PORT] or https://HOST[:PORT])
            https://api.example:8444    | https://api.example/prod | line 31: upstreams.widgets.url: "https://api.example/prod" (expected: http://HOST[:PORT] or https://HOST[:PORT], the path is the client's)
            https://api.example:8444    | https://me@api.example   | line 31: upstreams.widgets.url: "https://me@api.example" (expected: http://HOST[:PORT] or https://HOST[:PORT])
            https://api.example:8444    | http://api.example       | line 31: upstreams.widgets.caBundle: "DIR/ca-bundle.pem" (expected: none for an http url)
            pathPrefix: /live           | pathPrefix: live         | line 31: upstreams.widgets.pathPrefix: "live" (expected: such as /stage)
            pathPrefix: /live           | pathPrefix: /live/       | line 31: upstreams.widgets.pathPrefix: "/live/" (expected: such as /stage)
            pathPrefix: /live           | pathPrefix: /live/..     | line 31: upstreams.widgets.pathPrefix: "/live/.." (expected: such as /stage)
            maxHeaderBytes: 8000        | maxHeaderBytes: 0        | line 31: upstreams.widgets.maxHeaderBytes: 0 (expected: 1..1048576)
            maxHeaderBytes: 8000        | maxHeaderBytes: 8k       | line 31: upstreams.widgets.maxHeaderBytes: "8k" (expected: a whole number)
            abc.execute-api.example     | "a\\r\\nb"               | line 31: upstreams.widgets.host: "a\\x0D\\x0Ab" (expected: a host name, and a port if it has one)
            connectionFields: 12        | connectionFields: 13     | line 32: logs.connectionFields: 13 (expected: 15 or 12)
            connectionFields: 12        | connectionFields: many   | line 32: logs.connectionFields: "many" (expected: a whole number)
            every: PT5M                 | every: PT30S             | line 32: logs.rotation.every: PT30S (expected: whole minutes, PT1M to PT168H)
            every: PT5M                 | every: PT90S             | line 32: logs.rotation.every: PT1M30S (expected: whole minutes, PT1M to PT168H)
            maxBytes: 1000000           | maxBytes: 65535          | line 32: logs.rotation.maxBytes: 65535 (expected: 65536..1099511627776)
            keep: 48                    | keep: 0                  | line 32: logs.rotation.keep: 0 (expected: 1..1000000)
            compress: gzip              | compress: bzip2          | line 32: logs.rotation.compress: "bzip2" (expected: gzip or none)
            `every: PT5M, maxBytes: 1000000, keep: 48,` | keep: 48, | line 32: logs.rotation.every: missing, as is maxBytes (expected: one of them, or both)
            access: "-"                 | access: logs/connection.log | line 32: logs.access: "DIR/logs/connection.log" (expected: another file than connection)
            maxConnections: 100         | maxConnections: 0        | line 2: limits.maxConnections: 0 (expected: 1..1000000)
            drainDelay: PT3S            | drainDelay: PT-1S        | line 2: limits.drainDelay: PT-1S (expected: >= 0, at most PT24H)
            maxConnections: 100         | maxConnections: 1e3      | line 2: limits.maxConnections: "1e3" (expected: a whole number)
            handshakeTimeout: PT5S      | handshakeTimeout: PT25H  | line 2: limits.handshakeTimeout: PT25H (expected: > 0, at most PT24H)
            logs: {                     | loggs: {                 | line 32: loggs: unknown key (expected: admin, limits, listeners, trustStores, upstreams, limitStore or logs)
            """)
        void whatIsWrongWithLineAndPath(String what, String by, String complaint) {
            var yaml = FULL.replace(what, by == null ? "" : by);
            assertThat(yaml).isNotEqualTo(FULL);

            assertThatThrownBy(() -> read(yaml))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(file + ": " + complaint.replace("DIR", directory.toString()));
        }

        @Test
        void twoListenersOfOneNameOrAddress() {
            var second = """
                  - { name: NAME, address: ADDRESS, mutualAuthentication: { mode: off }, forward: widgets }
                trustStores:
                """;

            assertThatThrownBy(() -> read(FULL.replace(
                            "trustStores:\n", second.replace("NAME", "partners").replace("ADDRESS", "0.0.0.0:8444"))))
                    .hasMessage(file
                            + ": line 22: listeners[1].name: \"partners\" (expected: another than listeners[0] has)");
            assertThatThrownBy(() -> read(FULL.replace(
                            "trustStores:\n", second.replace("NAME", "health").replace("ADDRESS", "0.0.0.0:8443"))))
                    .hasMessage(
                            file
                                    + ": line 22: listeners[1].address: \"0.0.0.0:8443\" (expected: another than listeners[0] has)");
        }

        @Test
        void attributesItDoesNotHaveNamingThoseItHas() {
            assertThatThrownBy(() -> read(FULL.replace("idle_timeout.timeout_seconds", "waf.fail_open.enabled")))
                    .hasMessageStartingWith(file
                            + ": line 18: listeners[0].attributes.waf.fail_open.enabled: not supported (expected: "
                            + "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name, ")
                    .hasMessageContaining("routing.http2.enabled, idle_timeout.timeout_seconds or client_keep_alive");
        }

        @Test
        void aHeaderFromAnybody() {
            assertThatThrownBy(() -> read(SMALL.replace("mode: verify,", "mode: verify-header,")))
                    .hasMessage(file + ": line 5: listeners[0].mutualAuthentication.trustedPeers: none "
                            + "(expected: the networks the header is believed from)");
            assertThatThrownBy(() -> read(SMALL.replace("mode: verify,", "mode: verify-header, trustedPeers: [all],")))
                    .hasMessage(file + ": line 5: listeners[0].mutualAuthentication.trustedPeers[0]: \"all\" "
                            + "(expected: a network such as 10.0.0.0/8 or 2001:db8::/32)");
        }

        @Test
        void aListenerThatDoesNotSayWhatItDoesAboutCertificates() {
            assertThatThrownBy(() -> read(SMALL.replaceFirst(" *mutualAuthentication.*\n", "")))
                    .hasMessage(file + ": line 2: listeners[0].mutualAuthentication: missing (expected: a section)");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                   | line 1: no keys (expected: admin, listeners, trustStores, …)
            - 1                  | line 1: no keys (expected: admin, listeners, trustStores, …)
            upstreams: {}        | line 1: listeners: none (expected: at least one)
            listeners: [::]:8443 | line 1: expected the node content, but found ':'
            listeners: "x        | line 1: found unexpected end of stream
            admin: *x            | line 1: an alias (expected: the value itself)
            """)
        void whatIsNotAConfiguration(String yaml, String complaint) {
            assertThatThrownBy(() -> read(yaml))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(file + ": " + complaint);
        }

        @Test
        void aSecondDocument() {
            assertThatThrownBy(() -> read(SMALL + "---\nadmin: {}\n"))
                    .hasMessage(file + ": line 12: a second document (expected: one)");
        }

        @Test
        void bytesThatAreNotText() throws IOException {
            Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});

            assertThatThrownBy(() -> EdgeConfigReader.read(file))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessage(file + ": not UTF-8 (expected: YAML in UTF-8)");
        }

        @Test
        void aFileThatIsNotThere() {
            assertThatThrownBy(() -> EdgeConfigReader.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage("reading " + file + ": no such file");
        }
    }

    private EdgeConfig read(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return EdgeConfigReader.read(file);
    }
}
