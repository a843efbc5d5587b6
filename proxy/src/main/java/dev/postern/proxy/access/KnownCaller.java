package dev.postern.proxy.access;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import java.util.Optional;

/**
 * A caller, taken apart once for all rules.
 *
 * @param leaf empty also where no rule looks at it
 */
record KnownCaller(Optional<LeafIdentity> leaf, Optional<ClientId> client, Optional<VpcEndpointId> endpoint) {
    static KnownCaller of(Caller caller, AccessPolicy policy) {
        var leaf = policy.looksAtCertificates() ? caller.leaf().map(LeafIdentity::of) : Optional.<LeafIdentity>empty();
        var client = caller.registration() instanceof Registration.Known known
                ? Optional.of(known.client().id())
                : Optional.<ClientId>empty();
        return new KnownCaller(leaf, client, caller.endpoint());
    }
}
