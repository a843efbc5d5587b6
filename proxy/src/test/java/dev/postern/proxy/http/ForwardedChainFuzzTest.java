package dev.postern.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.trust.ClientVerifier;
import dev.postern.pki.trust.TrustStore;
import dev.postern.proxy.config.IdentityHeader;
import dev.postern.proxy.config.IdentityHeaders;
import dev.postern.proxy.http.Admission.Decision;
import dev.postern.proxy.http.Admission.Decision.Admitted;
import dev.postern.proxy.http.Admission.Decision.Denied;
import dev.postern.proxy.http.ForwardingRules.Hop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** C6: a header admits the client of its chain's leaf, or nobody. */
class ForwardedChainFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final ClientVerifier VERIFIER = ClientVerifier.of(TrustStore.parse(resource("authorities.pem")));
    private static final Admitted SOUND =
            (Admitted) decisions(resource("ForwardedChainFuzzTestInputs/admitsTheLeafOrNobody/sound.txt"), 1)
                    .get(0);

    @FuzzTest
    void admitsTheLeafOrNobody(byte[] octets) {
        var value = new String(octets, ISO_8859_1);

        var decisions = Memory.within(8_000_000 + 8192L * octets.length, () -> decisions(value, 2));

        if (decisions.get(0) instanceof Admitted admitted) {
            assertThat(admitted.client()).isEqualTo(SOUND.client());
            assertThat(admitted.identity().lines()).isEqualTo(SOUND.identity().lines());
            // The second time it is remembered.
            assertThat(decisions.get(1))
                    .isInstanceOfSatisfying(
                            Admitted.class,
                            again -> assertThat(again.identity().lines())
                                    .isEqualTo(SOUND.identity().lines()));
        } else {
            assertThat(decisions.get(1)).isEqualTo(decisions.get(0));
            // Else a library was the first to find fault.
            assertThat(((Denied) decisions.get(0)).refused().detail()).doesNotContain("unreadable");
        }
    }

    /** Of as many requests with this header on one connection. */
    private static List<Decision> decisions(String value, int requests) {
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
        for (int i = 0; i < requests; i++) {
            admission.admit(request, channel.eventLoop(), decisions::add);
            channel.runPendingTasks();
        }
        channel.finishAndReleaseAll();
        assertThat(decisions).hasSize(requests);
        return decisions;
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(ForwardedChainFuzzTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException("reading " + name, e);
        }
    }
}
