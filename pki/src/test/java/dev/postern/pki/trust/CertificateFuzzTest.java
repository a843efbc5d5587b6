package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.testing.UnreadCertificate;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.CertificateForm;
import dev.postern.pki.x509.Certificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** C12: whatever the octets are, there is a verdict with its reason, the same from every reader, and nobody but an authority makes a client. */
class CertificateFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final ClientVerifier VERIFIER =
            ClientVerifier.of(TrustStore.parse(new String(resource("authorities.pem"), US_ASCII)));

    /** What the authority has signed, with the certificate. Signatures are not compared: of ECDSA's anybody makes a second one. */
    private static final Map<ByteBuffer, byte[]> ISSUED = Stream.of(
                    "sound", "sound-rsa", "C9-names", "C12-negative-serial")
            .map(name -> resource("CertificateFuzzTestInputs/judgesWhateverIsSent/" + name + ".der"))
            .collect(toUnmodifiableMap(CertificateFuzzTest::signed, der -> der));

    @FuzzTest
    void judgesWhateverIsSent(byte[] der) {
        var complaint = Memory.within(262_144 + 1024L * der.length, () -> CertificateForm.complaint(der));
        var verdict = Memory.within(
                4_000_000 + 4096L * der.length,
                () -> VERIFIER.verify(CertificateChain.of(new UnreadCertificate(der)), NOW));

        if (verdict instanceof Refused refused) {
            // Else a library was the first to find fault.
            assertThat(refused.detail()).doesNotContain("unreadable");
            if (der.length <= ClientVerifier.MAX_CHAIN_BYTES) {
                complaint.ifPresent(text -> assertThat(refused).isEqualTo(new Refused(RefusalReason.INVALID, text)));
            }
            assertThat(ISSUED.values()).noneMatch(issued -> Arrays.equals(issued, der));
        } else {
            assertThat(complaint).isEmpty();
            assertThat(ISSUED).containsKey(signed(der));
        }

        Memory.reading(1_000_000 + 2048L * der.length, () -> Certificates.parse(der))
                .ifPresent(read -> {
                    assertThat(Certificates.der(read)).isEqualTo(der);
                    assertThat(reason(VERIFIER.verify(CertificateChain.of(read), NOW)))
                            .isEqualTo(reason(verdict));
                });
    }

    private static Optional<RefusalReason> reason(Verdict verdict) {
        return verdict instanceof Refused refused ? Optional.of(refused.reason()) : Optional.empty();
    }

    private static ByteBuffer signed(byte[] der) {
        try {
            return ByteBuffer.wrap(Certificates.parse(der).getTBSCertificate());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
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
