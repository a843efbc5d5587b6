package dev.postern.proxy.http;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict.Refused;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyFingerprint;
import dev.postern.proxy.access.AccessDecision;
import dev.postern.proxy.access.AccessDecision.Allowed;
import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.AccessRequest;
import dev.postern.proxy.access.Caller;
import dev.postern.proxy.access.CallerRules;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.address.ClientAddress;
import dev.postern.proxy.http.Passage.Closed;
import dev.postern.proxy.http.Passage.Open;
import dev.postern.proxy.limit.Admittance;
import dev.postern.proxy.limit.LimitKey;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of one connection to the access policy and the limits in force. What is known of a caller is worked out once and
 * kept until the policy, the certificate or its registration is another, so that a change of any of them counts from the next request on.
 * Confined to the connection's event loop.
 */
public final class AccessCheck {
    // A disk that hangs must not keep a client waiting for the answer that is known already.
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    private static final Registration NOT_KEPT = new Registration.NotKept();

    private final AccessRules rules;
    private final ClientCertificateHeaders headers;
    private final Optional<X509Certificate> proven;
    private final ClientAddress address;
    private @Nullable Standing standing;

    /** A check of a connection whose handshake has proven this leaf, if one has been verified there. */
    public AccessCheck(
            AccessRules rules,
            ClientCertificateHeaders headers,
            Optional<X509Certificate> proven,
            ClientAddress address) {
        this.rules = rules;
        this.headers = headers;
        this.proven = proven;
        this.address = address;
    }

    /** What holds for a caller as long as nothing changes. */
    private record Standing(
            AccessPolicy policy,
            Optional<X509Certificate> leaf,
            Optional<Fingerprint> fingerprint,
            Registration registration,
            Optional<Refused> refused,
            CallerRules rules,
            AddedHeaders names,
            HeaderBlock registered) {
        boolean holdsFor(AccessPolicy now, Optional<X509Certificate> whose, Registration registered) {
            return policy == now && leaf.equals(whose) && registration.equals(registered);
        }

        boolean free() {
            return policy == AccessPolicy.NONE && registration instanceof Registration.NotKept;
        }

        Optional<ClientId> client() {
            return registration instanceof Registration.Known known
                    ? Optional.of(known.client().id())
                    : Optional.empty();
        }
    }

    /**
     * Decides at once or later; {@code then} is called exactly once, on {@code loop}.
     *
     * @param presented the certificate that came with this request, in the one mode where they do
     */
    void ask(HttpRequest request, Optional<X509Certificate> presented, EventLoop loop, Consumer<Passage> then) {
        decide(request, presented, loop, passage -> {
            if (isUnregistered(passage)) {
                // Whoever was onboarded a moment ago is in a roster that the edge has not looked at yet.
                afterAnotherLook(loop, () -> decide(request, presented, loop, then));
            } else {
                then.accept(passage);
            }
        });
    }

    private static boolean isUnregistered(Passage passage) {
        return passage instanceof Closed closed
                && closed.why().denied().stream().anyMatch(AccessDenial.CLIENT_UNREGISTERED::equals);
    }

    private void afterAnotherLook(EventLoop loop, Runnable then) {
        var once = new AtomicBoolean();
        Runnable first = () -> {
            if (!once.getAndSet(true)) {
                then.run();
            }
        };
        var deadline = loop.schedule(first, LONGEST_LOOK.toNanos(), TimeUnit.NANOSECONDS);
        rules.lookAgain().accept(() -> {
            deadline.cancel(false);
            try {
                loop.execute(first);
            } catch (RejectedExecutionException e) {
                once.set(true); // the edge has ended, and every connection with it
            }
        });
    }

    private void decide(
            HttpRequest request, Optional<X509Certificate> presented, EventLoop loop, Consumer<Passage> then) {
        var caller = standing(presented.isPresent() ? presented : proven);
        if (caller.free()) {
            then.accept(Open.FREE);
            return;
        }
        if (caller.refused().isPresent()) {
            var refused = caller.refused().get();
            then.accept(new Closed(
                    Optional.empty(),
                    HttpResponseStatus.FORBIDDEN.code(),
                    Ending.because(refused.reason(), refused.detail()),
                    Optional.empty()));
            return;
        }
        var decision = caller.rules().decide(asked(request));
        if (decision instanceof AccessDecision.Denied denied) {
            then.accept(closed(caller, denied));
            return;
        }
        var allowed = (Allowed) decision;
        var length = HttpUtil.getContentLength(request, 0L);
        var most = allowed.limits().requestBytes();
        if (most.isPresent() && length > most.get()) {
            var detail = length + " bytes (expected: at most " + most.get() + ")";
            then.accept(
                    closed(caller, new AccessDecision.Denied(AccessDenial.REQUEST_TOO_LARGE, allowed.rule(), detail)));
            return;
        }
        enter(caller, allowed, loop, then);
    }

    /** As the upstream will see it, but for what its configuration changes: the host of an absolute target wins over the header (alb.md 8.3). */
    private static AccessRequest asked(HttpRequest request) {
        return new AccessRequest(
                request.method().name(),
                RequestTarget.hostOf(request).orElse(""),
                RequestTarget.of(request.uri()).path());
    }

    private Standing standing(Optional<X509Certificate> leaf) {
        var policy = rules.policy().get();
        var known = standing;
        var fingerprint = known != null && known.leaf().equals(leaf) ? known.fingerprint() : leaf.map(Fingerprint::of);
        var registration = fingerprint.isPresent() ? rules.register().apply(fingerprint.get()) : NOT_KEPT;
        if (known == null || !known.holdsFor(policy, leaf, registration)) {
            known = new Standing(
                    policy,
                    leaf,
                    fingerprint,
                    registration,
                    leaf.flatMap(policy::refusal).map(detail -> new Refused(RefusalReason.REJECTED, detail)),
                    policy.of(new Caller(leaf, registration, address.endpoint())),
                    AddedHeaders.named(policy.headerNames()),
                    headers.registered(registration));
            standing = known;
        }
        return known;
    }

    private void enter(Standing caller, Allowed allowed, EventLoop loop, Consumer<Passage> then) {
        var limits = allowed.limits();
        if (limits.rate().isEmpty() && limits.concurrency().isEmpty()) {
            then.accept(open(caller, allowed, () -> {}));
            return;
        }
        var key = new LimitKey(rules.listener(), allowed.rule().orElse(""), share(caller));
        rules.limits().enter(key, limits, admittance -> {
            if (loop.inEventLoop()) {
                then.accept(admitted(caller, allowed, admittance));
                return;
            }
            try {
                loop.execute(() -> then.accept(admitted(caller, allowed, admittance)));
            } catch (RejectedExecutionException e) {
                // The edge has ended, and every connection with it; a shared count lives on and has to be right.
                if (admittance instanceof Admittance.Granted granted) {
                    granted.leave().run();
                }
            }
        });
    }

    /** Who is counted as one: a client of the register, else a certificate's key, else, where nobody proves anything, an address. */
    private String share(Standing caller) {
        return caller.client()
                .map(ClientId::value)
                .or(() -> caller.leaf()
                        .map(leaf -> "key:" + KeyFingerprint.of(leaf).hex()))
                .orElseGet(() -> "address:" + address.ipText());
    }

    private static Passage admitted(Standing caller, Allowed allowed, Admittance admittance) {
        if (admittance instanceof Admittance.Granted granted) {
            return open(caller, allowed, granted.leave());
        }
        var refused = (Admittance.Refused) admittance;
        return new Closed(
                Optional.of(new AccessFacts(caller.client(), allowed.rule())),
                refused.reason().status(),
                Ending.because(refused.reason(), refused.reason().meaning()),
                Optional.of(refused.retryAfter()));
    }

    private static Open open(Standing caller, Allowed allowed, Runnable leave) {
        return new Open(
                Optional.of(new AccessFacts(caller.client(), allowed.rule())),
                allowed,
                caller.names().with(allowed.headers()),
                caller.registered(),
                leave);
    }

    private static Closed closed(Standing caller, AccessDecision.Denied denied) {
        return new Closed(
                Optional.of(new AccessFacts(caller.client(), denied.rule())),
                denied.reason().status(),
                Ending.because(denied.reason(), denied.detail()),
                Optional.empty());
    }
}
