package dev.postern.proxy.wire;

import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.desync.ContentLength;
import dev.postern.proxy.desync.DesyncReason;
import dev.postern.proxy.desync.FieldName;
import dev.postern.proxy.desync.RawHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where the body of a request ends (RFC 9112 §6.3): one length, or chunks, or there is none. Whatever has to be guessed is {@link Unreadable}, in
 * every mode.
 *
 * @param length -1 where nothing is said of one
 */
record Framing(boolean chunked, long length) {
    private static final Set<DesyncReason> NO_ENCODINGS = EnumSet.of(
            DesyncReason.BAD_TRANSFER_ENCODING,
            DesyncReason.MULTIPLE_TRANSFER_ENCODING_CHUNKED,
            DesyncReason.BAD_HEADER,
            DesyncReason.SUSPICIOUS_TE_CL_PRESENT);

    /** Reads it of fields that have the right names; those in disguise frame nothing. */
    static Framing of(RawHead head, boolean persistentVersion, Classification classification) {
        var length = ContentLength.BAD;
        var encodings = 0;
        var chunked = false;
        for (var field = 0; field < head.fields(); field++) {
            var name = FieldName.of(head.bytes(), head.nameStart(field), head.nameEnd(field));
            if (name == FieldName.TRANSFER_ENCODING) {
                encodings++;
                chunked = isChunked(head, field);
            } else if (name == FieldName.CONTENT_LENGTH) {
                length = same(length, ContentLength.parse(head.bytes(), head.valueStart(field), head.valueEnd(field)));
            }
        }
        if (encodings == 0) {
            return new Framing(false, length);
        }
        if (length != ContentLength.BAD) {
            // RFC 9112 §6.1: may be refused. The load balancer calls it Ambiguous and goes on (alb.md 8.7).
            throw Unreadable.bad("Content-Length beside Transfer-Encoding");
        }
        if (!persistentVersion) {
            throw Unreadable.bad("Transfer-Encoding in HTTP/1.0"); // RFC 9112 §6.1: its framing is faulty
        }
        if (encodings > 1 || !chunked) {
            throw classification.reason().filter(NO_ENCODINGS::contains).isPresent()
                    ? Unreadable.bad("Transfer-Encoding that is none")
                    : new Unreadable(HttpResponseStatus.NOT_IMPLEMENTED.code(), "Transfer-Encoding other than chunked");
        }
        return new Framing(true, length);
    }

    private static long same(long known, long value) {
        if (value == ContentLength.BAD) {
            throw Unreadable.bad("Content-Length that is none");
        }
        if (known != ContentLength.BAD && known != value) {
            throw Unreadable.bad("two Content-Lengths");
        }
        return value;
    }

    private static boolean isChunked(RawHead head, int field) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(Fields.value(head, field));
    }

    /** Says it, once and in its canonical form, to whoever reads next. */
    void writeTo(HttpHeaders headers) {
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (length >= 0) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
    }

    boolean isEmpty() {
        return !chunked && length <= 0;
    }
}
