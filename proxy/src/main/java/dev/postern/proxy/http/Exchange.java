package dev.postern.proxy.http;

import dev.postern.proxy.http.Clearance.Cleared;
import dev.postern.proxy.upstream.UpstreamConnection;
import dev.postern.proxy.upstream.UpstreamExchange;
import dev.postern.proxy.upstream.UpstreamFailure;
import dev.postern.proxy.upstream.UpstreamPool;
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
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: admitted, prepared, streamed to the upstream and back. Both sides call it on the one event loop
 * they share. It ends exactly once, in {@link #end}.
 */
final class Exchange implements UpstreamExchange, Clearance.Outcome {
    /** alb.md 5.1: "client closed before the idle timeout elapsed (only in logs)". */
    private static final int CLIENT_CLOSED = 460;

    private final ExchangeHandler client;
    private final ExchangeRules rules;
    private final HttpRequest received;
    private final TrafficMeter meter;
    private final ExchangeNotes notes;
    private final RequestBody body;

    private HttpRequest prepared;
    private AddedHeaders added = AddedHeaders.NONE;
    private UpstreamPool pool;
    private Runnable leave = () -> {};
    private @Nullable UpstreamConnection upstream;
    private boolean responseBegun;
    private boolean upstreamKeepsAlive;
    private boolean closeAfter;
    private final boolean closesBoth;
    private @Nullable DiscardedRequest discarding;
    private boolean retried;
    private boolean ended;

    Exchange(ExchangeHandler client, ExchangeRules rules, HttpRequest received, TrafficMeter meter) {
        this.client = client;
        this.rules = rules;
        this.received = received;
        this.closesBoth = rules.mitigation(received) != Mitigation.ROUTE;
        this.prepared = received;
        this.pool = rules.pool();
        this.meter = meter;
        this.body = new RequestBody(received);
        this.notes = new ExchangeNotes(received, rules.clock().instant());
    }

    void begin() {
        new Clearance(rules, received, notes, client.loop(), this).ask();
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    @Override
    public void entered(Runnable whenOver) {
        if (ended) {
            whenOver.run();
        } else {
            leave = whenOver;
        }
    }

    @Override
    public void turnedAway(TurnedAway away) {
        answer(away);
    }

    @Override
    public void cleared(Cleared way) {
        prepared = way.ready().request();
        added = way.reserved();
        pool = way.pool();
        way.maxBodyBytes().ifPresent(body::atMost);
        pool.acquire(this);
    }

    boolean wantsContent() {
        return discarding != null || (upstream != null && !body.isComplete() && upstream.isWritable());
    }

    boolean isRequestComplete() {
        return body.isComplete();
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
        var problem = body.take(content);
        if (problem.isPresent()) {
            dropUpstream();
            answer(problem.get());
            if (discarding == null) {
                content.release();
            } else {
                discard(content, discarding);
            }
            return;
        }
        client.deadline().touch();
        if (content instanceof LastHttpContent last) {
            if (!last.trailingHeaders().isEmpty()) {
                notes.stripped(rules.forwarding().cleanTrailers(last.trailingHeaders(), added));
            }
            notes.requestSent();
        }
        connection.write(content);
        if (body.isComplete() || client.isInboxEmpty() || !connection.isWritable()) {
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
        client.deadline().start(pool.upstream().responseTimeout(), this::timedOut);
        connection.write(prepared);
        if (body.isComplete()) {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
            connection.flush();
        } else if (body.isAwaited()) {
            // alb.md 8.4: answered here and at once; the upstream never sees the expectation.
            connection.flush();
            body.askedFor();
            client.write(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            client.flush();
        }
        if (client.isWritable()) {
            connection.read();
        }
        client.pump();
        if (upstream == connection && !body.isComplete()) {
            connection.flush(); // the body may be long in coming; the upstream can begin with the head
        }
    }

    @Override
    public void unreachable(UpstreamFailure failure) {
        if (!ended) {
            answer(TurnedAway.by(failure));
        }
    }

    @Override
    public void responseHead(HttpResponse head) {
        notes.answered(head.status().code());
        client.deadline().touch();
        responseBegun = true;
        upstreamKeepsAlive = HttpUtil.isKeepAlive(head);
        rules.forwarding().responses().passOn(head);
        // A response that overtakes its request leaves the rest of the request unread: the connection ends with it.
        closeAfter = !ResponseFraming.frame(received, head, keepsAlive() && body.isComplete());
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
            if (upstreamKeepsAlive && body.isComplete() && !closesBoth) {
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
        var connection = upstream;
        upstream = null;
        if (ended) {
            return;
        }
        if (responseBegun) {
            cut(failure);
        } else if (failure != UpstreamFailure.CLOSED_EARLY || connection == null || !repeated(connection)) {
            answer(TurnedAway.by(failure));
        }
    }

    /** What is idempotent and has no body is sent again, once, if there is somebody to send it to. */
    private boolean repeated(UpstreamConnection broken) {
        if (retried || !body.isEmpty() || !HeadGuard.isIdempotent(received.method())) {
            return false;
        }
        retried = true;
        return pool.retry(broken, this);
    }

    private void timedOut() {
        var clientIsSlow = !body.isComplete() && client.isInboxEmpty() && upstream != null && upstream.isWritable();
        dropUpstream();
        if (responseBegun) {
            cut(UpstreamFailure.RESPONSE_TIMEOUT);
        } else if (clientIsSlow) {
            answer(new TurnedAway(
                    HttpResponseStatus.REQUEST_TIMEOUT,
                    RestOfRequest.UNREADABLE,
                    Ending.because("request body too slow")));
        } else {
            answer(TurnedAway.by(UpstreamFailure.RESPONSE_TIMEOUT));
        }
    }

    // Endings.

    private void answer(TurnedAway away) {
        if (responseBegun) {
            client.abort();
            end(false, away.why());
            return;
        }
        notes.answeredByUs(away.status().code());
        // Whether the body of an expectation that is not met comes all the same is the client's choice (RFC 9110
        // §10.1.1): what
        // follows may be it, or may be the next request.
        closeAfter = away.rest() == RestOfRequest.UNREADABLE || body.isAwaited() || !keepsAlive();
        client.respond(away.status(), !closeAfter, away.retryAfter());
        if (away.rest() == RestOfRequest.UNREADABLE) {
            end(false, away.why());
        } else {
            endAfterRequest(away.why());
        }
    }

    /** Ends when the request has ended too, or when there is too much of it. */
    private void endAfterRequest(Ending why) {
        if (body.isComplete()) {
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
                body.ended();
                end(!closeAfter, rest.why());
            }
            case ENOUGH -> end(false, rest.why());
        }
    }

    private void cut(UpstreamFailure failure) {
        client.abort();
        end(false, Ending.because(failure, failure.meaning() + ", in the middle of it"));
    }

    private boolean keepsAlive() {
        return !closesBoth && HttpUtil.isKeepAlive(received) && client.mayContinue();
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
        leave.run();
        rules.finished().accept(notes.summary(rules.clock().instant(), meter, why));
        ReferenceCountUtil.release(received);
        client.ended(keepAlive);
    }
}
