package dev.postern.proxy.wire;

import dev.postern.proxy.desync.FieldName;
import dev.postern.proxy.desync.Octets;
import dev.postern.proxy.desync.RawHead;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * The fields of a head or of trailers, in the one form in which they may go on: a token, a value without control characters. What all readers
 * pass over alike is left out; what they could read differently is {@link Unreadable}.
 */
final class Fields {
    private Fields() {}

    /** All but those that say where the body ends, in whatever spelling: {@link Framing} says it, and trailers have no say (RFC 9110 §6.5.1). */
    static HttpHeaders of(RawHead head) {
        var headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (var field = 0; field < head.fields(); field++) {
            if (isPlain(head, field)) {
                var name = FieldName.of(head.bytes(), head.nameStart(field), head.nameEnd(field));
                if (!name.framesBody()) {
                    headers.add(name(head, field), value(head, field));
                }
            }
        }
        return headers;
    }

    private static AsciiString name(RawHead head, int field) {
        return new AsciiString(head.bytes(), head.nameStart(field), head.nameEnd(field) - head.nameStart(field), false);
    }

    static AsciiString value(RawHead head, int field) {
        var start = Octets.trimStart(head.bytes(), head.valueStart(field), head.valueEnd(field));
        return new AsciiString(
                head.bytes(), start, Octets.trimEnd(head.bytes(), start, head.valueEnd(field)) - start, false);
    }

    private static boolean isPlain(RawHead head, int field) {
        if (head.isFolded(field)) {
            // RFC 9112 §5.2: reject, or join; who joins and who does not is how a header is hidden from one of two.
            throw Unreadable.bad("a folded header");
        }
        if (head.lacksColon(field)) {
            throw Unreadable.bad("a header without a colon");
        }
        var plain = head.nameStart(field) < head.nameEnd(field);
        for (var at = head.nameStart(field); at < head.nameEnd(field); at++) {
            var octet = head.bytes()[at];
            if (!Octets.isToken(octet)) {
                plain = false;
                if (Octets.isBlank(octet)) {
                    throw Unreadable.bad("a blank in a header's name"); // RFC 9112 §5.1: rejected, not repaired
                }
                refuse(octet);
            }
        }
        for (var at = head.valueStart(field); at < head.valueEnd(field); at++) {
            var octet = head.bytes()[at];
            if (!Octets.isValue(octet)) {
                plain = false;
                refuse(octet);
            }
        }
        var name = FieldName.of(head.bytes(), head.nameStart(field), head.nameEnd(field));
        if (!plain && name.framesBody()) {
            throw Unreadable.bad("a control character in what says where the body ends");
        }
        return plain;
    }

    private static void refuse(byte octet) {
        if (Octets.isBad(octet)) {
            throw Unreadable.bad("CR, LF or NUL in a header");
        }
    }
}
