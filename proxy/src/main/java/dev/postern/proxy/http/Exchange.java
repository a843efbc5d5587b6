package dev.postern.proxy.http;

import dev.postern.proxy.http.Admission.Decision;
import dev.postern.proxy.upstream.UpstreamConnection;
import dev.postern.proxy.upstream.UpstreamExchange;
import dev.postern.proxy.upstream.UpstreamFailure;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: admitted, prepared, streamed to the upstream and back. Both sides call it on the one event loop
 * they share. It ends exactly once, in {@link #end}.
 */
final class Exchange implements UpstreamExchange {
    /** alb.md 5.1: "client closed before the idle timeout elapsed (only in logs)". */
    private static final int CLIENT_CLOSED = 460;

    private final ExchangeHandler client;
    private final ExchangeRules rules;
    private final HttpRequest received;
    private final TrafficMeter meter;
    private final ExchangeNotes notes;

    private HttpRequest prepared;
    private @Nullable UpstreamConnection upstream;
    private boolean bodyless;
    private boolean requestComplete;
    private boolean responseBegun;
    private boolean upstreamKeepsAlive;
    private boolean closeAfter;
    private @Nullable DiscardedRequest discarding;
    private boolean retried;
    private boolean ended;

    Exchange(ExchangeHandler client, ExchangeRules rules, HttpRequest received, TrafficMeter meter) {
        this.client = client;
        this.rules = rules;
        this.received = received;
        this.prepared = received;
        this.meter = meter;
        this.notes = new ExchangeNotes(received, rules.clock().instant());
    }

    void begin() {
        var prefix = rules.pool().upstream().pathPrefix();
        var rejection = HeadGuard.check(received).or(() -> HeadGuard.checkBelow(prefix, received));
        if (rejection.isPresent()) {
            answer(
                    rejection.get().status(),
                    RestOfRequest.UNREADABLE,
                    Ending.because(rejection.get().why()));
            return;
        }
        if (!rules.hosts().contains(notes.host().orElse(""))) {
            answer(
                    HttpResponseStatus.NOT_FOUND,
                    RestOfRequest.DISCARDED,
                    Ending.because("the host is none that this listener forwards for"));
            return;
        }
        bodyless = !HttpUtil.isTransferEncodingChunked(received) && HttpUtil.getContentLength(received, 0L) == 0;
        rules.admission().admit(received, client.loop(), this::decided);
    }

    private void decided(Decision decision) {
        if (ended) {
            return;
        }
        notes.presented(decision.client());
        if (decision instanceof Decision.Denied denied) {
            var refused = denied.refused();
            answer(
                    HttpResponseStatus.FORBIDDEN,
                    RestOfRequest.DISCARDED,
                    Ending.because(refused.reason(), refused.detail()));
            return;
        }
        var identity = ((Decision.Admitted) decision).identity();
        var ready = rules.forwarding()
                .prepare(
                        received,
                        rules.sender(),
                        List.of(identity),
                        rules.pool().upstream().hostHeader(),
                        rules.pool().upstream().pathPrefix(),
                        notes.begun());
        prepared = ready.request();
        notes.prepared(ready);
        if (decision.client().isPresent()) {
            notes.stripped(-1); // the one the client was known by was taken from a trusted peer, not forged
        }
        var room = HeadRoom.make(prepared, rules.pool().upstream(), identity);
        if (room instanceof HeadRoom.TooLittle too) {
            answer(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, RestOfRequest.DISCARDED, too.ending());
            return;
        }
        if (room instanceof HeadRoom.EnoughWithoutLeaf) {
            notes.leafOmitted();
        }
        rules.pool().acquire(this);
    }

    boolean wantsContent() {
        return discarding != null || (upstream != null && !requestComplete && upstream.isWritable());
    }

    boolean isRequestComplete() {
        return requestComplete;
    }

    void requestContent(HttpContent content) {
        if (discarding != null) {
            discard(content, discarding);
            return;
        }
        var connection = upstream;
        if (ended || connection == null) {
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            // A body that cannot be read to its end must not look complete to the upstream.
            content.release();
            dropUpstream();
            answer(HttpResponseStatus.BAD_REQUEST, RestOfRequest.UNREADABLE, Ending.because("undecodable body"));
            return;
        }
        client.deadline().touch();
        if (content instanceof LastHttpContent last) {
            requestComplete = true;
            if (!last.trailingHeaders().isEmpty()) {
                notes.stripped(rules.forwarding().cleanTrailers(last.trailingHeaders()));
            }
            notes.requestSent();
        }
        connection.write(content);
        if (requestComplete || client.isInboxEmpty() || !connection.isWritable()) {
            connection.flush();
        }
    }

    void clientWritabilityChanged() {
        if (upstream != null && client.isWritable()) {
            upstream.read();
        }
    }

    void clientGone() {
        dropUpstream();
        notes.answeredByUs(CLIENT_CLOSED);
        end(false, discarding == null ? Ending.because("the client closed the connection") : discarding.why());
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (ended) {
            connection.close();
            return;
        }
        upstream = connection;
        notes.dispatched(connection.address());
        client.deadline().start(rules.pool().upstream().responseTimeout(), this::timedOut);
        connection.write(prepared);
        if (requestComplete) {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
            connection.flush();
        } else if (HttpUtil.is100ContinueExpected(received)) {
            // alb.md 8.4: answered here and at once; the upstream never sees the expectation.
            connection.flush();
            client.write(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            client.flush();
        }
        if (client.isWritable()) {
            connection.read();
        }
        client.pump();
        if (upstream == connection && !requestComplete) {
            connection.flush(); // the body may be long in coming; the upstream can begin with the head
        }
    }

    @Override
    public void unreachable(UpstreamFailure failure) {
        if (!ended) {
            answer(failure);
        }
    }

    @Override
    public void responseHead(HttpResponse head) {
        notes.answered(head.status().code());
        client.deadline().touch();
        responseBegun = true;
        upstreamKeepsAlive = HttpUtil.isKeepAlive(head);
        rules.forwarding().clean(head);
        // A response that overtakes its request leaves the rest of the request unread: the connection ends with it.
        closeAfter = !ResponseFraming.frame(received, head, keepsAlive() && requestComplete);
        client.write(head);
        notes.responseBegun();
    }

    @Override
    public void responseContent(HttpContent content) {
        client.deadline().touch();
        var last = content instanceof LastHttpContent;
        client.write(content);
        if (last) {
            client.flush();
            finish();
        }
    }

    private void finish() {
        var connection = upstream;
        upstream = null;
        if (connection != null) {
            if (upstreamKeepsAlive && requestComplete) {
                connection.release();
            } else {
                connection.close();
            }
        }
        endAfterRequest(Ending.WELL);
    }

    @Override
    public void responseReadComplete() {
        client.flush();
        if (upstream != null && client.isWritable()) {
            upstream.read();
        }
    }

    @Override
    public void upstreamWritabilityChanged() {
        client.pump();
    }

    @Override
    public void broken(UpstreamFailure failure) {
        var wasKept = upstream != null && upstream.isReused();
        upstream = null;
        if (ended) {
            return;
        }
        if (responseBegun) {
            cut(failure);
        } else if (failure == UpstreamFailure.CLOSED_EARLY && wasKept && mayRepeat()) {
            retried = true;
            rules.pool().acquireNew(this);
        } else {
            answer(failure);
        }
    }

    /** What is idempotent and has no body may be sent again when a kept connection turns out to be dead. */
    private boolean mayRepeat() {
        return HeadGuard.isIdempotent(received.method()) && bodyless && !retried;
    }

    private void timedOut() {
        var clientIsSlow = !requestComplete && client.isInboxEmpty() && upstream != null && upstream.isWritable();
        dropUpstream();
        if (responseBegun) {
            cut(UpstreamFailure.RESPONSE_TIMEOUT);
        } else if (clientIsSlow) {
            answer(
                    HttpResponseStatus.REQUEST_TIMEOUT,
                    RestOfRequest.UNREADABLE,
                    Ending.because("request body too slow"));
        } else {
            answer(UpstreamFailure.RESPONSE_TIMEOUT);
        }
    }

    // Endings.

    private void answer(UpstreamFailure failure) {
        answer(HttpResponseStatus.valueOf(failure.status()), RestOfRequest.DISCARDED, Ending.because(failure));
    }

    private void answer(HttpResponseStatus with, RestOfRequest rest, Ending why) {
        if (responseBegun) {
            client.abort();
            end(false, why);
            return;
        }
        notes.answeredByUs(with.code());
        closeAfter = rest == RestOfRequest.UNREADABLE || !keepsAlive();
        client.respond(with, !closeAfter);
        if (rest == RestOfRequest.UNREADABLE) {
            end(false, why);
        } else {
            endAfterRequest(why);
        }
    }

    /** Ends when the request has ended too, or when there is too much of it. */
    private void endAfterRequest(Ending why) {
        if (requestComplete) {
            end(!closeAfter, why);
            return;
        }
        discarding = new DiscardedRequest(why);
        client.deadline().start(DiscardedRequest.MAX_TIME, () -> end(false, why));
        client.pump();
    }

    private void discard(HttpContent content, DiscardedRequest rest) {
        switch (rest.take(content)) {
            case MORE -> {}
            case COMPLETE -> {
                requestComplete = true;
                end(!closeAfter, rest.why());
            }
            case ENOUGH -> end(false, rest.why());
        }
    }

    private void cut(UpstreamFailure failure) {
        client.abort();
        end(false, new Ending(Optional.empty(), Optional.of(failure), failure.meaning() + ", in the middle of it"));
    }

    private boolean keepsAlive() {
        return HttpUtil.isKeepAlive(received) && client.mayContinue();
    }

    private void dropUpstream() {
        var connection = upstream;
        upstream = null;
        if (connection != null) {
            connection.close();
        }
    }

    private void end(boolean keepAlive, Ending why) {
        if (ended) {
            return;
        }
        ended = true;
        rules.finished().accept(notes.summary(rules.clock().instant(), meter, why));
        ReferenceCountUtil.release(received);
        client.ended(keepAlive);
    }
}
