package dev.postern.proxy.http;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.CertificateChain;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.pki.x509.UrlEncodedPem;
import dev.postern.proxy.http.ForwardingRules.Hop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The backend's side of the load balancer's passthrough mode: the chain in {@code X-Amzn-Mtls-Clientcert} is verified as a
 * handshake's would be. The header proves nothing by itself, so only a trusted peer's is looked at: whoever else can reach this
 * listener could write anything into it. One per connection, confined to its event loop; verification runs on the executor.
 */
public final class ForwardedChainAdmission implements Admission {
    private final Hop peer;
    private final ClientCertificateHeaders headers;
    private final Function<CertificateChain, Verdict> judge;
    private final Executor executor;
    private @Nullable String lastValue;
    private @Nullable CertificateChain lastChain;
    private @Nullable CertificateChain lastPath;
    private HeaderBlock lastBlock = HeaderBlock.EMPTY;

    public ForwardedChainAdmission(
            Hop peer, ClientCertificateHeaders headers, Function<CertificateChain, Verdict> judge, Executor executor) {
        this.peer = peer;
        this.headers = headers;
        this.judge = judge;
        this.executor = executor;
    }

    @Override
    public void admit(HttpRequest request, EventLoop loop, Consumer<Decision> then) {
        var values = request.headers().getAll(headers.chainName());
        if (peer != Hop.TRUSTED_PROXY) {
            then.accept(denied(RefusalReason.REJECTED, "peer is not in trustedPeers"));
        } else if (values.isEmpty()) {
            then.accept(denied(RefusalReason.UNMAPPED, "no " + headers.chainName() + " header"));
        } else if (values.size() > 1) {
            // Two chains are two clients, and which of them the load balancer has proven cannot be told.
            then.accept(denied(
                    RefusalReason.INVALID, values.size() + " " + headers.chainName() + " headers (expected: 1)"));
        } else {
            verify(values.get(0), loop, then);
        }
    }

    private void verify(String value, EventLoop loop, Consumer<Decision> then) {
        var known = value.equals(lastValue) ? lastChain : null;
        try {
            executor.execute(() -> {
                var outcome = judged(value, known);
                loop.execute(() -> then.accept(remembered(value, outcome)));
            });
        } catch (RejectedExecutionException e) {
            then.accept(denied(RefusalReason.UNMAPPED, "too many verifications waiting"));
        }
    }

    private record Judged(@Nullable CertificateChain chain, Verdict verdict) {}

    private Judged judged(String value, @Nullable CertificateChain known) {
        try {
            var chain = known == null ? UrlEncodedPem.decode(value) : known;
            return new Judged(chain, judge.apply(chain));
        } catch (MalformedInput e) {
            return new Judged(null, new Refused(RefusalReason.INVALID, headers.chainName() + ": " + e.getMessage()));
        } catch (RuntimeException e) {
            return new Judged(
                    null,
                    new Refused(
                            RefusalReason.INVALID, "unreadable: " + e.getClass().getSimpleName()));
        }
    }

    private Decision remembered(String value, Judged judged) {
        var chain = judged.chain();
        if (!(judged.verdict() instanceof Verdict.Accepted accepted) || chain == null) {
            return new Decision.Denied(
                    judged.verdict() instanceof Refused refused
                            ? refused
                            : new Refused(RefusalReason.INVALID, "no chain"),
                    Optional.ofNullable(chain).map(CertificateChain::leaf));
        }
        if (!value.equals(lastValue) || !accepted.path().equals(lastPath)) {
            lastValue = value;
            lastChain = chain;
            lastPath = accepted.path();
            lastBlock = headers.verified(accepted.path());
        }
        return new Decision.Admitted(lastBlock, Optional.of(chain.leaf()));
    }

    private static Decision denied(RefusalReason reason, String detail) {
        return new Decision.Denied(new Refused(reason, detail), Optional.empty());
    }
}
