package dev.postern.pki.trust;

/**
 * Why a load balancer refuses what belongs to a trust store: its API's own names and sentences (alb.md 6.1). There is none for
 * a quota of the bundle, nor for too many lists: the nearest is used.
 */
public enum TrustStoreRefusal {
    INVALID_BUNDLE(
            "InvalidCaCertificatesBundle", "The specified ca certificate bundle is in an invalid format, or corrupt"),
    BUNDLE_NOT_FOUND("CaCertificatesBundleNotFound", "The specified ca certificate bundle does not exist"),
    INVALID_REVOCATION(
            "InvalidRevocationContent",
            "The provided revocation file is an invalid format, or uses an incorrect algorithm"),
    REVOCATION_NOT_FOUND("RevocationContentNotFound", "The specified revocation file does not exist"),
    TOO_MANY_ENTRIES("TooManyTrustStoreRevocationEntries", "The specified trust store has too many revocation entries");

    private final String code;
    private final String sentence;

    TrustStoreRefusal(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** The API's error code. */
    public String code() {
        return code;
    }

    /** What the API says with it, without the full stop. */
    public String sentence() {
        return sentence;
    }

    /** This refusal, for a reason: where, what was found, what was expected. */
    public TrustStoreFinding because(String detail) {
        return new TrustStoreFinding(this, detail);
    }
}
