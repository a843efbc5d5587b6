package dev.postern.proxy.http;

import dev.postern.pki.trust.RefusalReason;
import dev.postern.proxy.access.AccessDenial;
import dev.postern.proxy.upstream.UpstreamFailure;
import java.util.Optional;

/** Why an exchange ended as it did, for its record: a code if the client was refused; {@link #WELL} is an upstream's response passed on whole. */
record Ending(Optional<String> code, Optional<AccessDenial> denied, Optional<UpstreamFailure> failure, String detail) {
    static final Ending WELL = new Ending(Optional.empty(), Optional.empty(), Optional.empty(), "");

    static Ending because(String detail) {
        return new Ending(Optional.empty(), Optional.empty(), Optional.empty(), detail);
    }

    static Ending because(RefusalReason reason, String detail) {
        return new Ending(Optional.of(reason.code()), Optional.empty(), Optional.empty(), detail);
    }

    static Ending because(AccessDenial reason, String detail) {
        return new Ending(Optional.of(reason.code()), Optional.of(reason), Optional.empty(), detail);
    }

    static Ending because(UpstreamFailure failure, String detail) {
        return new Ending(Optional.empty(), Optional.empty(), Optional.of(failure), detail);
    }

    static Ending because(UpstreamFailure failure) {
        return because(failure, failure.meaning());
    }
}
