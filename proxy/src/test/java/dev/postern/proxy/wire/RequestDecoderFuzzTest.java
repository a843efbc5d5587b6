package dev.postern.proxy.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.pki.testing.Memory;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/** P1: requests are the same however they are cut, nothing follows what cannot be read, and no buffer is lost on the way. */
class RequestDecoderFuzzTest {
    @FuzzTest
    void readsTheSameHoweverItIsCutAndLosesNoBuffer(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var piece = 1 + Byte.toUnsignedInt(input[0]) % 64;

        var whole = Memory.within(1_000_000 + 1024L * input.length, () -> read(input, input.length));

        assertThat(read(input, piece)).isEqualTo(whole);
        assertThat(whole.indexOf('!')).isIn(-1, whole.length() - 4);
    }

    /** What is read, in words, with every {@code !} but that of a failure written otherwise. The first octet is not the client's. */
    private static String read(byte[] input, int piece) {
        var buffers = new UnpooledByteBufAllocator(false);
        var channel = new EmbeddedChannel(new RequestCodec());
        channel.config().setAllocator(buffers);
        var words = new StringBuilder();
        for (int at = 1; at < input.length; at += piece) {
            channel.writeInbound(buffers.heapBuffer().writeBytes(input, at, Math.min(piece, input.length - at)));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                words.append(words(message));
            }
        }
        channel.finishAndReleaseAll();
        assertThat(buffers.metric().usedHeapMemory()).isZero();
        assertThat(buffers.metric().usedDirectMemory()).isZero();
        return words.toString();
    }

    private static String words(Object message) {
        if (message instanceof HttpRequest head) {
            return head.decoderResult().cause() instanceof Unreadable cause
                    ? "!" + cause.status()
                    : shown("[" + head.method() + " " + head.uri() + " " + head.protocolVersion() + head.headers());
        }
        var content = (HttpContent) message;
        var text = shown(content.content().toString(ISO_8859_1));
        content.release();
        if (!(content instanceof LastHttpContent last)) {
            return text;
        }
        return last.decoderResult().cause() instanceof Unreadable cause
                ? text + "!" + cause.status()
                : text + shown(last.trailingHeaders().toString());
    }

    private static String shown(String text) {
        return text.replace('!', '?').replaceAll("\\w+HttpHeaders", "");
    }
}
