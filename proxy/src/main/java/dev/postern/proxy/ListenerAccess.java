package dev.postern.proxy;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.pki.trust.Verdict;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.MalformedInput;
import dev.postern.proxy.access.AccessPolicy;
import dev.postern.proxy.access.AccessPolicyReader;
import dev.postern.proxy.access.Registration;
import dev.postern.proxy.config.ConfigFile;
import dev.postern.proxy.config.EdgeConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.TrustStoreConfig;
import dev.postern.proxy.http.AccessRules;
import dev.postern.proxy.http.ForwardingRules;
import dev.postern.proxy.limit.ClientLimits;
import dev.postern.proxy.refresh.Refreshed.Outcome;
import dev.postern.proxy.tls.ClientJudge;
import dev.postern.proxy.trust.Polled;
import dev.postern.proxy.trust.S3Access;
import dev.postern.proxy.trust.TrustSnapshot;
import dev.postern.proxy.trust.WatchedSource;
import dev.postern.proxy.trust.WatchedSource.Origin;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who may do what on one listener: its access policy while that changes, and what the register says of its clients. Asking is for any
 * thread and always answered by what is in force; {@link #refresh} and {@link #keep} belong to the one refreshing thread.
 */
public final class ListenerAccess {
    private final String listener;
    private final Optional<WatchedSource<AccessPolicy>> policy;
    private final Optional<? extends Supplier<TrustSnapshot>> trust;

    private ListenerAccess(
            String listener,
            Optional<WatchedSource<AccessPolicy>> policy,
            Optional<? extends Supplier<TrustSnapshot>> trust) {
        this.listener = listener;
        this.policy = policy;
        this.trust = trust;
    }

    /**
     * The policy of a listener as an edge would take it at this moment, for who looks once; {@link AccessPolicy#NONE} if it has none.
     *
     * @param trust the listener's trust store, already loaded
     * @throws MalformedInput for a policy that says nothing sensible, or nothing that can hold on this listener
     * @throws IOException if it cannot be read
     */
    public static AccessPolicy load(
            ListenerConfig listener, EdgeConfig config, Optional<TrustSnapshot> trust, InstantSource clock)
            throws IOException {
        var forwarding = ForwardingRules.of(listener.attributes(), new SecureRandom());
        try (var access = new S3Access()) {
            return open(listener, config, trust.map(snapshot -> () -> snapshot), forwarding, access, clock)
                    .policy();
        }
    }

    /**
     * Loads the policy, if there is one, for the first time.
     *
     * @param trust the listener's trust store, already loaded
     * @throws MalformedInput for a policy that says nothing sensible, or nothing that can hold on this listener
     * @throws IOException if it cannot be read, and there is no last good copy
     */
    static ListenerAccess open(
            ListenerConfig listener,
            EdgeConfig config,
            Optional<? extends Supplier<TrustSnapshot>> trust,
            ForwardingRules forwarding,
            S3Access access,
            InstantSource clock)
            throws IOException {
        if (listener.accessPolicy().isEmpty()) {
            return new ListenerAccess(listener.name(), Optional.empty(), trust);
        }
        var source = listener.accessPolicy().get();
        var origin = new Origin(source, ConfigFile.MAX_BYTES, listener.lastGood(), TrustStoreConfig.DEFAULT_POLL);
        var policy = WatchedSource.open(
                origin,
                bytes -> {
                    var read = AccessPolicyReader.parse(source.toString(), bytes);
                    try {
                        holds(read, listener, config, trust, forwarding);
                    } catch (MalformedInput e) {
                        throw e.in(source.toString());
                    }
                    return read;
                },
                access,
                clock);
        return new ListenerAccess(listener.name(), Optional.of(policy), trust);
    }

    /** Whether everything that the policy speaks of is there. */
    private static void holds(
            AccessPolicy policy,
            ListenerConfig listener,
            EdgeConfig config,
            Optional<? extends Supplier<TrustSnapshot>> trust,
            ForwardingRules forwarding) {
        var on = " on listener " + listener.name();
        if (policy.asksForIdentity()) {
            switch (listener.mutualAuthentication().mode()) {
                case VERIFY, VERIFY_HEADER -> {}
                case OFF, PASSTHROUGH ->
                    throw new MalformedInput("asks who the client is" + on + ", whose mutualAuthentication.mode is "
                            + listener.mutualAuthentication().mode().text() + " (expected: verify or verify-header)");
            }
        }
        if (policy.asksForClients()
                && trust.filter(store -> store.get().roster().isPresent()).isEmpty()) {
            throw new MalformedInput(
                    "asks for clients by the register's id" + on + " (expected: a roster in its trust store)");
        }
        for (var upstream : policy.upstreams()) {
            if (!config.upstreams().containsKey(upstream)) {
                throw new MalformedInput("upstream: \"" + upstream + "\" (expected: a name in upstreams: "
                        + String.join(", ", config.upstreams().keySet()) + ")");
            }
        }
        for (var name : policy.headerNames()) {
            if (forwarding.reserves(name)) {
                throw new MalformedInput("headers: \"" + name
                        + "\" (expected: not a header that the edge itself sets or removes" + on + ")");
            }
        }
    }

    AccessPolicy policy() {
        return policy.isPresent() ? policy.get().get() : AccessPolicy.NONE;
    }

    /** What the connections of the listener ask. */
    AccessRules rules(ClientLimits limits, Consumer<Runnable> lookAgain) {
        return new AccessRules(listener, this::policy, this::registration, lookAgain, limits);
    }

    private Registration registration(Fingerprint leaf) {
        return trust.isPresent() ? trust.get().get().registration(leaf) : new Registration.NotKept();
    }

    /** The judge, and after it the policy's identity filters: who is trusted need not be wanted. */
    ClientJudge filtering(ClientJudge judge) {
        return chain -> {
            var verdict = judge.judge(chain);
            if (verdict instanceof Verdict.Accepted) {
                var refusal = policy().refusal(chain.leaf());
                if (refusal.isPresent()) {
                    return new Verdict.Refused(RefusalReason.REJECTED, refusal.get());
                }
            }
            return verdict;
        };
    }

    /** Looks whether the policy has changed; a policy that cannot hold changes nothing. */
    Outcome<AccessPolicy> refresh() {
        return policy.isPresent() ? policy.get().refresh() : new Outcome.Unchanged<>();
    }

    /** Makes the policy in force survive a restart, if it is not in a file of this machine. */
    void keep() throws IOException {
        if (policy.isPresent()) {
            policy.get().keep();
        }
    }

    /** What is asked for in Amazon S3, if it is there. */
    Optional<Polled> polled() {
        return policy.filter(Polled::polls).map(watched -> watched);
    }

    /** What somebody should know of the policy in force, in lines for people. */
    List<String> notes() {
        return policy().notes().stream()
                .map(note -> "listeners." + listener + ".accessPolicy: " + note)
                .toList();
    }
}
