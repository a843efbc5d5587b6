package dev.postern.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.cli.ExitCode;
import dev.postern.cli.Postern;
import dev.postern.pki.testing.TestAuthority;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.SerialNumber;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What explain tells of the ways that were tried and the lists that were asked, under both scopes of lists. */
class ExplainTrailTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final TestPki PKI = TestPki.withIntermediate(NOW);
    private static final TestAuthority ISSUING = PKI.issuing();
    private static final TestCredential ACME = PKI.client("acme").mint();
    private static final TestCredential PARTED = ISSUING.client("parted")
            .extension(Extension.cRLDistributionPoints, false, pointing("part-1"))
            .mint();
    private static final String COMPLETE = "{ depth: leaf }";
    private static final String RFC5280 = "{ depth: leaf, scope: rfc5280 }";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeTheBundle() throws IOException {
        Files.writeString(directory.resolve("bundle.pem"), PKI.bundle());
    }

    @Test
    void tellsWhyEachWayWasLeft() throws IOException {
        var forged = PKI.impostor().client("acme").mint();

        assertThat(explain(forged, COMPLETE)).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   RFC 5280 §6.1, a path to a trust anchor\n")
                .endsWith("""
                        The way to the trust store, 2 ways by name, 2 tried, 2 signatures checked:

                          left       RFC 5280 §6.1.3 (a)(1): signature of "CN=Test Issuing,O=Example" is not by the key of "CN=Test Root,O=Example"
                                     CN=acme, serial %s
                                     CN=Test Issuing,O=Example, serial %s
                                     CN=Test Root,O=Example, serial %s, trusted
                          left       RFC 5280 §6.1.3 (a)(1): signature of "CN=acme" is not by the key of "CN=Test Issuing,O=Example"
                                     CN=acme, serial %1$s
                                     CN=Test Issuing,O=Example, serial %s, trusted
                        """.formatted(
                                serial(forged.leaf()),
                                serial(forged.chain().certificates().get(1)),
                                serial(PKI.root().certificate()),
                                serial(ISSUING.certificate())));
    }

    @Test
    void tellsWhoIsNeitherPresentedNorTrusted() throws IOException {
        var stranger = TestPki.named("Other", NOW).client("acme").mint();

        assertThat(explain(stranger, COMPLETE)).isEqualTo(ExitCode.NO);

        assertThat(out.toString()).endsWith("""
                The way to the trust store, 0 ways by name, 0 tried, 0 signatures checked:

                  none       "CN=Other Root,O=Example", the issuer of "CN=Other Issuing,O=Example", is neither presented nor trusted
                """);
    }

    @Test
    void tellsWhatAnAuthorityIsNotAllowed() throws IOException {
        var lifted = ISSUING.authority("CN=Not One")
                .without(Extension.basicConstraints)
                .mintAuthority();

        assertThat(explain(lifted.client("acme").mint(), COMPLETE)).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   RFC 5280 §6.1.4 (k): no authority by its basicConstraints\n")
                .contains("\n  left       RFC 5280 §6.1.4 (k): no authority by its basicConstraints\n");
    }

    @Test
    void asksNoListAboutAnExpiredClient() throws IOException {
        var expired = PKI.client("late").expiredAt(NOW.minusSeconds(1)).mint();
        list("list.crl", 7, List.of(), List.of());

        assertThat(explain(expired, COMPLETE, "list.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .startsWith("refused  ClientCertExpired: ")
                .contains("\n  decided by   RFC 5280 §6.1.3 (a)(2), validity\n")
                .contains("\n  taken      sound\n             CN=late, ")
                .endsWith("""
                        The revocation lists, revocationPolicy { depth: leaf, unknown: deny, maxStale: PT0S, scope: complete }:

                          not asked  list 7 of CN=Test Issuing,O=Example (complete)
                                     %s, 0 entries, of 2026-05-01T11:00:00Z, 60 minutes old, next by 2026-05-08T12:00:00Z
                        """.formatted(path("list.crl")));
    }

    @Test
    void tellsThatNoListIsThere() throws IOException {
        Files.writeString(directory.resolve("root.pem"), PKI.root().listPem(3, List.of()));

        assertThat(explain(ACME, COMPLETE, "root.pem")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   revocationPolicy.unknown: deny\n")
                .contains("""
                          refused    CN=acme, serial %s: ClientCertCrlProcessingError by revocationPolicy.unknown: deny
                                     no list of its issuer is there
                          not asked  list 3 of CN=Test Root,O=Example (complete)
                        """.formatted(serial(ACME.leaf())));
    }

    @Test
    void tellsWhichSettingLetsSomebodyInWithoutAList() throws IOException {
        Files.writeString(directory.resolve("root.pem"), PKI.root().listPem(3, List.of()));

        assertThat(explain(ACME, "{ depth: leaf, unknown: allow }", "root.pem")).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains("\n  let in     CN=acme, serial " + serial(ACME.leaf())
                        + ": no list is about it; revocationPolicy.unknown: allow\n");
    }

    @Test
    void tellsWhenAndWhyTheIssuerHasRevoked() throws IOException {
        list("list.crl", 7, List.of(ACME.leaf().getSerialNumber()), List.of());

        assertThat(explain(ACME, RFC5280, "list.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString()).contains("""
                  refused    CN=acme, serial %s: ClientCertCrlHit by RFC 5280 §6.3.3 (j): entry
                             list 7 of CN=Test Issuing,O=Example (complete) names the certificate, RFC 5280 §6.3.3 (j): entry
                               since 2026-05-01T11:00:00Z, reason keyCompromise
                               %s, 1 entry, of 2026-05-01T11:00:00Z, 60 minutes old, next by 2026-05-08T12:00:00Z
                """.formatted(serial(ACME.leaf()), path("list.crl")));
    }

    @Test
    void tellsOfAListThatRanOutBesideAnOlderOne() throws IOException {
        write("new.crl", ISSUING.list(8, NOW.minusSeconds(60), NOW.minusSeconds(1), List.of()));
        list("old.crl", 7, List.of(), List.of());

        assertThat(explain(ACME, COMPLETE, "old.crl", "new.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   RFC 5280 §6.3.3 (a): freshness\n")
                .contains("(complete) was to be replaced by 2026-05-01T11:59:59Z, RFC 5280 §6.3.3 (a): freshness\n")
                .contains("list 7 of CN=Test Issuing,O=Example (complete) does not name the certificate, ");
    }

    @Test
    void tellsOfAPartitionAndOfOthers() throws IOException {
        list("part-1.crl", 4, List.of(), List.of(partition("part-1")));
        list("part-2.crl", 5, List.of(PARTED.leaf().getSerialNumber()), List.of(partition("part-2")));

        assertThat(explain(PARTED, RFC5280, "part-1.crl", "part-2.crl")).isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains("  revocation   ok            not on list 4 of \"CN=Test Issuing,O=Example\"\n")
                .contains("""
                          good       CN=parted, serial %s
                                     list 5 of CN=Test Issuing,O=Example (partition "http://lists.example/part-2.crl") is about other certificates, RFC 5280 §6.3.3 (b)(2): scope
                                       %s, 1 entry, of 2026-05-01T11:00:00Z, 60 minutes old, next by 2026-05-08T12:00:00Z
                        """.formatted(serial(PARTED.leaf()), path("part-2.crl")))
                .contains("list 4 of CN=Test Issuing,O=Example (partition \"http://lists.example/part-1.crl\")"
                        + " does not name the certificate, RFC 5280 §6.3.3 (l): all reasons\n")
                .doesNotContain("reason keyCompromise");
    }

    @Test
    void tellsThatAPartIsMissing() throws IOException {
        list("part-2.crl", 5, List.of(), List.of(partition("part-2")));

        assertThat(explain(PARTED, RFC5280, "part-2.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   revocationPolicy.unknown: deny\n")
                .contains("is about other certificates, RFC 5280 §6.3.3 (b)(2): scope\n");
    }

    @Test
    void tellsWhichReasonsAListLeavesOpen() throws IOException {
        var some = new IssuingDistributionPoint(
                null, true, false, new ReasonFlags(ReasonFlags.keyCompromise | ReasonFlags.superseded), false, false);
        list("some.crl", 5, List.of(), List.of(extension(Extension.issuingDistributionPoint, some)));

        assertThat(explain(ACME, RFC5280, "some.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   RFC 5280 §6.3.3 (l): all reasons\n")
                .contains("(clients only, for keyCompromise and superseded only)");
    }

    @Test
    void tellsWhatADeltaListHasChanged() throws IOException {
        list("base.crl", 4, List.of(), List.of());
        list("delta.crl", 6, List.of(ACME.leaf().getSerialNumber()), List.of(since(4)));

        assertThat(explain(ACME, RFC5280, "base.crl", "delta.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("list 6 of CN=Test Issuing,O=Example (delta of base 4) names the certificate,"
                        + " RFC 5280 §6.3.3 (i): entry of a delta list\n"
                        + "               since 2026-05-01T11:00:00Z, reason keyCompromise\n");
    }

    @Test
    void tellsThatADeltaListHasNoBase() throws IOException {
        list("delta.crl", 6, List.of(), List.of(since(4)));

        assertThat(explain(ACME, RFC5280, "delta.crl")).isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   RFC 5280 §6.3.3 (c): delta and base\n")
                .contains("(delta of base 4) is a delta list whose base is not here, ");
    }

    @Test
    void tellsThatTheDenyListHasSpokenFirst() throws IOException {
        list("list.crl", 7, List.of(ACME.leaf().getSerialNumber()), List.of());
        Files.writeString(directory.resolve("deny.json"), """
                {"version":1,"entries":[{"fingerprint":"%s","reason":"laptop stolen","deniedAt":"2026-05-01T09:00:00Z","until":"2027-02-01T00:00:00Z"}]}
                """.formatted(
                        Fingerprint.of(ACME.leaf()).hex()));

        assertThat(explain(ACME, COMPLETE + "\n    denyList: deny.json", "list.crl"))
                .isEqualTo(ExitCode.NO);

        assertThat(out.toString())
                .contains("\n  decided by   denyList\n")
                .contains("is on the deny-list since 2026-05-01T09:00:00Z: laptop stolen\n")
                .contains("\n  not asked  list 7 of ");
    }

    @Test
    void saysInOneLineThatAPartitionIsNotTaken() throws IOException {
        list("part-1.crl", 4, List.of(), List.of(partition("part-1")));

        assertThat(explain(PARTED, COMPLETE, "part-1.crl")).isEqualTo(ExitCode.BAD_INPUT);

        assertThat(err.toString())
                .isEqualTo("postern: " + path("part-1.crl")
                        + ": InvalidRevocationContent: list of \"CN=Test Issuing,O=Example\": issuing distribution"
                        + " point, a partitioned or indirect list (expected: a complete list)\n");
        assertThat(out.toString()).isEmpty();
    }

    private ExitCode explain(TestCredential client, String policy, String... lists) throws IOException {
        Files.writeString(directory.resolve("client.pem"), client.chainPem());
        Files.writeString(directory.resolve("server.pem"), "");
        Files.writeString(directory.resolve("server.key"), "");
        Files.writeString(directory.resolve("edge.yaml"), """
                listeners:
                  - name: partners
                    address: 127.0.0.1:0
                    certificates: [ { chain: server.pem, key: server.key } ]
                    mutualAuthentication: { mode: verify, trustStore: partners }
                    forward: widgets
                trustStores:
                  partners:
                    caCertificatesBundle: bundle.pem
                    revocations: [ %s ]
                    revocationPolicy: %s
                upstreams:
                  widgets: { url: "http://127.0.0.1:8081" }
                """.formatted(String.join(", ", lists), policy));
        return Postern.run(
                new PrintWriter(out),
                new PrintWriter(err),
                InstantSource.fixed(NOW),
                "explain",
                "--cert",
                path("client.pem"),
                "--config",
                path("edge.yaml"));
    }

    private void list(String name, long number, List<BigInteger> serials, List<Extension> extensions)
            throws IOException {
        write(name, ISSUING.list(number, NOW.minusSeconds(3600), NOW.plus(Duration.ofDays(7)), serials, extensions));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(directory.resolve(name), bytes);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static String serial(X509Certificate certificate) {
        return SerialNumber.of(certificate).hex();
    }

    private static CRLDistPoint pointing(String part) {
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name(part), null, null)});
    }

    private static Extension partition(String part) {
        return extension(
                Extension.issuingDistributionPoint,
                new IssuingDistributionPoint(name(part), false, false, null, false, false));
    }

    private static Extension since(long base) {
        return extension(Extension.deltaCRLIndicator, new CRLNumber(BigInteger.valueOf(base)));
    }

    private static Extension extension(ASN1ObjectIdentifier oid, ASN1Encodable value) {
        try {
            return new Extension(oid, true, value.toASN1Primitive().getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DistributionPointName name(String part) {
        return new DistributionPointName(new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, "http://lists.example/" + part + ".crl")));
    }
}
