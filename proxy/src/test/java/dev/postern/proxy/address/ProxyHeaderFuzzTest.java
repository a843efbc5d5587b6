package dev.postern.proxy.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import dev.postern.proxy.address.ProxyHeader.Incomplete;
import dev.postern.proxy.address.ProxyHeader.Local;
import dev.postern.proxy.address.ProxyHeader.Proxied;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** H5: a header says the same however it is cut, and whatever follows it. */
class ProxyHeaderFuzzTest {
    @FuzzTest
    void saysTheSameHoweverItIsCut(byte[] start) {
        var header = Memory.within(65_536 + 64L * start.length, () -> read(start, start.length));

        var length = header instanceof Proxied proxied
                ? proxied.length()
                : header instanceof Local local ? local.length() : 0;
        if (length > 0) {
            assertThat(length).isLessThanOrEqualTo(Math.min(start.length, ProxyHeaderReader.MAX_BYTES));
            assertThat(read(start, length)).isEqualTo(header);
            for (int cut = 0; cut < length; cut++) {
                assertThat(read(start, cut)).isEqualTo(new Incomplete());
            }
        } else if (!(header instanceof Incomplete)) {
            assertThat(read(Arrays.copyOf(start, start.length + 1), start.length + 1))
                    .isEqualTo(header);
        } else {
            assertThat(start.length).isLessThan(ProxyHeaderReader.MAX_BYTES);
        }
    }

    private static ProxyHeader read(byte[] bytes, int length) {
        return ProxyHeaderReader.read(ByteBuffer.wrap(bytes, 0, length));
    }
}
