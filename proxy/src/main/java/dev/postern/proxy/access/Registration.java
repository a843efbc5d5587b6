package dev.postern.proxy.access;

import dev.postern.pki.client.RegisteredClient;

/** What the register says of a client's certificate. */
public sealed interface Registration {
    /** This listener's trust store has no {@code roster}: nobody is known by id, nobody is bound to an endpoint. */
    record NotKept() implements Registration {}

    /** The register has not issued this certificate, or has revoked it. */
    record Unknown() implements Registration {}

    record Known(RegisteredClient client) implements Registration {}
}
