package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;

/** C12: whatever the octets are, there is a verdict, and nobody but an authority makes a client. */
class CertificateFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final ClientVerifier VERIFIER =
            ClientVerifier.of(TrustStore.parse(new String(resource("authorities.pem"), US_ASCII)));
    private static final X509Certificate SOUND =
            Certificates.parse(resource("CertificateFuzzTestInputs/judgesWhateverIsSent/sound.der"));

    @FuzzTest
    void judgesWhateverIsSent(byte[] der) throws CertificateEncodingException {
        var read = Memory.reading(1_000_000 + 2048L * der.length, () -> Certificates.parse(der));
        if (read.isEmpty()) {
            return;
        }
        var certificate = read.get();
        assertThat(Certificates.der(certificate)).isEqualTo(der);

        var verdict = Memory.within(
                4_000_000 + 4096L * der.length, () -> VERIFIER.verify(CertificateChain.of(certificate), NOW));

        // The signature is not compared: of an ECDSA signature anybody can make a second one.
        if (verdict instanceof Verdict.Accepted) {
            assertThat(certificate.getTBSCertificate()).isEqualTo(SOUND.getTBSCertificate());
        } else {
            assertThat(der).isNotEqualTo(Certificates.der(SOUND));
        }
    }

    private static byte[] resource(String name) {
        try (var in = Objects.requireNonNull(CertificateFuzzTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("reading " + name, e);
        }
    }
}
