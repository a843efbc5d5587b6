package dev.postern.proxy.wire;

import dev.postern.proxy.desync.Octets;
import dev.postern.proxy.desync.RawHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * A body in chunks (RFC 9112 §7.1), read as strictly as it is written: hexadecimal digits, extensions of visible characters, which go nowhere,
 * CRLF after each line and each chunk. One per body.
 *
 * <pre>
 *   SIZE ──n──▶ DATA ──▶ DATA_END ──▶ SIZE
 *     └───0──▶ TRAILERS ──▶ over
 * </pre>
 */
final class ChunkedBody {
    private enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS
    }

    // A chunk of 2^60 bytes never ends; one digit more is how sizes overflow.
    private static final int MAX_DIGITS = 15;

    private final HeadScanner trailers = HeadScanner.ofTrailers();
    private Part part = Part.SIZE;
    private long left;

    /**
     * Takes one part of what has come, if all of it has, and adds what it makes of it.
     *
     * @return whether the body is over
     * @throws Unreadable if it cannot be told where it ends
     */
    boolean decode(ByteBuf in, List<Object> out) {
        switch (part) {
            case SIZE -> size(in);
            case DATA -> data(in, out);
            case DATA_END -> dataEnd(in);
            case TRAILERS -> {
                return trailers(in, out);
            }
        }
        return false;
    }

    private void size(ByteBuf in) {
        var start = in.readerIndex();
        var feed = in.indexOf(start, Math.min(in.writerIndex(), start + HeadLimits.CHUNK_LINE), (byte) '\n');
        if (feed < 0) {
            if (in.readableBytes() >= HeadLimits.CHUNK_LINE) {
                throw Unreadable.bad("chunk size over " + HeadLimits.CHUNK_LINE + " bytes");
            }
            return;
        }
        if (feed == start || in.getByte(feed - 1) != '\r') {
            throw Unreadable.bad("chunk size that ends without CR");
        }
        var at = start;
        for (left = 0; at < feed - 1 && digit(in, at) >= 0; at++) {
            left = left << 4 | digit(in, at);
        }
        if (at == start || at - start > MAX_DIGITS) {
            throw Unreadable.bad("chunk size that is none");
        }
        extensions(in, at, feed - 1);
        in.readerIndex(feed + 1);
        part = left == 0 ? Part.TRAILERS : Part.DATA;
    }

    private static int digit(ByteBuf in, int at) {
        return Character.digit(in.getByte(at), 16);
    }

    private static void extensions(ByteBuf in, int from, int to) {
        var at = from;
        while (at < to && Octets.isBlank(in.getByte(at))) {
            at++;
        }
        if (from < to && (at == to || in.getByte(at) != ';')) {
            throw Unreadable.bad("chunk size that is none");
        }
        for (; at < to; at++) {
            if (!Octets.isValue(in.getByte(at))) {
                throw Unreadable.bad("control character in a chunk extension");
            }
        }
    }

    private void data(ByteBuf in, List<Object> out) {
        var length = (int) Math.min(Math.min(left, HeadLimits.PIECE), in.readableBytes());
        if (length > 0) {
            out.add(new DefaultHttpContent(in.readRetainedSlice(length)));
            left -= length;
            part = left == 0 ? Part.DATA_END : Part.DATA;
        }
    }

    private void dataEnd(ByteBuf in) {
        if (!in.isReadable()) {
            return;
        }
        if (in.getByte(in.readerIndex()) != '\r'
                || (in.readableBytes() > 1 && in.getByte(in.readerIndex() + 1) != '\n')) {
            throw Unreadable.bad("chunk longer than its size");
        }
        if (in.readableBytes() > 1) {
            in.skipBytes(2);
            part = Part.SIZE;
        }
    }

    private boolean trailers(ByteBuf in, List<Object> out) {
        var length = trailers.end(in);
        if (length == 0) {
            return false;
        }
        var bytes = new byte[length];
        in.readBytes(bytes);
        var fields = Fields.of(RawHead.ofTrailers(bytes));
        fields.remove(HttpHeaderNames.TRAILER); // it announces them, and is none; Netty's validation would throw
        out.add(
                fields.isEmpty()
                        ? LastHttpContent.EMPTY_LAST_CONTENT
                        : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, fields));
        return true;
    }
}
