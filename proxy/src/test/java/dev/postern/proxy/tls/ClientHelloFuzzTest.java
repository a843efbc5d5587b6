package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import java.nio.ByteBuffer;
import java.util.Locale;

/** S4: what a message claims to hold costs no more than what it holds. */
class ClientHelloFuzzTest {
    @FuzzTest
    void saysNoMoreThanWasSent(byte[] body) {
        var hello = Memory.within(65_536 + 256L * body.length, () -> ClientHello.parse(ByteBuffer.wrap(body)));

        assertThat(2 * hello.suites().size()).isLessThanOrEqualTo(body.length);
        assertThat(2 * hello.versions().size()).isLessThanOrEqualTo(body.length);
        assertThat(2 * hello.signatures().size()).isLessThanOrEqualTo(body.length);
        hello.serverName().ifPresent(name -> {
            assertThat(name.length()).isLessThan(body.length);
            assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT));
        });
    }
}
