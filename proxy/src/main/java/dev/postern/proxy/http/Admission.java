package dev.postern.proxy.http;

import dev.postern.pki.trust.Verdict.Refused;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides, request by request, whether the client may pass and what the upstream is told of it. */
public interface Admission {
    sealed interface Decision {
        /** The certificate that came with the request itself, if one did; one of the handshake is known already. */
        Optional<X509Certificate> client();

        /** {@code identity} holds the headers to set; empty where there is nothing to say. */
        record Admitted(HeaderBlock identity, Optional<X509Certificate> client) implements Decision {}

        record Denied(Refused refused, Optional<X509Certificate> client) implements Decision {}
    }

    /** Decides at once or later; {@code then} is called exactly once, on {@code loop}. */
    void admit(HttpRequest request, EventLoop loop, Consumer<Decision> then);

    /** What the handshake has proven holds for every request of the connection. */
    static Admission always(HeaderBlock identity) {
        var admitted = new Decision.Admitted(identity, Optional.empty());
        return (request, loop, then) -> then.accept(admitted);
    }
}
