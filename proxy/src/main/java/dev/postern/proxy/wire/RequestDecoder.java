package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client's bytes into requests and pieces of their bodies, which belong to whoever reads them. After one that cannot be read come no more: what
 * follows has no meaning, and is thrown away.
 *
 * <pre>
 *   HEAD ──▶ LENGTH or CHUNKS ──▶ HEAD        from each: ──unreadable──▶ NOTHING
 * </pre>
 */
final class RequestDecoder extends ByteToMessageDecoder {
    private enum Expected {
        HEAD,
        LENGTH,
        CHUNKS,
        NOTHING
    }

    private final Consumer<HttpMethod> begun;
    private Expected expected = Expected.HEAD;
    private HeadScanner scanner = HeadScanner.ofHead();
    private ChunkedBody chunks = new ChunkedBody();
    private boolean emptyLineSkipped;
    private long left;

    /** A decoder that tells the method of each request before the request itself. */
    RequestDecoder(Consumer<HttpMethod> begun) {
        this.begun = begun;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        switch (expected) {
            case HEAD -> head(in, out);
            case LENGTH -> length(in, out);
            case CHUNKS -> chunks(in, out);
            case NOTHING -> in.skipBytes(in.readableBytes());
        }
    }

    private void head(ByteBuf in, List<Object> out) {
        if (!emptyLineSkipped && skipsEmptyLine(in)) {
            return;
        }
        try {
            var length = scanner.end(in);
            if (length > 0) {
                begin(HeadReader.read(bytes(in, length)), in, out);
            }
        } catch (Unreadable e) {
            begin(HeadReader.refuse(bytes(in, scanner.requestLine()), e), in, out);
        }
    }

    /** RFC 9112 §2.2: one empty line before a request, of clients that end a body with one. Whether there may be one is not known yet if true. */
    private boolean skipsEmptyLine(ByteBuf in) {
        if (in.getByte(in.readerIndex()) != '\r') {
            emptyLineSkipped = true; // there is none, and behind the head's first byte none is looked for
            return false;
        }
        if (in.readableBytes() == 1) {
            return true;
        }
        emptyLineSkipped = true;
        if (in.getByte(in.readerIndex() + 1) != '\n') {
            return false;
        }
        in.skipBytes(2);
        return true;
    }

    private static byte[] bytes(ByteBuf in, int length) {
        var bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    private void begin(HeadReader.Head head, ByteBuf in, List<Object> out) {
        scanner = HeadScanner.ofHead();
        emptyLineSkipped = false;
        begun.accept(head.request().method());
        out.add(head.request());
        if (head.framing().isEmpty()) {
            end(in);
            return;
        }
        var framing = head.framing().get();
        if (framing.isEmpty()) {
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (framing.chunked()) {
            chunks = new ChunkedBody();
            expected = Expected.CHUNKS;
        } else {
            left = framing.length();
            expected = Expected.LENGTH;
        }
    }

    private void length(ByteBuf in, List<Object> out) {
        var length = (int) Math.min(Math.min(left, HeadLimits.PIECE), in.readableBytes());
        if (length == 0) {
            return;
        }
        var piece = in.readRetainedSlice(length);
        left -= length;
        if (left > 0) {
            out.add(new DefaultHttpContent(piece));
        } else {
            out.add(new DefaultLastHttpContent(piece));
            expected = Expected.HEAD;
        }
    }

    private void chunks(ByteBuf in, List<Object> out) {
        try {
            if (chunks.decode(in, out)) {
                expected = Expected.HEAD;
            }
        } catch (Unreadable e) {
            var broken = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            broken.setDecoderResult(DecoderResult.failure(e));
            out.add(broken);
            end(in);
        }
    }

    private void end(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        expected = Expected.NOTHING;
    }
}
