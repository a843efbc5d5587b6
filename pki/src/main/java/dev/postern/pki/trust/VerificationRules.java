package dev.postern.pki.trust;

/**
 * What may be asked of paths beyond what always is.
 *
 * @param maxCertificates how many certificates a client may send
 * @param policies what is asked of certificate policies
 */
public record VerificationRules(int maxCertificates, PolicyInputs policies) {
    /** alb.md 3.4, "Maximum certificate chain depth"; it counts what is on the wire (2.3). */
    public static final int MAX_CERTIFICATES = 4;

    public static final VerificationRules DEFAULT = new VerificationRules(MAX_CERTIFICATES, PolicyInputs.DEFAULT);

    /** Refuses what the load balancer would not take. */
    public VerificationRules {
        if (maxCertificates < 1 || maxCertificates > MAX_CERTIFICATES) {
            throw new IllegalArgumentException(
                    "maxCertificates: " + maxCertificates + " (expected: 1.." + MAX_CERTIFICATES + ")");
        }
    }

    /** The same with other policies asked for. */
    public VerificationRules withPolicies(PolicyInputs inputs) {
        return new VerificationRules(maxCertificates, inputs);
    }
}
