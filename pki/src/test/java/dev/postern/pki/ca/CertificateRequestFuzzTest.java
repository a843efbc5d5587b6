package dev.postern.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.x509.Pem;
import java.nio.charset.StandardCharsets;

/** O1: a request is read in one way, PEM or DER, or not at all. */
class CertificateRequestFuzzTest {
    @FuzzTest
    void readsWhatWasSigned(byte[] file) {
        var request = Memory.reading(4_000_000 + 2048L * file.length, () -> CertificateRequest.parse(file));

        request.ifPresent(read -> {
            var pem = Pem.encode(Pem.CERTIFICATE_REQUEST, read.der()).getBytes(StandardCharsets.US_ASCII);
            assertThat(CertificateRequest.parse(read.der()).publicKey()).isEqualTo(read.publicKey());
            assertThat(CertificateRequest.parse(pem).der()).isEqualTo(read.der());
        });
    }
}
