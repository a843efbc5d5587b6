package dev.postern.pki.trust;

import dev.postern.pki.x509.MalformedInput;

/** A bundle or list that a load balancer's trust store would refuse, under the same name. */
public final class RefusedTrustMaterial extends MalformedInput {
    private static final long serialVersionUID = 1;

    private final TrustStoreRefusal refusal;
    private final String detail;

    RefusedTrustMaterial(TrustStoreFinding finding) {
        super(finding.toString());
        this.refusal = finding.refusal();
        this.detail = finding.detail();
    }

    /** What the load balancer calls it. */
    public TrustStoreRefusal refusal() {
        return refusal;
    }

    /** Where, what was found and what was expected, without the name. */
    public String detail() {
        return detail;
    }
}
