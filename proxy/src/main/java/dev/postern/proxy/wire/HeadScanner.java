package dev.postern.proxy.wire;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a head, or of trailers, in bytes that come in pieces, and looks at each of them once. A line that ends without CR ends it
 * too, and so does a request line that names no version of HTTP: no later byte makes them readable. One per head.
 */
final class HeadScanner {
    private final boolean hasRequestLine;
    private int scanned;
    private int lineStart;
    private int requestLine = -1;
    // What ends lines does not count: alb.md 1.4 is kept to the byte.
    private int lineEnds;
    private int lines;

    private HeadScanner(boolean hasRequestLine) {
        this.hasRequestLine = hasRequestLine;
    }

    static HeadScanner ofHead() {
        return new HeadScanner(true);
    }

    static HeadScanner ofTrailers() {
        return new HeadScanner(false);
    }

    /**
     * How many bytes it has, or 0 while more have to come. Nothing is taken of {@code in}, which has to begin with the same byte every time.
     *
     * @throws Unreadable if it is too large, whatever else comes
     */
    int end(ByteBuf in) {
        var first = in.readerIndex();
        for (var feed = feed(in); feed >= 0; feed = feed(in)) {
            var start = first + lineStart;
            scanned = feed + 1 - first;
            var strict = feed > start && in.getByte(feed - 1) == '\r';
            var isRequestLine = hasRequestLine && lineStart == 0;
            lineStart = scanned;
            if (isRequestLine) {
                requestLine = scanned;
                bound(0);
            } else {
                lineEnds += strict ? 2 : 1;
                lines++;
            }
            if (!strict || feed - 1 == start || (isRequestLine && !namesHttp(in, start, feed - 1))) {
                bound(0);
                return scanned;
            }
        }
        scanned = in.readableBytes();
        bound(1); // the last byte that has come may be the CR of a line
        return 0;
    }

    private int feed(ByteBuf in) {
        return in.indexOf(in.readerIndex() + scanned, in.writerIndex(), (byte) '\n');
    }

    private void bound(int end) {
        if (hasRequestLine && (requestLine < 0 ? scanned - end : requestLine - 2) > HeadLimits.LINE) {
            throw new Unreadable(414, "request line over " + HeadLimits.LINE + " bytes");
        }
        // The empty line that ends them is none. Each takes memory of its own, which its bytes do not tell.
        if (lines > HeadLimits.FIELDS + 1) {
            throw Unreadable.bad("more than " + HeadLimits.FIELDS + " headers");
        }
        if (scanned - end - Math.max(requestLine, 0) - lineEnds > HeadLimits.HEAD) {
            throw Unreadable.bad("headers over " + HeadLimits.HEAD + " bytes");
        }
    }

    /** The bytes of the request line that have come; all of it if there is more behind it. */
    int requestLine() {
        return Math.max(requestLine, 0);
    }

    /** Whether the last word of a line, blanks behind it aside, could be a version. Without one it is HTTP/0.9, which has no more lines. */
    private static boolean namesHttp(ByteBuf in, int from, int to) {
        var end = to;
        while (end > from && (in.getByte(end - 1) == ' ' || in.getByte(end - 1) == '\t')) {
            end--;
        }
        var start = end;
        while (start > from && in.getByte(start - 1) != ' ') {
            start--;
        }
        return end - start >= 5
                && in.getByte(start) == 'H'
                && in.getByte(start + 1) == 'T'
                && in.getByte(start + 2) == 'T'
                && in.getByte(start + 3) == 'P'
                && in.getByte(start + 4) == '/';
    }
}
