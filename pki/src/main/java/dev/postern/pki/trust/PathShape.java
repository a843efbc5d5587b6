package dev.postern.pki.trust;

import java.util.List;
import java.util.Optional;

/**
 * Whether those above a leaf may issue certificates at all, told from what their certificates say and before any signature is
 * looked at: RFC 5280 §6.1.4 (k) to (n). The same is asked of the anchor (RFC 5937), which does not count for the length.
 */
final class PathShape {
    private static final int KEY_CERT_SIGN = 5;

    private PathShape() {}

    /** The clause against a path from leaf to anchor, or empty. */
    static Optional<String> complaint(List<Link> path) {
        var left = Integer.MAX_VALUE;
        for (int i = path.size() - 1; i > 0; i--) {
            var authority = path.get(i);
            var who = authority.isAnchor() ? "RFC 5937: anchor's " : "RFC 5280 §6.1.4 ";
            var pathLength = authority.certificate().getBasicConstraints();
            if (pathLength < 0) {
                return Optional.of(who + "(k): no authority by its basicConstraints");
            }
            var keyUsage = authority.certificate().getKeyUsage();
            if (keyUsage != null && !keyUsage[KEY_CERT_SIGN]) {
                return Optional.of(who + "(n): keyUsage without keyCertSign");
            }
            if (!authority.isAnchor() && !authority.isSelfIssued()) {
                if (left == 0) {
                    return Optional.of("RFC 5280 §6.1.4 (l): path length");
                }
                left--;
            }
            left = Math.min(left, pathLength);
        }
        return Optional.empty();
    }
}
