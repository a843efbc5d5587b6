package dev.postern.proxy.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** The one who asked for an upstream connection. Called on the event loop both sides share. */
public interface UpstreamExchange {
    /** The connection is this exchange's until it is released or closed. */
    void connected(UpstreamConnection connection);

    /** No connection could be had. */
    void unreachable(UpstreamFailure failure);

    /** A final response's head; informational ones are not passed on. */
    void responseHead(HttpResponse head);

    /** A piece of the response; it belongs to the callee, who releases it. */
    void responseContent(HttpContent content);

    /** All that one read brought has been passed on: the moment to flush. */
    void responseReadComplete();

    /** The upstream takes more, or does not. */
    void upstreamWritabilityChanged();

    /** The connection broke while it was this exchange's; it is closed. */
    void broken(UpstreamFailure failure);
}
