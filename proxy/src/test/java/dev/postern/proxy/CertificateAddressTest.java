package dev.postern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.pki.testing.TestCertificate;
import dev.postern.pki.testing.TestCredential;
import dev.postern.pki.testing.TestPki;
import dev.postern.proxy.testing.AccessEdge;
import dev.postern.proxy.testing.PolicyEdge;
import dev.postern.proxy.testing.PolicyEdge.Engine;
import dev.postern.proxy.testing.PolicyEdge.Policy;
import dev.postern.proxy.testing.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client's certificate may say where its issuer, its list and its responder are; nobody goes there. */
class CertificateAddressTest {
    private static final TestPki PKI = AccessEdge.provider();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    @DisplayName("V16 no address in a client's certificate is fetched, be the client let in or not")
    void isNeverFetched(Engine engine) throws IOException {
        try (var somewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var edge = new PolicyEdge(directory, PKI, TestPki.named("Other", Instant.now()))) {
            var known = naming(PKI.client("acme"), somewhere);
            var stranger = naming(PKI.impostor().client("acme"), somewhere).behind();

            var records = edge.records();
            assertThat(get(edge, engine, known)).startsWith("HTTP/1.1 200");
            assertThat(edge.status(records)).isEqualTo("Success");
            records = edge.records();
            assertThat(get(edge, engine, stranger)).isEmpty();
            assertThat(edge.status(records)).isEqualTo("Failed:ClientCertUntrusted");

            // A connection that somebody has made stands in the queue.
            somewhere.setSoTimeout(1);
            assertThatThrownBy(somewhere::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static String get(PolicyEdge edge, Engine engine, TestCredential credential) {
        return new TlsClient(Optional.of(credential), "TLSv1.3").get(edge.port(Policy.VERIFY, engine));
    }

    private static TestCredential naming(TestCertificate certificate, ServerSocket somewhere) {
        var address = new GeneralName(
                GeneralName.uniformResourceIdentifier, "http://127.0.0.1:" + somewhere.getLocalPort() + "/x");
        var list = new DistributionPoint(new DistributionPointName(new GeneralNames(address)), null, null);
        return certificate
                .extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {list}))
                .extension(Extension.authorityInfoAccess, false, new DERSequence(new AccessDescription[] {
                    at(AccessDescription.id_ad_ocsp, address), at(AccessDescription.id_ad_caIssuers, address)
                }))
                .mint();
    }

    private static AccessDescription at(ASN1ObjectIdentifier method, GeneralName address) {
        return new AccessDescription(method, address);
    }
}
