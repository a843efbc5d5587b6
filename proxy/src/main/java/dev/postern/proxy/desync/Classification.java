package dev.postern.proxy.desync;

import java.util.Optional;

/** What was found of a request; compliant if there is no reason. */
public record Classification(Optional<DesyncReason> reason) {
    public static final Classification COMPLIANT = new Classification(Optional.empty());

    /** What a reason makes. */
    public static Classification of(DesyncReason reason) {
        return new Classification(Optional.of(reason));
    }

    public DesyncClass desyncClass() {
        return reason.map(DesyncReason::makes).orElse(DesyncClass.COMPLIANT);
    }
}
