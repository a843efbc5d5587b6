package dev.postern.pki.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.pki.x509.Certificates;

class TrustStoreFuzzTest {
    @FuzzTest
    void readsWhatItWrites(byte[] file) {
        var bundle = new String(file, UTF_8);

        var store = Memory.reading(4_000_000 + 2048L * file.length, () -> TrustStore.parse(bundle));

        store.ifPresent(read -> {
            var again = TrustStore.parse(Certificates.pem(read.anchors()));
            assertThat(again.anchors()).isEqualTo(read.anchors());
            assertThat(again.epoch()).isEqualTo(read.epoch());
        });
    }
}
