package dev.postern.pki.trust;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * What one verification may cost, whatever was sent. Counted, so that equal input has equal verdicts; what was remembered
 * from earlier verifications is paid for like the rest. One thread, one verification.
 */
final class WorkBudget {
    /** Three of the wire in any order over the 25 anchors of a store (alb.md 3.4), all of one name, are 400. */
    static final int MAX_CANDIDATES = 400;
    /**
     * Tenths of a millisecond: four certificates by P-521 keys, the dearest path that is sound, cost 44. With P-256 it is
     * twelve issuers of one name, with RSA 2048 forty-eight.
     */
    static final int MAX_SIGNATURE_COST = 48;
    /** As many comparisons as fit in half a millisecond, measured; 64 names under 64 subtrees. */
    static final int MAX_NAME_COMPARISONS = 4_096;
    /** Paths whose signatures all hold and that fail for another reason: cross-signs, some of them constrained. */
    static final int MAX_VALIDATIONS = 6;

    private int candidates;
    private int signatureChecks;
    private int signatureCost;
    private int nameComparisons;
    private int validations;

    /** Whether one more candidate may be looked at. */
    boolean takeCandidate() {
        if (candidates == MAX_CANDIDATES) {
            return false;
        }
        candidates++;
        return true;
    }

    /** Whether a signature may be checked with this key. */
    boolean takeSignature(PublicKey key) {
        var cost = cost(key);
        if (signatureCost + cost > MAX_SIGNATURE_COST) {
            return false;
        }
        signatureCost += cost;
        signatureChecks++;
        return true;
    }

    /** Whether one more path may be validated, its names compared this often. */
    boolean takeValidation(long comparisons) {
        if (validations == MAX_VALIDATIONS || nameComparisons + comparisons > MAX_NAME_COMPARISONS) {
            return false;
        }
        validations++;
        nameComparisons += (int) comparisons;
        return true;
    }

    Work spent() {
        return new Work(candidates, signatureChecks, signatureCost, nameComparisons, validations);
    }

    /** Tenths of a millisecond, rounded up, as measured on a busy machine of 2 cores with JDK 17. */
    static int cost(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            var bits = rsa.getModulus().bitLength();
            return bits <= 2048 ? 1 : bits <= 4096 ? 2 : 4;
        }
        if (key instanceof ECPublicKey ec) {
            var bits = ec.getParams().getOrder().bitLength();
            return bits <= 256 ? 4 : bits <= 384 ? 8 : 11;
        }
        return 1; // DSA, which the product refuses before; conformance tests do not.
    }
}
