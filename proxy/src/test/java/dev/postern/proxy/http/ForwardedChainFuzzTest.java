package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.pki.x509.Certificates;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.config.IdentityHeader;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.http.Admission.Decision;
import dev.postern.proxy.http.ForwardingRules.Hop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;

/** C6: a header admits the client of its chain's leaf, or nobody. */
class ForwardedChainFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final ClientVerifier VERIFIER = ClientVerifier.of(TrustStore.parse(resource("authorities.pem")));
    private static final X509Certificate CLIENT = UrlEncodedPem.decode(
                    resource("ForwardedChainFuzzTestInputs/admitsTheLeafOrNobody/sound.txt"))
            .leaf();

    @FuzzTest
    void admitsTheLeafOrNobody(byte[] octets) {
        var value = new String(octets, ISO_8859_1);

        var decision = Memory.within(4_000_000 + 4096L * octets.length, () -> decision(value));

        if (decision instanceof Decision.Admitted admitted) {
            assertThat(admitted.client())
                    .hasValueSatisfying(
                            leaf -> assertThat(Certificates.der(leaf)).isEqualTo(Certificates.der(CLIENT)));
        }
    }

    private static Decision decision(String value) {
        var headers = new ClientCertificateHeaders(IdentityHeader::defaultName, IdentityHeaders.DEFAULT);
        var admission = new ForwardedChainAdmission(
                Hop.TRUSTED_PROXY, headers, chain -> VERIFIER.verify(chain, NOW), Runnable::run);
        var request = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                "/",
                DefaultHttpHeadersFactory.headersFactory().withValidation(false));
        request.headers().set(headers.chainName(), value);
        var channel = new EmbeddedChannel();
        var decisions = new ArrayList<Decision>();
        admission.admit(request, channel.eventLoop(), decisions::add);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        assertThat(decisions).hasSize(1);
        return decisions.get(0);
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(ForwardedChainFuzzTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("reading " + name, e);
        }
    }
}
