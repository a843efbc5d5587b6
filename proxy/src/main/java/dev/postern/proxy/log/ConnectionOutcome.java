package dev.postern.proxy.log;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.address.AddressRefusal;

/** What became of a connection's client authentication. */
public sealed interface ConnectionOutcome {
    /** The client's certificate was verified. */
    record Success() implements ConnectionOutcome {}

    /** The connection was refused; {@code detail} says more than the reason's code. */
    record Failed(RefusalReason reason, String detail) implements ConnectionOutcome {}

    /** The connection was refused before any handshake: it is not known where its client calls from. */
    record Unaddressed(AddressRefusal reason, String detail) implements ConnectionOutcome {}

    /** Nobody was to be verified: plain HTTP, or a mode that does not ask. */
    record NotVerified() implements ConnectionOutcome {}

    ConnectionOutcome SUCCESS = new Success();
    ConnectionOutcome NOT_VERIFIED = new NotVerified();
}
