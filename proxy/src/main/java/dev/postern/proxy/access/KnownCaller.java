package dev.postern.proxy.access;

import dev.postern.pki.client.ClientId;
import dev.postern.pki.client.VpcEndpointId;
import java.util.Optional;

/** A caller, taken apart once for all rules. */
record KnownCaller(Optional<ClientId> client, Optional<VpcEndpointId> endpoint) {
    static KnownCaller of(Caller caller) {
        var client = caller.registration() instanceof Registration.Known known
                ? Optional.of(known.client().id())
                : Optional.<ClientId>empty();
        return new KnownCaller(client, caller.endpoint());
    }
}
