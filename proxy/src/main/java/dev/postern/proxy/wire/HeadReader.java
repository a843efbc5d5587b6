package dev.postern.proxy.wire;

import dev.postern.proxy.desync.Classification;
import dev.postern.proxy.desync.Octets;
import dev.postern.proxy.desync.RawHead;
import dev.postern.proxy.desync.RequestClassifier;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;

/** Makes a request of a head that is complete, or a failed one of what cannot be read. */
final class HeadReader {
    private static final HttpVersion HTTP_0_9 = new HttpVersion("HTTP", 0, 9, false);

    private final RawHead head;

    private HeadReader(byte[] bytes) {
        head = new RawHead(bytes);
    }

    /** The framing is there if the request has not failed. */
    record Head(WireRequest request, Optional<Framing> framing) {}

    static Head read(byte[] bytes) {
        return new HeadReader(bytes).read();
    }

    /** A request of which no more than this line is read, and that for this reason; no line at all if there are no bytes. */
    static Head refuse(byte[] line, Unreadable why) {
        var request = line.length == 0
                ? unknown(Classification.COMPLIANT)
                : new HeadReader(line).read().request();
        return new Head(request.failed(why), Optional.empty());
    }

    private Head read() {
        var classification = RequestClassifier.classify(head);
        HttpMethod method;
        HttpVersion version;
        try {
            method = method();
            version = version();
        } catch (Unreadable e) {
            return new Head(unknown(classification).failed(e), Optional.empty());
        }
        HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
        try {
            if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
                throw new Unreadable(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED.code(), "version " + version);
            }
            headers = Fields.of(head);
            var framing = Framing.of(head, version.equals(HttpVersion.HTTP_1_1), classification);
            framing.writeTo(headers);
            var request = new WireRequest(version, method, head.target(), headers, classification, true);
            return new Head(request, Optional.of(framing));
        } catch (Unreadable e) {
            var request = new WireRequest(version, method, head.target(), headers, classification, true);
            return new Head(request.failed(e), Optional.empty());
        }
    }

    private static WireRequest unknown(Classification classification) {
        return new WireRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, "/", EmptyHttpHeaders.INSTANCE, classification, false);
    }

    private HttpMethod method() {
        var name = head.method();
        for (var at = 0; at < name.length(); at++) {
            if (!Octets.isToken((byte) name.charAt(at))) {
                throw Unreadable.bad("a method that is none");
            }
        }
        if (name.isEmpty()) {
            throw Unreadable.bad("no method");
        }
        return HttpMethod.valueOf(name);
    }

    /** Blanks around it are nobody's (alb.md 8.7: NonCompliantVersion); without any it is the first of all (alb.md 8.3). */
    private HttpVersion version() {
        var text = head.version();
        if (text.equals("HTTP/1.1")) {
            return HttpVersion.HTTP_1_1;
        }
        var plain = withoutBlanks(text);
        if (plain.isEmpty()) {
            return HTTP_0_9;
        }
        if (plain.length() != 8 || !plain.startsWith("HTTP/") || plain.charAt(6) != '.') {
            throw Unreadable.bad("a version that is none");
        }
        var major = plain.charAt(5) - '0';
        var minor = plain.charAt(7) - '0';
        if (major < 0 || major > 9 || minor < 0 || minor > 9) {
            throw Unreadable.bad("a version that is none");
        }
        return major == 1 && minor <= 1
                ? (minor == 1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0)
                : new HttpVersion("HTTP", major, minor, false);
    }

    /** No more than blanks: strip() would take CR and LF too. */
    private static String withoutBlanks(String text) {
        var from = 0;
        var to = text.length();
        while (from < to && Octets.isBlank((byte) text.charAt(from))) {
            from++;
        }
        while (to > from && Octets.isBlank((byte) text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
