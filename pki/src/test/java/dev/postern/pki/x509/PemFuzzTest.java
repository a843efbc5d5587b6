package dev.postern.pki.x509;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import java.util.List;

class PemFuzzTest {
    @FuzzTest
    void readsWhatItWrites(byte[] file) {
        var text = new String(file, UTF_8);

        var blocks = Memory.reading(65_536 + 512L * file.length, () -> Pem.blocks(text));

        for (var block : blocks.orElse(List.of())) {
            assertThat(Pem.blocks(Pem.encode(block.label(), block.der())))
                    .singleElement()
                    .satisfies(again -> assertThat(again.label()).isEqualTo(block.label()))
                    .satisfies(again -> assertThat(again.der()).isEqualTo(block.der()));
        }
    }
}
