package dev.postern.pki.trust;

/** One thing for which a trust store would refuse a file; the detail says where, what was found and what was expected. */
public record TrustStoreFinding(TrustStoreRefusal refusal, String detail) {
    /** The same as an exception. */
    public RefusedTrustMaterial asException() {
        return new RefusedTrustMaterial(this);
    }

    /** The load balancer's name, and the detail: {@code InvalidCaCertificatesBundle: line 3: …}. */
    @Override
    public String toString() {
        return refusal.code() + ": " + detail;
    }
}
