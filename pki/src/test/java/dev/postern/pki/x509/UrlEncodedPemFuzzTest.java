package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import java.net.URLDecoder;

class UrlEncodedPemFuzzTest {
    @FuzzTest
    void readsNothingButCertificatesAsTheyAreWritten(byte[] octets) {
        var value = new String(octets, ISO_8859_1);

        var chain = Memory.reading(262_144 + 1024L * octets.length, () -> UrlEncodedPem.decode(value));

        chain.ifPresent(read -> {
            assertThat(URLDecoder.decode(value.replace("+", "%2B"), US_ASCII).stripTrailing())
                    .isEqualTo(read.pem().stripTrailing());
            assertThat(UrlEncodedPem.decode(UrlEncodedPem.encode(read.pem()))).isEqualTo(read);
        });
    }
}
