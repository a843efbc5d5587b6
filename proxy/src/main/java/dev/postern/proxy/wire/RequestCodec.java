package dev.postern.proxy.wire;

import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.ArrayDeque;
import java.util.Queue;

/** HTTP/1 on a client's connection: our decoder of requests, Netty's encoder of responses. One per connection. */
public final class RequestCodec extends CombinedChannelDuplexHandler<RequestDecoder, RequestCodec.ResponseEncoder> {
    /** A codec for a connection on which nothing was said yet. */
    public RequestCodec() {
        var asked = new ArrayDeque<HttpMethod>();
        init(new RequestDecoder(asked::add), new ResponseEncoder(asked));
    }

    /** Knows which response is one to HEAD, and has no body whatever its head says. */
    static final class ResponseEncoder extends HttpResponseEncoder {
        private final Queue<HttpMethod> asked;

        ResponseEncoder(Queue<HttpMethod> asked) {
            this.asked = asked;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                return super.isContentAlwaysEmpty(response); // the final one is still to come
            }
            return HttpMethod.HEAD.equals(asked.poll()) || super.isContentAlwaysEmpty(response);
        }
    }
}
