package dev.postern.crl.deny;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;

class DenyListFuzzTest {
    @FuzzTest
    void readsWhatItWrites(byte[] file) {
        var list = Memory.reading(1_000_000 + 1024L * file.length, () -> DenyList.parse(file));

        list.ifPresent(read -> {
            var again = DenyList.parse(read.json().getBytes(UTF_8));
            assertThat(again).isEqualTo(read);
            assertThat(again.json()).isEqualTo(read.json());
        });
    }
}
